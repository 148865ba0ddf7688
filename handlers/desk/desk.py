"""What waits for a coordinator: an item is opened once, and everybody who holds the right is asked.

The first reply settles it (``handlers/conversations/coordinating.py``); the others' questions are then withdrawn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import delivery, times
from handlers.acting import kept
from handlers.desk import alarms
from handlers.desk.reasons import REASONS
from handlers.exchanges.contacts import reach, say_to, sides
from handlers.registry import registry
from handlers.turn import YES, Choice, Question, Say
from handlers.words import shortened
from locales.text import Lines, T, Text
from locales.values import Duration, Skill
from storage import Work
from storage.records import Bank, DeskItem, Member

RIGHTS = {
    "approve": "approve",
    "dispute": "settle",
    "silent": "settle",
    "long": "settle",
    "unfilled": "find_help",
    "danger": "danger",
    "person": "person",
    "said": "person",
    "parked": "person",
    "blocked": "person",
    "unreached": "person",
    "moved": "person",
    "tell": "act_for",
    "pair": "settle",
    "grant": "grant",
    "review": "change_members",
    "tutor": "gathering",
    "absent": "person",
    "catch_up": "person",
    "refresher": "gathering",
    "idea": "gathering",
    "unchecked": "change_members",
}
"""Kind of item → the right that its reply needs."""


@dataclass(frozen=True, slots=True)
class DeskQuestion(Question):
    """A question about an item of the desk; a month is long enough to come back from leave."""

    item: int
    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """One question for each item."""
        return f"desk:{self.item}"


@dataclass(frozen=True, slots=True)
class Approve(DeskQuestion):
    """Somebody wants to join."""

    member: int


@dataclass(frozen=True, slots=True)
class Settle(DeskQuestion):
    """An exchange is disputed, silent or very long; a length can be written too."""

    exchange: int
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours"})


@dataclass(frozen=True, slots=True)
class Unfilled(DeskQuestion):
    """Nobody took a request."""

    request: int


@dataclass(frozen=True, slots=True)
class Reach(DeskQuestion):
    """Somebody needs a person: who takes it?"""

    member: int


@dataclass(frozen=True, slots=True)
class Tell(DeskQuestion):
    """Somebody whom no text reaches is to be told something."""

    telling: int


@dataclass(frozen=True, slots=True)
class Look(DeskQuestion):
    """The same two report help again and again: is all well?"""

    member: int


@dataclass(frozen=True, slots=True)
class Matter:
    """What the coordinators read, and what they can answer."""

    text: Text | Lines
    question: Question
    choices: tuple[Choice, ...]
    shorter: Text | None = None
    """Instead of the text, where that does not fit into one message in the language of who reads it."""


WORDS_SHOWN, FEWER_SHOWN = 60, 30
"""So much of what was written to the coordinators fits into one text, in GSM-7 and in UCS-2."""
MACHINE = "machine"
"""The words of what was parked because a machine seems to write."""
TOLD = (Choice("told", T("Told")),)
CALLING = (Choice("take", T("I'll do it")),)


async def raise_item(
    work: Work, bank: Bank, kind: str, about_id: int, member: Member, *, without: tuple[int, ...] = (), words: str = ""
) -> list[Say]:
    """Put something on the desk and ask everybody with the right, except those it is about."""
    item = await work.desk.open(bank.id, kind, about_id, member_id=member.id, words=words)
    if item.opened_at < work.now:  # It waits already, and whoever can answer has been asked.
        return []
    says = await ask_again(work, bank, item, member, without=without)
    return await alarms.sound(work, item, says) if kind == "danger" else says


async def ask_again(
    work: Work, bank: Bank, item: DeskItem, member: Member, *, without: tuple[int, ...] = ()
) -> list[Say]:
    """Ask those who hold the right about an open item."""
    matter = await matter_of(work, item, member)
    able = await work.members.with_right(bank.id, await right(work, item), about=member)
    asked = [one for one in able if one.id != member.id and one.id not in without]
    return [ask(bank, item, matter, one) for one in asked]


async def matter_of(work: Work, item: DeskItem, member: Member) -> Matter:
    """What is to be decided about an item; a conversation may have matters of its own."""
    return await (MATTERS.get(item.kind) or registry().matters[item.kind])(work, item, member)


def ask(bank: Bank, item: DeskItem, matter: Matter, to: Member) -> Say:
    """Ask somebody about an item, with its number; the word before it says that there is a desk, where that fits."""
    number = str(item.number)
    texts = (matter.text, *([matter.shorter] if matter.shorter else []))
    plain = [Say(to, one, matter.question, matter.choices, at_once=item.kind == "danger") for one in texts]
    lines = (T("Desk {number}:", number=number), T("{number}:", number=number))
    numbered = [one.below(line) for one in plain for line in lines]
    return next((one for one in numbered if delivery.fits(one, f"{bank.name}: ")), numbered[-1])


async def right(work: Work, item: DeskItem) -> str:
    """The right that deciding this item needs. Who only listens is not told whose voice note it was."""
    unheard = item.kind == "parked" and await work.recordings.of_inbox(item.about_id) is not None
    return "find_help" if unheard else RIGHTS[item.kind]


async def waiting_for(work: Work, bank: Bank, coordinator: Member) -> list[Say]:
    """What lies on the desk for somebody who has just been given the right to decide it."""
    says: list[Say] = []
    for item in await work.desk.items(bank.id):
        if item.member_id is not None:
            says += await ask_again(work, bank, item, await work.members.get(item.member_id))
    return [say for say in says if say.to.id == coordinator.id]


async def lapse(work: Work, bank_id: int, kinds: tuple[str, ...], about_id: int, by: int) -> None:
    """Take off the desk what has settled itself, and stop asking the coordinators about it."""
    for item in await work.desk.items(bank_id):
        if item.kind in kinds and item.about_id == about_id:
            await work.desk.close(item.id, by=by, outcome="settled by itself")
            await work.questions.withdraw_topic(f"desk:{item.id}")


async def _approve(work: Work, item: DeskItem, member: Member) -> Matter:
    offers = await work.offers.of_member(member.id)
    area = member.area or "-"
    if offers:
        text = T(
            "{name} would like to join. Area: {area}. Can share: {skill}. Shall we welcome them?",
            name=member.name,
            area=area,
            skill=Skill(offers[0].skill),
        )
    else:
        text = T("{name} would like to join. Area: {area}. Shall we welcome them?", name=member.name, area=area)
    return Matter(text, Approve(item.id, member.id), (YES, Choice("no", T("Not now"))))


async def _dispute(work: Work, item: DeskItem, _: Member) -> Matter:
    exchange = await work.exchanges.get(item.about_id)
    reporter, other = await sides(work, exchange)
    second = exchange.other_minutes or 0
    text = T(
        "{name} says {time}, {other} says {second}: {skill}. What should count?",
        name=reporter.name,
        time=Duration(exchange.minutes),
        skill=Skill(exchange.skill),
        other=other.name,
        second=Duration(second),
    )
    lengths = [exchange.minutes, *([second] if second else [])]
    return Matter(text, Settle(item.id, exchange.id), (*map(_length, lengths), NOTHING))


async def _silent(work: Work, item: DeskItem, _: Member) -> Matter:
    exchange = await work.exchanges.get(item.about_id)
    reporter, other = await sides(work, exchange)
    text = T(
        "{name} reported {time} of {skill} with {other}, who does not answer. Should it count?",
        name=reporter.name,
        time=Duration(exchange.minutes),
        skill=Skill(exchange.skill),
        other=other.name,
    )
    return Matter(text, Settle(item.id, exchange.id), (_length(exchange.minutes), NOTHING))


async def _long(work: Work, item: DeskItem, _: Member) -> Matter:
    exchange = await work.exchanges.get(item.about_id)
    reporter, other = await sides(work, exchange)
    text = T(
        "{name} reports {time} of {skill} with {other}. That is very long. Should it count?",
        name=reporter.name,
        time=Duration(exchange.minutes),
        skill=Skill(exchange.skill),
        other=other.name,
    )
    return Matter(text, Settle(item.id, exchange.id), (_length(exchange.minutes), NOTHING))


async def _pair(work: Work, item: DeskItem, member: Member) -> Matter:
    reporter, other = await sides(work, await work.exchanges.get(item.about_id))
    text = T(
        "{name} and {other} report help to each other again and again. Is all well?",
        name=reporter.name,
        other=other.name,
    )
    choices = (Choice("fine", T("All is well")), Choice("take", T("I'll ask them")))
    return Matter(text, Look(item.id, member.id), choices)


async def _unfilled(work: Work, item: DeskItem, member: Member) -> Matter:
    request = await work.requests.get(item.about_id)
    text = T(
        "Nobody was found for {name}: {skill}, {when}.",
        name=member.name,
        skill=Skill(request.skill),
        when=times.when(request),
    )
    choices = (
        Choice("take", T("I'll find somebody")),
        Choice("ask", T("Ask around again")),
        Choice("close", T("Close it")),
    )
    return Matter(text, Unfilled(item.id, request.id), choices)


async def _parked(work: Work, item: DeskItem, member: Member) -> Matter:
    if await work.recordings.of_inbox(item.about_id) is not None:
        return await _ring(work, item, member, "unheard")
    return await _ring(work, item, member, "machine" if item.words == MACHINE else "unread")


async def _ring(work: Work, item: DeskItem, member: Member, why: str = "") -> Matter:
    """Somebody is to be rung: who, on which number, and why."""
    name, phone, say = member.name or "?", await reach(work, member), REASONS[why or item.kind]
    text, shorter = (say(name, phone, shortened(item.words, most)) for most in (WORDS_SHOWN, FEWER_SHOWN))
    return Matter(text, Reach(item.id, member.id), CALLING, shorter)


async def _tell(work: Work, item: DeskItem, member: Member) -> Matter:
    telling = await work.tellings.get(item.about_id)
    return Matter(Lines((await say_to(work, member), *kept.lines(telling.words))), Tell(item.id, telling.id), TOLD)


MATTERS: dict[str, Callable[[Work, DeskItem, Member], Awaitable[Matter]]] = {
    "approve": _approve,
    "dispute": _dispute,
    "silent": _silent,
    "long": _long,
    "unfilled": _unfilled,
    "danger": _ring,
    "person": _ring,
    "said": _ring,
    "parked": _parked,
    "blocked": _ring,
    "unreached": _ring,
    "moved": _ring,
    "tutor": _ring,
    "absent": _ring,
    "catch_up": _ring,
    "unchecked": _ring,
    "tell": _tell,
    "pair": _pair,
}

NOTHING = Choice("0", T("Nothing"), "0")


def _length(minutes: int) -> Choice:
    return Choice(str(minutes), T("{time}", time=Duration(minutes)))
