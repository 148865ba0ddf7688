"""The group behind its real front door: phones that read and write, in a time that jumps from one event to the next."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import and_, func, or_, select

from bot.assembly import conversation
from bot.importing.run import Import, opened
from locales.languages import load
from storage import Storage, Work
from storage.bank_rules import Rules
from storage.messages import Outgoing
from storage.records import Bank
from storage.tables.messages import outbox
from tests.clock import StoppedClock
from tests.loop.readers import faults
from tests.loop.town import SWIFT
from tests.season.people import LAST, Person, group, sheet
from tests.wire import fake_telegram as tg
from tests.wire.fake_twilio import OURS
from tests.wire.house import Street, street
from tests.wire.serving import eventually

POT = 12_000
BOT = "4242"
CHOICE = re.compile(r"^([A-Z]?[0-9]) (.*)$")
_letters = select(func.count()).select_from(outbox)


@dataclass
class Letter:
    """Something that reached a phone, as who it is for reads it."""

    to: Person
    row: Outgoing

    @property
    def source(self) -> str:
        """The same in English."""
        return self.row.source

    def code(self, choice: str) -> str:
        """What is to be written for a choice. LookupError where it is not offered."""
        for line in self.source.split("\n"):
            found = CHOICE.match(line)
            if found and found[2] == choice:
                return found[1]
        raise LookupError(f"no {choice!r} in {self.source!r}")


@dataclass
class Group:
    """People and their phones, the time, and everything that was read."""

    storage: Storage
    clock: StoppedClock
    street: Street
    bank: Bank
    people: dict[str, Person]
    by_id: dict[int, Person] = field(default_factory=dict)
    letters: Counter[str] = field(default_factory=Counter)
    """How many were read on each channel."""
    read_up_to: int = 0
    kept: set[int] = field(default_factory=set)
    """Letters that nobody has read yet."""
    writing: dict[str, str] = field(default_factory=dict)
    """Phone → who wrote on it last."""
    buttons: dict[tuple[str, str], str] = field(default_factory=dict)
    """Phone and the code of a choice → what its button says, the newest."""
    posts: list[Callable[[], Awaitable[int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    async def write(self, who: Person, text: str, copies: int = 1) -> None:
        """Their phone sends a text; ``copies`` of the webhook come at once."""
        number = next(self._numbers)

        data = self.buttons.get((who.phone, text))

        async def post() -> int:
            if who.channel == "telegram":
                update = tg.tap(number, data, int(who.phone)) if data else tg.text(number, text, int(who.phone))
                return await self.street.update(update)
            before = "whatsapp:" if who.channel == "whatsapp" else ""
            status, _ = await self.street.text(f"SM{number}", text, sender=before + who.phone, to=before + OURS)
            return status

        self.posts.append(post)
        self.writing[who.phone] = who.name
        assert set(await asyncio.gather(*(post() for _ in range(copies)))) == {200}

    async def repeat(self, newest: int) -> None:
        """So many of the newest webhooks once more, the last one first."""
        assert {await post() for post in reversed(self.posts[-newest:])} == {200}

    async def settle(self) -> None:
        """Until nothing is waiting that can be done now."""
        await eventually(self._idle, 60)

    async def _idle(self) -> bool:
        async def idle(work: Work) -> bool:
            at = await work.due.next_at()
            if await work.inbox.waiting() or (at is not None and at <= work.now):
                return False
            queued = and_(outbox.c.state == "queued", outbox.c.due_at <= work.now)
            under_way = _letters.where(or_(queued, outbox.c.state == "sending"))
            return not (await work.connection.execute(under_way)).scalar_one()

        return await self.storage.run(idle)

    async def news(self) -> list[Letter]:
        """What was written to anybody since the last time, all of it in its reader's language."""
        rows = await self.storage.run(self._rows)
        self.read_up_to = max([self.read_up_to, *(row.id for row in rows)])
        found = [await self._read(row) for row in rows]
        return [one for one in found if one is not None]

    async def _rows(self, work: Work) -> list[Outgoing]:
        """The new ones, and of those that were kept what has gone out since."""
        gone = select(outbox.c.id).where(outbox.c.id.in_(self.kept), outbox.c.state != "queued")
        late = [await work.outbox.after(id - 1, limit=1) for id in (await work.connection.execute(gone)).scalars()]
        return [*(row for rows in late for row in rows), *await work.outbox.after(self.read_up_to, limit=1000)]

    async def _read(self, row: Outgoing) -> Letter | None:
        """None while it is kept: until the morning, or until somebody who shares a phone says who they are."""
        if row.state == "queued":
            self.kept.add(row.id)
            return None
        self.kept.discard(row.id)
        if row.state != "sent":
            return None
        self.letters[row.channel] += 1
        lines = row.source.split("\n")[-len(row.buttons) or len(row.source) :]
        self.buttons |= {
            (row.address, line.partition(" ")[0]): data
            for line, (_, data) in zip(lines, row.buttons, strict=bool(row.buttons))
        }
        if row.member_id not in self.by_id:
            await self._know()
        reader = self.by_id[row.member_id]
        wrong = faults(self._without_names(row), reader.language)
        assert wrong == [], (reader, row.source, wrong)
        return Letter(reader, row)

    async def _know(self) -> None:
        members = await self.storage.run(lambda work: work.members.named(self.bank.id))
        self.by_id = {one.id: self.people[one.name] for one in members if one.name in self.people}

    def _without_names(self, row: Outgoing) -> Outgoing:
        """As on a phone of one's own: where a phone is shared, a text begins with its reader's name."""
        names = [one.name for one in self.people.values() if one.phone == row.address]
        if len(names) <= 1:
            return row
        said = re.compile(f"^(Maple: )?(?:{'|'.join(map(re.escape, names))}): ")
        return replace(row, text=said.sub("Maple: ", row.text), source=said.sub("Maple: ", row.source))

    async def go_to(self, moment: datetime) -> None:
        """Time jumps there."""
        self.clock.move(max(moment - self.clock.now(), timedelta(0)))
        self.street.twilio.now = self.clock.now()
        self.street.house.clock.move(timedelta(0))
        await self.settle()

    async def next_moment(self) -> datetime | None:
        """When something happens by itself."""
        return await self.storage.run(lambda work: work.due.next_at())

    async def balances(self) -> dict[str, int]:
        """Minutes by name; the pot's under its own."""
        found = await self.storage.run(lambda work: work.ledger.balances(self.bank.id))
        return {name if account.member_id else account.kind: account.balance for account, name in found}

    async def compare(self) -> None:
        """Everybody has what the script counts."""
        found = await self.balances()
        assert {name: found[name] for name in self.people} == {name: one.minutes for name, one in self.people.items()}


