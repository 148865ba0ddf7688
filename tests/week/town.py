"""The bank behind its real front door, its three hundred people out of a file, and the time, from Monday to Sunday."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.assembly import conversation
from bot.channels.channel import Pace
from bot.importing.run import Import, opened
from locales.languages import load
from storage import Storage, Work
from storage.bank_rules import Rules
from storage.records import Bank
from tests.clock import StoppedClock
from tests.week import census
from tests.week.people import OURS, Person
from tests.wire import fake_telegram as tg
from tests.wire.house import Street, street
from tests.wire.serving import eventually

POT = 6000
SWIFT = Pace(overall=1e9, each=1e9, burst=1_000_000)
"""The fakes take any number of letters a second; how providers are spared has tests of its own."""
LETTERS = text("SELECT MIN(due_at), MAX(state) FROM outbox WHERE state IN ('queued', 'sending')")
"""In one look, for meanwhile a letter goes from the one state to the other; ``sending`` is the larger word."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass
class Town:
    """Everything around the script."""

    street: Street
    storage: Storage
    clock: StoppedClock
    bank: Bank
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    people: list[Person] = field(default_factory=list)

    def person(self, name: str, language: str, phone: str, chat: int = 0, channel: str = "sms") -> Person:
        """Somebody whom the script knows by name."""
        made = Person(self, name, language, phone, chat, channel)
        self.people.append(made)
        return made

    def someone(self, name: str) -> Person:
        """One of those who came by the file."""
        row = next(row for row in census.people() if row.name == name)
        known = next((one for one in self.people if one.name == name), None)
        return known or self.person(row.name, row.language, row.phone)

    async def deliver(self, who: Person, words: str) -> None:
        """The provider brings a text."""
        number = next(self.numbers)
        if who.channel == "telegram":
            status = await self.street.update(tg.text(number, words, who.chat, tg.user(who.chat, who.app)))
        else:
            before = "whatsapp:" if who.channel == "whatsapp" else ""
            status, _ = await self.street.text(f"SM{number}", words, sender=before + who.phone, to=before + OURS)
        assert status == 200
        await self.settle()

    async def tap(self, who: Person, data: str) -> None:
        """A button was pressed."""
        await self.update(tg.tap(next(self.numbers), data, who.chat))

    async def update(self, update: tg.Update) -> None:
        """Telegram brings something else."""
        assert await self.street.update(update) == 200
        await self.settle()

    def everybody(self, language: str) -> list[Person]:
        """All who came by the file and read this language."""
        return [self.someone(row.name) for row in census.people() if row.language == language]

    async def share(self, who: Person) -> None:
        """A number was shared."""
        await self.update(tg.contact(next(self.numbers), who.phone, who.chat, who.chat))

    async def until(self, day: str, clock: str) -> None:
        """Time goes on to this moment; whatever falls due before it is done in its own time."""
        hour, minute = map(int, clock.split(":"))
        goal = datetime(2026, 11, 23 + DAYS.index(day), hour, minute, tzinfo=UTC)
        while self.clock.now() < goal:
            due = await self.storage.run(_next)
            at = goal if due is None else min(goal, max(due, self.clock.now() + timedelta(seconds=1)))
            self.clock.move(at - self.clock.now())
            self.street.twilio.now = at
            self.street.house.clock.move(timedelta(0))
            await self.settle()

    async def settle(self) -> None:
        """Until nothing is waiting to be heard, done or sent."""
        await eventually(self._idle)

    async def _idle(self) -> bool:
        at = await self.storage.run(_next)
        return at is None or at > self.clock.now()

    async def minutes(self, who: Person) -> int:
        """What the books say somebody has."""

        async def balance(work: Work) -> int:
            (address,) = await work.addresses.find("sms", who.phone)
            return (await work.ledger.account(address.member_id)).balance

        return await self.storage.run(balance)

    async def pot(self) -> int:
        """What the community has."""
        return (await self.storage.run(lambda work: work.ledger.pot(self.bank.id))).balance


async def _next(work: Work) -> datetime | None:
    """When the next thing is to be heard, done or sent; what is being sent is, now."""
    if await work.inbox.waiting():
        return work.now
    at = await work.due.next_at()
    row: list[Any] = list((await work.connection.execute(LETTERS)).one())
    letter, state = row
    if state == "sending":
        return work.now
    if isinstance(letter, str):
        letter = datetime.fromisoformat(letter).replace(tzinfo=UTC)
    return min((one for one in (at, letter) if one is not None), default=None)


@asynccontextmanager
async def town(storage: Storage, clock: StoppedClock, folder: Path) -> AsyncIterator[Town]:
    """The bank as it stands on Monday morning."""

    async def found(work: Work) -> Bank:
        rules = Rules(desk_days=3, remind_days=1, checks={"childcare": "dbs"}, prices={"sms": "0.04"})
        bank = await work.banks.create(
            slug="maple", name="Maple", languages=load().tags, join_word="maple", rules=rules
        )
        await work.ledger.sponsor(bank.id, "Sponsor", POT, "sponsor")
        return bank

    bank = await storage.run(found)
    for kind, written in census.files().items():
        path = folder / f"{kind}.csv"
        path.write_text(written, encoding="utf-8")
        entered = Import(storage, bank, kind, opened(kind, path), lambda rows: None)
        assert (await entered.check(lambda line, words: None)).wrong == 0
        await Import(storage, bank, kind, opened(kind, path), lambda rows: None).enter()
    talk = conversation()
    async with street(storage, talk=talk, twilio_number=OURS, twilio_whatsapp_number=OURS) as here:
        for channel in here.house.channels.values():
            channel.pace = SWIFT
        yield Town(here, storage, clock, bank)
