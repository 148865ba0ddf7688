"""Numbers in a text, in digits or spelt."""

from __future__ import annotations

from dataclasses import dataclass

from locales.fold import Tokens
from locales.tables import Tables


@dataclass(frozen=True, slots=True)
class Number:
    """A number from ``start`` up to, not including, ``end``."""

    start: int
    end: int
    value: float
    written: str
    """The digits as they stand (``1.5``, ``15:30``); empty for a spelt number."""

    @property
    def whole(self) -> bool:
        """Whether it can count hours of a clock or days of a month."""
        return self.value == int(self.value) and (not self.written or self.written.isdigit())


def number_at(text: Tokens, start: int, tables: Tables) -> Number | None:
    """The number that begins at ``start``; the longest reading of it."""
    if start >= len(text):
        return None
    word = text.words[start]
    if word[0].isdigit():
        return _written(text, start, word)
    first = tables.numbers.at(text.words, start)
    if first is None:
        return None
    second = _second(text, first.end, tables)
    if second and _adds_up(first.label, second[0]):
        return Number(start, second[1], first.label + second[0], "")
    return Number(start, first.end, first.label, "")


def _written(text: Tokens, start: int, word: str) -> Number:
    """A number in digits, together with a fraction behind it: 1 1/2."""
    value, behind = _value(word), text.words[start + 1] if start + 1 < len(text) else ""
    if word.isdigit() and "/" in behind and 0 < _value(behind) < 1:
        return Number(start, start + 2, value + _value(behind), f"{word} {behind}")
    return Number(start, start + 1, value, word)


def _second(text: Tokens, at: int, tables: Tables) -> tuple[int, int] | None:
    """The value and the end of a number word that follows, perhaps behind a joining word."""
    joined = tables.join.at(text.words, at)
    for begins in (at, joined.end if joined else at):
        hit = tables.numbers.at(text.words, begins)
        if hit:
            return hit.label, hit.end
    return None


def _adds_up(first: int, second: int) -> bool:
    """Tens and ones go together in either order: twenty one, one and twenty."""
    tens, ones = max(first, second), min(first, second)
    return tens >= 10 and tens % 10 == 0 and 0 < ones < 10 and tens < 100


def _value(written: str) -> float:
    """The value of digits; a comma or a point before one or two digits is a decimal mark, a fraction is a fraction."""
    for mark in ".,":
        whole, found, rest = written.partition(mark)
        if found and whole.isdigit() and rest.isdigit() and len(rest) <= 2:
            return float(f"{whole}.{rest}")
    top, found, bottom = written.partition("/")
    if found and top.isdigit() and bottom in ("2", "4") and int(top) < int(bottom):
        return int(top) / int(bottom)
    return float(written) if written.isdigit() and len(written) < 10 else -1.0
