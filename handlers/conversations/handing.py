"""An item of the desk goes on to somebody: a question about it, a colleague, oneself, or another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import proof, rights
from handlers.conversation import Conversation
from handlers.desk import items, orders
from handlers.turn import Choice, Question, Say, Turn
from handlers.words import shortened
from locales.text import T
from locales.understanding import find_name
from locales.values import When
from storage import Work
from storage.records import Bank, DeskItem, Due, Member

ANSWERS = frozenset({"yes", "no", "log_hours", "wrong", "greeting", "thanks", "cancel", "need", "offer"})
ANSWERS |= {"feedback", "attend", "sessions", "pause", "back", "history", "balance"}
"""Whatever somebody who was asked writes is most likely their answer; only orders to the bot itself are none."""
MORNING = 9
LATER = "desk_later"


@dataclass(frozen=True, slots=True)
class WhomToAsk(Question):
    """An item is about two: we asked which of them is to be asked."""

    item: int
    words: str
    lasts: ClassVar[timedelta] = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AskedBack(Question):
    """A coordinator asked somebody about an item."""

    item: int
    asker: int
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = ANSWERS

    def topic(self) -> str:
        """One question for each item."""
        return f"asked:{self.item}"


async def ask(turn: Turn, rest: str) -> list[Say] | None:
    """A question to whom an item is about; the answer comes back to its number."""
    item, words, said = await orders.single(turn, rest)
    if item is None:
        return said
    if not words:
        return [
            Say(turn.speaker, T("What shall I ask? Write ASK {number} and your question.", number=str(item.number)))
        ]
    people, words = await items.about(turn.work, item), shortened(words, orders.WORDS_SHOWN)
    if len(people) > 1:
        choices = tuple(Choice(str(one.id), T("{name}", name=one.name)) for one in people)
        return [Say(turn.speaker, T("Whom shall I ask?"), WhomToAsk(item.id, words), choices)]
    return await _asked(turn, item, people[0], words)


async def whom_to_ask(turn: Turn, asked: WhomToAsk) -> list[Say] | None:
    """One of the two."""
    item = await turn.work.desk.get(asked.item)
    person = next((one for one in await items.about(turn.work, item) if str(one.id) == turn.chosen), None)
    if person is None:
        return None
    if (first := await rights.refused(turn, orders.RIGHT) or await proof.unproven(turn)) is not None:
        return first
    return await _asked(turn, item, person, asked.words)


async def _asked(turn: Turn, item: DeskItem, person: Member, words: str) -> list[Say]:
    await orders.keep(turn, item, "asked", words)
    question = T('{name} asks: "{words}"', name=turn.speaker.name, words=words)
    told = T("I asked {name}. The answer comes to you, and to {number}.", name=person.name, number=str(item.number))
    return [Say(turn.speaker, told), Say(person, question, AskedBack(item.id, turn.speaker.id))]


async def asked_back(turn: Turn, asked: AskedBack) -> list[Say] | None:
    """Their words go to who asked, with the item."""
    if turn.incoming.kind != "text" or turn.chosen:
        return None
    item = await turn.work.desk.get(asked.item)
    asker = await turn.work.members.get(asked.asker)
    await orders.keep(turn, item, "answered", turn.text)
    says = [Say(turn.speaker, T("Thank you. I passed it on to {name}.", name=asker.name))]
    return [*says, *await items.answer(turn.work, item, asker)]


async def take(turn: Turn, rest: str) -> list[Say] | None:
    """From now on it is theirs: where somebody is to be rung, they get the number."""
    item, _, said = await orders.single(turn, rest)
    if item is None:
        return said
    matter = await orders.matter_of(turn.work, item)
    if any(choice.key == "take" for choice in matter.choices):
        return await orders.decide(turn, item, ("take",), "")
    await turn.work.desk.change(item.id, taken_by=turn.speaker.id)
    await orders.keep(turn, item, "taken", turn.text)
    return [Say(turn.speaker, T("{number} is yours now: your colleagues see that.", number=str(item.number)))]


async def give(turn: Turn, rest: str) -> list[Say] | None:
    """A colleague gets it, who may decide it."""
    item, words, said = await orders.single(turn, rest)
    if item is None:
        return said
    number = str(item.number)
    able = [one for one in await _able(turn.work, turn.bank, item) if one.id != turn.speaker.id]
    found = find_name(words, [one.name for one in able])
    if not found:
        return [Say(turn.speaker, T("I know nobody of that name who may do {number}.", number=number))]
    colleague = able[found[0]]
    item = await turn.work.desk.change(item.id, taken_by=colleague.id, later_until=None)
    await orders.keep(turn, item, f"given to {colleague.id}", turn.text)
    return [
        Say(turn.speaker, T("I gave {number} to {name}.", number=number, name=colleague.name)),
        Say(colleague, T("{name} gives you {number}.", name=turn.speaker.name, number=number)),
        await items.shown(turn.work, item, colleague),
    ]


async def _able(work: Work, bank: Bank, item: DeskItem) -> list[Member]:
    able = await work.members.with_right(bank.id, orders.RIGHT)
    return [one for one in able if await items.may(work, item, one)]


async def later(turn: Turn, rest: str) -> list[Say] | None:
    """It waits until tomorrow morning, or until a day that is named; danger does not."""
    item, words, said = await orders.single(turn, rest)
    if item is None:
        return said
    number = str(item.number)
    if item.kind == "danger":
        return [Say(turn.speaker, T("{number} can't wait: somebody may be in danger.", number=number))]
    named = turn.meaning_of(words).when if words else None
    day = named.day if named is not None and named.day is not None and named.day > turn.today else None
    day = day or turn.today + timedelta(days=1)
    at = turn.now.replace(hour=MORNING, minute=0, second=0, microsecond=0) + (day - turn.today)
    await turn.work.desk.change(item.id, later_until=at, taken_by=item.taken_by or turn.speaker.id)
    await turn.work.due.set(LATER, item.id, at, turn.bank.id)
    await orders.keep(turn, item, "later", turn.text)
    return [Say(turn.speaker, T("All right: {number} waits until {when}.", number=number, when=When(day)))]


async def now_later(work: Work, bank: Bank, due: Due) -> list[Say]:
    """It was put off until now: who did that is asked again, or everybody where they may no longer."""
    item = await work.desk.get(due.about_id)
    if item.closed_at is not None:
        return []
    able = await _able(work, bank, item)
    theirs = [one for one in able if one.id == item.taken_by]
    return [await items.shown(work, item, one) for one in theirs or able]


CONVERSATION = Conversation(
    orders={"ask": ask, "take": take, "give": give, "later": later},
    steps={WhomToAsk: whom_to_ask, AskedBack: asked_back},
    routines={LATER: now_later},
)