async def _chat(bank: Bank, people: list[Person], work: Work) -> None:
    """Those who write on Telegram have done so before."""
    known = {one.name: one.id for one in await work.members.named(bank.id)}
    for one in people:
        if one.channel == "telegram":
            await work.addresses.add(bank.id, known[one.name], "telegram", one.phone, our_address=BOT)


async def _share(bank: Bank, people: list[Person], work: Work) -> None:
    """In each language somebody without a phone is on a neighbour's."""
    known = {one.name: one.id for one in await work.members.named(bank.id)}
    for tag in LAST:
        ours = [one for one in people if one.role == "neighbour" and one.language.startswith(tag)]
        one = next(one for one in ours if not one.phone)
        one.phone = ours[0].phone
        await work.addresses.add(bank.id, known[one.name], "sms", one.phone, phone=one.phone)


@asynccontextmanager
async def living(storage: Storage, clock: StoppedClock, folder: Path) -> AsyncIterator[Group]:
    """The group as its coordinator's file brings it in."""
    people = group()

    async def found(work: Work) -> Bank:
        bank = await work.banks.create(
            slug="maple", name="Maple", languages=load().tags, join_word="maple", rules=Rules(approval="open")
        )
        await work.ledger.sponsor(bank.id, "Sponsor", POT, "sponsor")
        return bank

    bank = await storage.run(found)
    path = folder / "members.csv"
    path.write_text(sheet(people), encoding="utf-8")
    entered = await Import(storage, bank, "members", opened("members", path), lambda rows: None).enter()
    assert (entered.new, entered.wrong) == (len(people), 0)
    await storage.run(partial(_chat, bank, people))
    await storage.run(partial(_share, bank, people))
    async with street(storage, talk=conversation(), twilio_number=OURS, twilio_whatsapp_number=OURS) as here:
        for channel in here.house.channels.values():
            channel.pace = SWIFT
        yield Group(storage, clock, here, bank, {one.name: one for one in people})
