"""Which open question a message answers, and with which choice.

One open question is answered by a bare digit. Where several are open, or one was withdrawn since the person last
wrote (so that the digit may be meant for it), a bare digit is not enough: the letter says which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.delivery import ON_ITS_WAY
from handlers.questions import from_record
from handlers.turn import OWN, Turn
from locales.understanding import choose
from storage.records import OpenQuestion

IMPATIENT = timedelta(minutes=1)
"""So soon a second tap on the same button is no new answer."""
POST_TOWNS = frozenset("BEGLMNSW")
"""With these letters alone a postcode may begin: "E7"."""
LABEL_WORDS = 4
"""A longer text is not the label that it resembles, where what somebody else is to read was asked for."""
BUTTON = re.compile(r"q(\d{1,18}):([0-9])")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice of a question was made."""

    record: OpenQuestion
    key: str


@dataclass(frozen=True, slots=True)
class NoSuchChoice:
    """The question is clear, the digit is none of its choices."""

    record: OpenQuestion


@dataclass(frozen=True, slots=True)
class Which:
    """The digit fits more than one question."""

    records: tuple[OpenQuestion, ...]
    digit: str


@dataclass(frozen=True, slots=True)
class Over:
    """The button, letter or digit belongs to a question that is over."""


Answer = Chosen | NoSuchChoice | Which | Over | None


def resolve(turn: Turn, open_ones: Sequence[OpenQuestion], withdrawn: Sequence[OpenQuestion]) -> Answer:
    """Find the question and the choice; ``None``: the message is no choice at all."""
    if turn.incoming.kind == "button":
        return _button(turn.incoming.text, open_ones)
    if turn.meaning.digit and not _in_own_right(turn, open_ones):
        return _digit(turn, open_ones, withdrawn)
    return _words(turn, open_ones)


def _in_own_right(turn: Turn, open_ones: Sequence[OpenQuestion]) -> bool:
    """Whether something like "E7" is no choice but an answer in words: a postcode, asked for just now."""
    letters = {record.letter for record in open_ones}
    asked = [from_record(record) for record in open_ones]
    newest = asked[-1] if asked else None
    if newest is not None and newest.district and turn.meaning.letter in POST_TOWNS:
        return True
    return turn.meaning.letter not in {"", *letters} and any(type(one).free for one in asked if one is not None)


def _button(data: str, open_ones: Sequence[OpenQuestion]) -> Answer:
    match = BUTTON.fullmatch(data)
    pressed = [record for record in open_ones if match and record.id == int(match[1])]
    return _choice(pressed[0], match[2]) if match and pressed else Over()


async def tapped_twice(turn: Turn) -> bool:
    """Whether a button was just tapped that answered its question a moment ago: it has been heard."""
    match = BUTTON.fullmatch(turn.incoming.text) if turn.incoming.kind == "button" else None
    if match is None:
        return False
    since = turn.work.now - IMPATIENT
    return await turn.work.questions.answered_since(int(match[1]), turn.reader.id, since) == match[2]


def _digit(turn: Turn, open_ones: Sequence[OpenQuestion], withdrawn: Sequence[OpenQuestion]) -> Answer:
    letter, digit = turn.meaning.letter, turn.meaning.digit
    if letter:
        named = [record for record in open_ones if record.letter == letter]
        return _choice(named[0], digit) if named else Over()
    asking = [record for record in open_ones if record.keys]
    gone = [record for record in _still_in_mind(withdrawn, asking, turn.work.now) if digit in record.digits]
    if len(asking) == 1 and not gone:
        return _choice(asking[0], digit)
    fitting = tuple(record for record in asking if digit in record.digits)
    if fitting:
        return Which(fitting, digit)
    return Over() if gone and not asking else (NoSuchChoice(asking[-1]) if asking else None)


def _still_in_mind(
    withdrawn: Sequence[OpenQuestion], asking: Sequence[OpenQuestion], now: datetime
) -> list[OpenQuestion]:
    """Withdrawn questions that a digit may still be meant for.

    One that was asked anew is soon forgotten, and what somebody left by their own words at once.
    """
    anew = {record.topic for record in asking}
    meant = [record for record in withdrawn if record.topic != OWN]
    return [record for record in meant if record.topic not in anew or now - record.asked_at < ON_ITS_WAY]


def _choice(record: OpenQuestion, digit: str) -> Answer:
    if digit in record.digits:
        return Chosen(record, record.keys[record.digits.index(digit)])
    return NoSuchChoice(record)


def _words(turn: Turn, open_ones: Sequence[OpenQuestion]) -> Answer:
    meant = turn.meaning.intent if turn.meaning.exact and turn.meaning.intent in {"yes", "no"} else ""
    fitting = [record for record in open_ones if meant and meant in record.keys]
    if len(fitting) == 1:
        return Chosen(fitting[0], meant)
    if fitting:
        return Which(tuple(fitting), fitting[0].digits[fitting[0].keys.index(meant)])
    if turn.meaning.minutes is not None or any(char.isdigit() for char in turn.text):
        return None  # A length or a day in words is not the label that it resembles.
    many = len(turn.text.split()) > LABEL_WORDS
    for record in reversed(open_ones):
        dictates = _dictates(record)
        place = None if many and dictates else _place(turn, record)
        if place is not None:
            return Chosen(record, record.keys[place])
        if dictates:
            return None  # The words are for it, whatever an older question's labels resemble.
    return None


def _place(turn: Turn, record: OpenQuestion) -> int | None:
    return choose(turn.text, record.labels, turn.speaker.language) if record.labels else None


def _dictates(record: OpenQuestion) -> bool:
    question = from_record(record)
    return question is not None and type(question).verbatim
