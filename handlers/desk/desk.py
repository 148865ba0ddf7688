"""What waits for a coordinator: an item is opened once, and everybody who holds the right is asked.

The first reply settles it (``handlers/conversations/coordinating.py``); the others' questions are then withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import delivery
from handlers.desk import alarms
from handlers.registry import registry
from handlers.turn import Choice, Question, Say
from locales.text import Lines, T, Text
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
    """What is to be decided about an item, as the conversation says whose kind it is."""
    return await registry().matters[item.kind](work, item, member)


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
