"""A bank behind its real front door, with people who write to it through the fakes and read what comes back."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.assembly import conversation
from bot.channels.channel import Pace
from locales.languages import load
from storage import Storage, Work
from storage.bank_rules import Rules
from storage.messages import Outgoing
from storage.records import Bank
from tests.clock import StoppedClock
from tests.wire import fake_telegram as tg
from tests.wire.house import Street, street
from tests.wire.serving import eventually

WELCOME, POT = 60, 600
SWIFT = Pace(overall=1e9, each=1e9, burst=1_000_000)
"""The fakes take any number of letters a second; how providers are spared has tests of its own."""
Post = Callable[[], Awaitable[int]]


@dataclass
class Town:
    """The street, the time, and every delivery so far, so that it can be made again."""

    street: Street
    storage: Storage
    clock: StoppedClock
    posts: list[Post] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    read_up_to: int = 0

    async def deliver(self, post: Post) -> None:
        """Post a webhook twice at once, between late copies of the two before it."""
        late = self.posts[-2:]
        self.posts.append(post)
        copies = [*(one() for one in late[:1]), post(), *(one() for one in late[1:]), post()]
        assert set(await asyncio.gather(*copies)) == {200}
        await self.settle()

    async def repeat_everything(self) -> None:
        """All webhooks of the day once more, the last one first."""
        assert {await post() for post in reversed(self.posts)} == {200}
        await self.settle()

    async def wait(self, hours: float) -> None:
        """Time goes on; what falls due is done."""
        self.clock.move(timedelta(hours=hours))
        self.street.house.clock.move(timedelta(0))
        await self.settle()

    async def settle(self) -> None:
        """Until nothing is waiting to be heard, done or sent."""
        await eventually(self._idle)

    async def _idle(self) -> bool:
        async def idle(work: Work) -> bool:
            at = await work.due.next_at()
            return not await work.inbox.waiting() and not await work.outbox.pending() and (at is None or at > work.now)

        return await self.storage.run(idle)

    async def news(self) -> list[Outgoing]:
        """What was sent to anybody since the last time; what WhatsApp would not take any more went another way."""
        rows = await self.storage.run(lambda work: work.outbox.after(self.read_up_to))
        self.read_up_to = rows[-1].id if rows else self.read_up_to
        rows = [row for row in rows if row.error != "outside"]
        assert {row.state for row in rows} <= {"sent"}
        return rows

    async def person(self, channel: str, words: dict[str, str]) -> Person:
        """Somebody whom nobody knows yet."""
        number = next(self.numbers)
        phone = f"+447700900{number:03d}"
        address = {"sms": phone, "whatsapp": phone, "telegram": str(7000 + number)}[channel]
        return Person(self, channel, address, phone, words)

    async def minutes(self, person: Person) -> int:
        """What the books say somebody has."""

        async def balance(work: Work) -> int:
            (address,) = await work.addresses.find(person.channel, person.address)
            return (await work.ledger.account(address.member_id)).balance

        return await self.storage.run(balance)


@dataclass
class Person:
    """One phone. What they type is ``words``, by the step of the loop."""

    town: Town
    channel: str
    address: str
    phone: str
    words: dict[str, str]

    async def says(self, step: str) -> None:
        """They type what they would at this step."""
        text = self.words[step]
        number = next(self.town.numbers)
        if self.channel == "telegram":
            await self._update(tg.text(number, text, int(self.address)))
        else:
            before = "whatsapp:" if self.channel == "whatsapp" else ""
            ours = f"{before}+442071838750"

            async def post() -> int:
                status, _ = await self.town.street.text(f"SM{number}", text, sender=before + self.address, to=ours)
                return status

            await self.town.deliver(post)

    async def answers(self, step: str, digit: int) -> None:
        """They press the button where there is one, and type their words where there is none."""
        if self.channel != "telegram":
            return await self.says(step)
        markup = self._last()["reply_markup"]
        if "keyboard" in markup:
            await self._update(tg.contact(next(self.town.numbers), self.phone, int(self.address), int(self.address)))
            return None
        buttons = [button for row in markup["inline_keyboard"] for button in row]
        (data,) = [one["callback_data"] for one in buttons if one["callback_data"].endswith(f":{digit}")]
        await self._update(tg.tap(next(self.town.numbers), data, int(self.address)))
        return None

    def got(self) -> list[str]:
        """Every text that reached this phone."""
        fakes = self.town.street
        if self.channel == "telegram":
            return [str(sent["text"]) for sent in fakes.telegram.sent if str(sent["chat_id"]) == self.address]
        return [sent["Body"] for sent in fakes.twilio.sent if sent["To"].removeprefix("whatsapp:") == self.address]

    def _last(self) -> dict[str, Any]:
        sent = [one for one in self.town.street.telegram.sent if str(one["chat_id"]) == self.address][-1]
        markup = sent["reply_markup"]
        return {**sent, "reply_markup": json.loads(markup) if isinstance(markup, str) else markup}

    async def _update(self, update: tg.Update) -> None:
        await self.town.deliver(lambda: self.town.street.update(update))


@asynccontextmanager
async def town(storage: Storage, clock: StoppedClock) -> AsyncIterator[Town]:
    """A bank that takes everybody in and gives an hour to begin with, and nobody in it yet."""

    async def found(work: Work) -> Bank:
        rules = Rules(approval="open", welcome_minutes=WELCOME)
        bank = await work.banks.create(
            slug="maple", name="Maple", languages=load().tags, join_word="maple", rules=rules
        )
        await work.ledger.sponsor(bank.id, "Sponsor", POT, "sponsor")
        return bank

    await storage.run(found)
    async with street(storage, talk=conversation()) as here:
        for channel in here.house.channels.values():
            channel.pace = SWIFT
        yield Town(here, storage, clock)
