"""What the orders of the desk have in common: their numbers, who may give them, and a decision by its number alone."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import proof, rights
from handlers.desk import desk, items
from handlers.desk.desk import Matter, Reach, Settle
from handlers.numbers import latin
from handlers.registry import registry
from handlers.turn import Say, Turn
from locales.text import T, Text
from locales.understanding import order as order_in
from storage import Work
from storage.desk import FIRST
from storage.records import DeskItem

RIGHT = "desk"
NUMBERED = frozenset({"show", "ok", "no", "ask", "take", "give", "later"})
"""Orders that are about an item of the desk."""
SEVERAL_MAX = 20
WORDS_SHOWN = 60
"""So many characters of a question, an answer or a reason stand in a text."""
YES_KEYS = ("yes", "ask", "fine", "take", "told")
NO_KEYS = ("no", "0", "close")
_NUMBER = re.compile(r"#?(\d{2,9})[,;.:]?$")


def given(turn: Turn) -> bool:
    """Whether a message is an order: of the desk's only with the number of an item, and not with a length."""
    name, rest = order_in(turn.text, turn.speaker.language)
    numbers, words = numbers_in(rest)
    return name in registry().orders and (
        name not in NUMBERED or (bool(numbers) and not _a_length(turn, numbers, words))
    )


def _a_length(turn: Turn, numbers: list[int], words: str) -> bool:
    """Whether the last number is one of minutes or hours: "give 30 minutes"."""
    return bool(words) and turn.meaning_of(f"{numbers[-1]} {words.split(maxsplit=1)[0]}").minutes is not None


def numbers_in(rest: str) -> tuple[list[int], str]:
    """The numbers that an order begins with, and the words behind them."""
    parts, found = latin(rest).split(), list[int]()
    for part in parts[:SEVERAL_MAX]:
        match = _NUMBER.match(part)
        if match is None or int(match[1]) < FIRST:
            break
        found.append(int(match[1]))
    return list(dict.fromkeys(found)), " ".join(rest.split()[len(found) :])


async def before(turn: Turn, numbers: list[int], words: str) -> list[Say] | None:
    """What comes before any order: ``[]`` where it is none; who may not is told, who is unproven is asked."""
    if not numbers or _a_length(turn, numbers, words):
        return []
    known = [await turn.work.desk.numbered(turn.bank.id, number) for number in numbers]
    if words and not any(known):
        return []
    if not await rights.holds(turn, RIGHT):
        busy = await turn.work.questions.open(turn.speaker.id)
        return await rights.refused(turn, RIGHT) if any(known) and not busy else []
    return await proof.unproven(turn)


async def open_item(turn: Turn, number: int) -> DeskItem | Text:
    """The item of this number, or why there is nothing to decide."""
    item = await turn.work.desk.numbered(turn.bank.id, number)
    if item is not None and not await items.may(turn.work, item, turn.speaker):
        await keep(turn, item, f"refused: {await desk.right(turn.work, item)}", turn.text)
        item = None  # Who may not decide it does not hear either that it is there.
    if item is None:
        return T("{number}: there is none.", number=str(number))
    if item.closed_at is not None:
        return T("{number}: done already.", number=str(number))
    return item


async def matter_of(work: Work, item: DeskItem) -> Matter:
    """What is asked about an item, and what can be answered."""
    member = await work.members.get(item.member_id or 0)
    return await desk.matter_of(work, item, member)


async def decide(turn: Turn, item: DeskItem, keys: tuple[str, ...], words: str) -> list[Say]:
    """As if the choice had been made where the item was asked about; where it is not clear, the choices are shown."""
    matter = await matter_of(turn.work, item)
    key = _key(matter, keys)
    if isinstance(matter.question, Settle) and keys == YES_KEYS and (meant := turn.meaning_of(words).minutes):
        key = str(meant)
    step = registry().steps[type(matter.question)]
    said = await step(replace(turn, chosen=key, answering=None), matter.question) if key else None
    return said or [await items.shown(turn.work, item, turn.speaker)]


def _key(matter: Matter, keys: tuple[str, ...]) -> str:
    """The choice that is meant; for lengths yes is the first."""
    known = [choice.key for choice in matter.choices]
    if isinstance(matter.question, Settle) and keys == YES_KEYS:
        return known[0]
    if isinstance(matter.question, Reach) and keys == NO_KEYS:
        return ""
    return next((key for key in keys if key in known), "")


async def keep(turn: Turn, item: DeskItem, decision: str, words: str) -> None:
    """Record what somebody did about an item, by which message."""
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="desk",
        about_id=item.id,
        decision=decision,
        words=words,
        inbox_id=turn.incoming.id,
    )


async def single(turn: Turn, rest: str) -> tuple[DeskItem | None, str, list[Say] | None]:
    """The one item that an order is about and the words behind its number; or what is said instead."""
    numbers, words = numbers_in(rest)
    if (first := await before(turn, numbers, words)) is not None:
        return None, words, first or None
    item = await open_item(turn, numbers[0])
    return (item, words, None) if isinstance(item, DeskItem) else (None, words, [Say(turn.speaker, item)])
