"""People of a course behind the bank's real front door: they read what comes, and answer it as it is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from storage import Work
from storage.messages import Outgoing
from storage.records import Bank
from tests.loop.readers import faults
from tests.loop.town import Person, Town
from tests.wire import fake_telegram as tg


@dataclass
class Neighbour(Person):
    """A member with a name and a language, on a phone that may be somebody else's as well."""

    name: str = ""
    language: str = ""
    id: int = 0
    read: list[Outgoing] = field(default_factory=list)
    """What was written to them, in order."""

    async def writes(self, text: str) -> None:
        """They type something."""
        self.words[text] = text
        await self.says(text)

    async def answers_to(self, asked: str, digit: int) -> None:
        """The letter and digit of a question; ``asked``: a part of its English source."""
        rows = [row for row in self.read if asked in row.source]
        assert rows, [row.source for row in self.read[-2:]]
        found = await self.town.storage.run(lambda work: work.questions.open(self.id))
        letters = [one.letter for one in found if one.id == rows[-1].question_id]
        assert letters, f"nobody waits for an answer any more: {rows[-1].source}"
        await self.writes(f"{letters[0]}{digit}")

    async def taps(self, digit: int) -> None:
        """The button of the last message."""
        buttons = [button for line in self._last()["reply_markup"]["inline_keyboard"] for button in line]
        (data,) = [one["callback_data"] for one in buttons if one["callback_data"].endswith(f":{digit}")]
        await self._update(tg.tap(next(self.town.numbers), data, int(self.address)))


@dataclass
class Group:
    """Everybody of the bank, and what they have read."""

    here: Town
    people: dict[str, Neighbour] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    all_sent_up_to: int = 0
    """Everything before it is sent; what is kept for somebody on a shared phone waits until it is clear who writes."""

    async def enter(
        self, bank: Bank, name: str, language: str, channel: str, *, beside: str = "", role: str = ""
    ) -> Neighbour:
        """A member who wants news."""
        person = await self.here.person(channel, {})
        if beside:
            person = replace(person, address=self.people[beside].address, phone=self.people[beside].phone)

        async def job(work: Work) -> int:
            member = await work.members.create(bank.id, language=language, name=name)
            ours = {"sms": "+442071838750", "telegram": "4242"}[channel]
            await work.addresses.add(bank.id, member.id, channel, person.address, our_address=ours, phone=person.phone)
            await work.consents.record(member.id, "news", given=not role, words="", channel=channel)
            if role:
                await work.members.grant(member.id, role)
            await work.members.activate(member.id)
            return member.id

        member_id = await self.here.storage.run(job)
        values = {key: getattr(person, key) for key in ("town", "channel", "address", "phone", "words")}
        self.people[name] = Neighbour(**values, name=name, language=language, id=member_id)
        return self.people[name]

    async def all_write(self, said: Sequence[tuple[str, str]]) -> None:
        """Several write at the same moment, and every webhook arrives twice."""
        posts = []
        for name, text in said:
            who, number = self.people[name], next(self.here.numbers)
            posts.append(self._post(who, text, number))
        self.here.posts += posts
        assert set(await asyncio.gather(*(post() for post in (*posts, *reversed(posts))))) == {200}
        await self.here.settle()

    def _post(self, who: Neighbour, text: str, number: int):  # type: ignore[no-untyped-def] # as Town.deliver has it
        street = self.here.street

        async def post() -> int:
            if who.channel == "telegram":
                return await street.update(tg.text(number, text, int(who.address)))
            status, _ = await street.text(f"SM{number}", text, sender=who.address, to="+442071838750")
            return status

        return post

    async def until(self, at: datetime) -> None:
        """Time goes on."""
        await self.here.wait((at - self.here.clock.now()).total_seconds() / 3600)

    async def reads(self) -> list[Outgoing]:
        """What everybody reads now; each text in its reader's language, as its catalogue has it, and not too dear."""
        rows = await self.here.storage.run(lambda work: work.outbox.after(self.all_sent_up_to, limit=1000))
        kept = [row.id for row in rows if row.state == "queued"]
        self.all_sent_up_to = min(kept, default=rows[-1].id + 1 if rows else self.all_sent_up_to + 1) - 1
        assert {row.state for row in rows} <= {"sent", "queued", "withheld"}, {(row.state, row.error) for row in rows}
        news = [row for row in rows if row.state == "sent" and row.id not in self.seen]
        self.seen |= {row.id for row in news}
        by_id = {one.id: one for one in self.people.values()}
        for row in news:
            who = by_id[row.member_id]
            who.read.append(row)
            found = [one for one in faults(_without_name(row, who), who.language) if not _of_sums(row, one)]
            assert found == [], (row.text, row.source)
        return news


def _of_sums(row: Outgoing, fault: str) -> bool:
    """Who gets and gives what is said whole to those who post it, though it may cost one text more."""
    return fault.startswith("too long") and "came. " in row.source and "Change it" in row.source


def _without_name(row: Outgoing, who: Neighbour) -> Outgoing:
    """On a shared phone a text begins with the name of its reader, behind the bank's."""
    for before in (f"Maple: {who.name}: ", f"{who.name}: "):
        if row.text.startswith(before):
            return replace(row, text=row.text.removeprefix(before), source=row.source.removeprefix(before))
    return row


def sources(news: Sequence[Outgoing], who: Neighbour) -> list[str]:
    """What one of them read, in English."""
    return [row.source for row in news if row.member_id == who.id]
