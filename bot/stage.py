"""A bank with people who write and read, in one process and without any provider: for transcripts, ``talk``, the demo.

Nothing is short-cut: a message goes through the inbox and a whole turn, a reply through the outbox and the sending
worker, on a real storage. Only the last step is a channel that writes down what would have gone out.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.assembly import Conversation, conversation
from bot.channels.channel import Inbound
from bot.clock import Movable
from bot.intake import Intake
from bot.metrics import Metrics
from bot.recorder import Recorder
from bot.workers.clock import DueTimes
from bot.workers.hearing import Hearing
from bot.workers.recordings import Recordings
from bot.workers.sending import Sending
from locales import languages
from locales.segments import Segments, count
from storage import Storage, Work
from storage.bank_rules import Rules
from storage.messages import Incoming, Outgoing
from storage.records import Address, Bank, Due

CHANNELS = ("sms", "whatsapp", "telegram", "web")
OURS = {"sms": "+442071838750", "whatsapp": "+442071838750", "telegram": "4242", "web": "page"}
"""Our own address on each channel."""
STEPS_MAX = 1000
"""More things than this falling due in one wait means that something puts itself off for ever."""
SLUG = "maple"
PUBLIC = "https://door.example.org"
"""Where links lead."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes: ``key`` is the name in a transcript, one for each address."""

    key: str
    channel: str
    address: str
    language: str = ""
    """The language of a stranger's app; empty where the channel does not tell."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A member to begin with."""

    name: str
    language: str
    channel: str
    stage: str = "active"
    area: str = ""
    offers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    share_phone: bool = False
    beside: str = ""
    """Whose phone they share."""
    proven: bool = False
    """Whether their phone has proven itself today."""


@dataclass(frozen=True, slots=True)
class Read:
    """A message that somebody has got."""

    key: str
    letter: Outgoing
    segments: Segments
    """What it costs as a text message."""


class Killed(Exception):
    """The process is gone, just before the commit."""


