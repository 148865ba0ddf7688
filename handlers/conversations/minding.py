"""Coordinators see what waits, and decide it by its number, one or several at once: OK 12, NO 13 14."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import proof, refusals, rights
from handlers.conversation import Conversation
from handlers.desk import items, orders
from handlers.desk.desk import Approve, Reach, Settle, Unfilled
from handlers.desk.items import Page
from handlers.exchanges import contacts
from handlers.turn import AGAIN, NO, YES, Question, Say, Turn
from handlers.words import shortened
from locales.text import Lines, T, Text
from storage.errors import Refusal
from storage.records import DeskItem

EXPLAINED = (Approve, Settle, Unfilled)
"""What people may be told the reason of."""


@dataclass(frozen=True, slots=True)
class TellWhy(Question):
    """We asked whether those whom a no is about may read the reason."""

    item: int
    words: str
    lasts: ClassVar[timedelta] = timedelta(days=1)

    def topic(self) -> str:
        """One question for each no."""
        return f"why:{self.item}"


async def desk(turn: Turn) -> list[Say]:
    """The list."""
    if (first := await rights.refused(turn, orders.RIGHT) or await proof.unproven(turn)) is not None:
        return first
    return [await items.page(turn.work, turn.bank, turn.speaker) or _nothing(turn)]


def _nothing(turn: Turn) -> Say:
    text = T("Nothing waits for you now. Thank you! DIGEST 8:00 tells you every day what waits; ON DUTY, OFF DUTY.")
    return Say(turn.speaker, text)


async def page(turn: Turn, asked: Page) -> list[Say] | None:
    """More of the list."""
    if not turn.chosen:
        return None
    if (first := await rights.refused(turn, orders.RIGHT) or await proof.unproven(turn)) is not None:
        return first
    after = asked.start if turn.chosen == AGAIN else asked.after
    return [await items.page(turn.work, turn.bank, turn.speaker, after) or _nothing(turn)]


async def show(turn: Turn, rest: str) -> list[Say] | None:
    """One item with its choices."""
    numbers, words = orders.numbers_in(rest)
    if words:
        return None
    if (first := await orders.before(turn, numbers, words)) is not None:
        return first or None
    says: list[Say] = []
    for number in numbers:
        item = await orders.open_item(turn, number)
        if isinstance(item, DeskItem):
            says += await items.answer(turn.work, item, turn.speaker)
        says.append(
            await items.shown(turn.work, item, turn.speaker) if isinstance(item, DeskItem) else Say(turn.speaker, item)
        )
    return says


async def ok(turn: Turn, rest: str) -> list[Say] | None:
    """What is usual: welcome them, count what was reported, ask again, see to it."""
    return await _each(turn, rest, orders.YES_KEYS)


async def no(turn: Turn, rest: str) -> list[Say] | None:
    """Not now, nothing, close it; the words behind it are kept, and told on where that is wished."""
    return await _each(turn, rest, orders.NO_KEYS)


async def _each(turn: Turn, rest: str, keys: tuple[str, ...]) -> list[Say] | None:
    numbers, words = orders.numbers_in(rest)
    if (first := await orders.before(turn, numbers, words)) is not None:
        return first or None
    found = [await orders.open_item(turn, number) for number in numbers]
    if len(found) == 1:
        return await _alone(turn, found[0], keys, words)
    lines: list[Text] = []
    says: list[Say] = []
    for item in found:
        if isinstance(item, DeskItem):
            told, others = await _one_of_several(turn, item, keys)
            lines += told
            says += others
        else:
            lines.append(item)
    return [Say(turn.speaker, Lines(tuple(lines))), *says]


async def _alone(turn: Turn, item: DeskItem | Text, keys: tuple[str, ...], words: str) -> list[Say]:
    if not isinstance(item, DeskItem):
        return [Say(turn.speaker, item)]
    says = await orders.decide(turn, item, keys, words)
    closed = (await turn.work.desk.get(item.id)).closed_at is not None
    question = (await orders.matter_of(turn.work, item)).question
    if words and keys == orders.NO_KEYS and closed and isinstance(question, EXPLAINED):
        text = T('Shall I also tell them: "{words}"?', words=shortened(words, orders.WORDS_SHOWN))
        says = [*says, Say(turn.speaker, text, TellWhy(item.id, shortened(words, orders.WORDS_SHOWN)), (YES, NO))]
    return says


async def _one_of_several(turn: Turn, item: DeskItem, keys: tuple[str, ...]) -> tuple[list[Text], list[Say]]:
    """What the coordinator reads about it, and what goes to everybody else."""
    number = str(item.number)
    try:
        async with turn.work.attempt():
            says = await orders.decide(turn, item, keys, "")
    except Refusal as refusal:
        return [T("{number}: not done.", number=number), refusals.sentence(refusal)], []
    if (await turn.work.desk.get(item.id)).closed_at is None:
        return [T("{number}: please look at it alone.", number=number)], []
    return [await _outcome(turn, item)], [say for say in says if say.to.id != turn.speaker.id]


async def _outcome(turn: Turn, item: DeskItem) -> Text:
    """That it is done, and whom to ring where somebody is to be rung."""
    number = str(item.number)
    if not isinstance((await orders.matter_of(turn.work, item)).question, Reach):
        return T("{number}: done.", number=number)
    member = await turn.work.members.get(item.member_id or 0)
    phone = await contacts.reach(turn.work, member)
    return T("{number}: please ring {name}, {phone}.", number=number, name=member.name or "?", phone=phone)


async def tell_why(turn: Turn, asked: TellWhy) -> list[Say] | None:
    """They read the reason in the coordinator's words, or not."""
    if turn.chosen == "no":
        return [Say(turn.speaker, T("All right. I keep it to myself."))]
    if turn.chosen != "yes":
        return None
    if (first := await rights.refused(turn, orders.RIGHT) or await proof.unproven(turn)) is not None:
        return first
    people = await items.about(turn.work, await turn.work.desk.get(asked.item))
    text = T('{name} writes: "{words}"', name=turn.speaker.name, words=asked.words)
    return [Say(turn.speaker, T("Thank you. They were told.")), *(Say(one, text) for one in people)]


CONVERSATION = Conversation(
    openings={"desk": desk},
    orders={"show": show, "ok": ok, "no": no},
    steps={Page: page, TellWhy: tell_why},
)