@dataclass
class Stage:
    """One bank at a time is in the light; people and banks that were there before stay."""

    storage: Storage
    clock: Movable
    talk: Conversation = field(default_factory=lambda: conversation(PUBLIC))
    people: dict[str, Person] = field(default_factory=dict)
    bank: Bank | None = None

    def __post_init__(self) -> None:
        metrics, self._sent = Metrics(), list[int]()
        self._intake = Intake(self.storage, metrics)
        self._hearing = Hearing(self.storage, self._hear, self.talk.apologise, metrics)
        self._due = DueTimes(self.storage, self._do, metrics)
        channels = {name: Recorder(name, self._sent) for name in CHANNELS}
        self._sending = Sending(self.storage, channels, metrics)
        self._recordings = Recordings(self.storage, channels, public_url=PUBLIC, make_secret=lambda: "secret")
        self._last: tuple[str, Inbound] | None = None
        self._errors: dict[str, Exception] = {}

    async def found(self, slug: str = SLUG, *, pot: int = 0, languages_: Sequence[str] = (), **chosen: Any) -> Bank:
        """Found a bank, or take up the one of that name. ``pot``: minutes in it; ``chosen``: fields of its rules."""

        async def job(work: Work) -> Bank:
            bank = await work.banks.by_slug(slug)
            if bank is None:
                tags = tuple(languages_) or languages.load().tags
                bank = await work.banks.create(
                    slug=slug, name=slug.title(), languages=tags, join_word=slug, rules=replace(Rules(), **chosen)
                )
            if pot:
                await work.ledger.sponsor(bank.id, "Sponsor", pot, f"stage:{slug}")
            return bank

        self.bank = await self.storage.run(job)
        return self.bank

    async def enter(self, arrival: Arrival) -> Person:
        """Somebody who is a member already, as they would be after joining."""
        bank = self.bank or await self.found()
        person = self._person(arrival.name, arrival.channel)
        if arrival.beside:
            person = replace(person, address=self.people[arrival.beside].address)
            self.people[arrival.name] = person

        async def job(work: Work) -> None:
            member = await work.members.create(
                bank.id, language=arrival.language, name=arrival.name.replace("_", " "), area=arrival.area
            )
            address = await _address(work, bank, member.id, person)
            if arrival.proven:
                await work.proofs.prove(address.id)
            await work.consents.record(member.id, "exchanges", True, words="", channel=arrival.channel)
            for skill in arrival.offers:
                await work.offers.add(member.id, skill, "")
            for role in arrival.roles:
                await work.members.grant(member.id, role)
            for check in arrival.checks:
                await work.vettings.record(member.id, check, "passed", decided_by=None, review_at=None)
            if arrival.stage in ("active", "paused"):
                await work.members.activate(member.id)
            await work.members.change(member.id, stage=arrival.stage, share_phone=arrival.share_phone)

        await self.storage.run(job)
        return person

    async def stranger(self, name: str, channel: str, language: str = "") -> Person:
        """Somebody whom no bank knows."""
        if self.bank is None:
            await self.found()
        person = replace(self._person(name, channel), language=language)
        self.people[name] = person
        return person

    async def also(self, name: str, channel: str) -> Person:
        """A second address of a member, under the key ``name@channel``."""
        member_id = await self.member_id(self.people[name])
        person = self._person(f"{name}@{channel}", channel)
        bank = self.bank
        assert bank is not None

        async def job(work: Work) -> None:
            await _address(work, bank, member_id, person)

        await self.storage.run(job)
        return person

    async def member_id(self, person: Person) -> int:
        """Whose address it is. LookupError while nobody's."""
        found = await self.storage.run(lambda work: work.addresses.find(person.channel, person.address))
        if not found:
            raise LookupError(f"{person.key} has not written yet")
        return found[0].member_id

    async def say(self, person: Person, text: str, kind: str = "text", **payload: object) -> list[Read]:
        """They send something; what everybody then reads."""
        told = {**({"language": person.language} if person.language else {}), **payload}
        message = Inbound(uuid.uuid4().hex, OURS[person.channel], person.address, kind, text, told)
        self._last = (person.channel, message)
        await self._intake.store(person.channel, [message])
        return await self.settle()

    async def again(self) -> list[Read]:
        """The last message is delivered once more."""
        if self._last is None:
            raise LookupError("nobody has written yet")
        await self._intake.store(self._last[0], [self._last[1]])
        return await self.settle()

    async def crash(self, person: Person, text: str) -> list[Read]:
        """They write; the turn is killed before its commit, then taken up again."""

        async def job(work: Work) -> None:
            incoming = await work.inbox.take()
            if incoming is not None:
                await self.talk.hear(work, incoming)
            raise Killed

        message = Inbound(uuid.uuid4().hex, OURS[person.channel], person.address, "text", text, {})
        self._last = (person.channel, message)
        await self._intake.store(person.channel, [message])
        with suppress(Killed):
            await self.storage.run(job)
        return await self.settle()

    async def settle(self) -> list[Read]:
        """All that waits is heard, fetched and done, all that may go is sent. Raises what a handler raised."""
        while await self._hearing.round():
            pass
        while await self._recordings.one():
            await self._due_now()
        if self._errors:
            raise next(iter(self._errors.values()))
        await self._sending.drain()
        return await self._arrived()

    async def advance(self, until: datetime) -> list[Read]:
        """Time goes on; what falls due on the way is done at its time."""
        arrived: list[Read] = []
        for _ in range(STEPS_MAX):
            at = await self.storage.run(lambda work: work.due.next_at())
            if at is None or at > until:
                break
            if at > self.clock.now():
                self.clock.move(at - self.clock.now())
            await self._due.one()
            arrived += await self.settle()
        else:
            raise RuntimeError(f"more than {STEPS_MAX} things fell due: one of them puts itself off for ever")
        self.clock.move(max(until, self.clock.now()) - self.clock.now())
        return arrived + await self.settle()

    async def _due_now(self) -> None:
        """What a recording that has come is to lead to."""
        while (at := await self.storage.run(lambda work: work.due.next_at())) and at <= self.clock.now():
            await self._due.one()

    async def _arrived(self) -> list[Read]:
        """Letters sent since the last time, in the order in which they were written."""
        ids, self._sent[:] = sorted(self._sent), []
        if not ids:
            return []
        rows = await self.storage.run(lambda work: work.outbox.after(ids[0] - 1, limit=ids[-1] - ids[0] + 1))
        keys = {(person.channel, person.address): person.key for person in reversed(self.people.values())}
        return [
            Read(keys.get((row.channel, row.address), row.address), row, count(row.text))
            for row in rows
            if row.id in ids
        ]

    async def _hear(self, work: Work, incoming: Incoming) -> None:
        """Remembers how a turn failed, unless a later try of it succeeds."""
        key = f"message {incoming.id}"
        try:
            await self.talk.hear(work, incoming)
        except Exception as error:
            self._errors[key] = error
            raise
        self._errors.pop(key, None)

    async def _do(self, work: Work, item: Due) -> None:
        key = f"{item.kind} {item.about_id}"
        try:
            await self.talk.due(work, item)
        except Exception as error:
            self._errors[key] = error
            raise
        self._errors.pop(key, None)

    def _person(self, key: str, channel: str) -> Person:
        if channel not in CHANNELS:
            raise ValueError(f"there is no channel {channel!r}; there are {', '.join(CHANNELS)}")
        number = len(self.people) + 1
        telephone = f"+447700900{number:03d}"  # Numbers that Ofcom keeps free for drama.
        addresses = {"telegram": str(7_000_000 + number), "web": key.lower()}
        self.people[key] = Person(key, channel, addresses.get(channel, telephone))
        return self.people[key]


async def _address(work: Work, bank: Bank, member_id: int, person: Person) -> Address:
    phone = person.address if person.address.startswith("+") else ""
    return await work.addresses.add(
        bank.id, member_id, person.channel, person.address, our_address=OURS[person.channel], phone=phone
    )
