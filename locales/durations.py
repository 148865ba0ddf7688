"""Lengths of time in a text: two hours, 1h30, দেড় ঘণ্টা, yarım saat, laba saac iyo bar."""

from __future__ import annotations

import re
from dataclasses import dataclass

from locales.fold import Tokens
from locales.numbers import Number, number_at
from locales.phrases import Hit
from locales.tables import Tables

_LONGEST = 60 * 24 * 31
_COLON = re.compile(r"(\d{1,2}):(\d\d)$")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time from ``start`` up to, not including, ``end``."""

    start: int
    end: int
    minutes: int


def lengths(text: Tokens, tables: Tables) -> list[Length]:
    """The lengths of time that are named, in their order; only those of 1 minute to 31 days."""
    found: list[Length] = []
    at = 0
    while at < len(text):
        length = _length_at(text, at, tables)
        if length and 1 <= length.minutes <= _LONGEST:
            found.append(length)
            at = length.end
        else:
            at += 1
    return found


def _length_at(text: Tokens, at: int, tables: Tables) -> Length | None:
    if not tables.may_begin(text.words[at]):
        return None
    candidates = [_fixed(text, at, tables), _counted(text, at, tables), _bare(text, at, tables)]
    return max((length for length in candidates if length), key=lambda length: length.end, default=None)


def _fixed(text: Tokens, at: int, tables: Tables) -> Length | None:
    """A whole phrase ("half an hour"), and minutes behind it ("an hour and 20 minutes")."""
    hit = tables.fixed.at(text.words, at)
    if hit is None:
        return None
    plus = tables.plus.at(text.words, hit.end) if hit.label >= 60 else None
    if plus:
        return Length(at, plus.end, hit.label + plus.label)
    return _more(text, Length(at, hit.end, hit.label), tables)


def _counted(text: Tokens, at: int, tables: Tables) -> Length | None:
    """A number and its unit: "2 hours", "সাড়ে তিন ঘণ্টা", "two and a half hours", "90dk"."""
    change = tables.before.at(text.words, at)
    number = number_at(text, change.end if change else at, tables)
    if number is None or (at and text.words[at - 1] in "£$€"):
        return None
    minutes = _in_minutes(number, text, tables)
    if minutes is not None:
        return Length(at, minutes.end, minutes.label)
    return _in_hours(text, at, number, change, tables)


def _in_minutes(number: Number, text: Tokens, tables: Tables) -> Hit[int] | None:
    unit = tables.minute.at(text.words, number.end)
    if unit is None or number.value < 0:
        return None
    return Hit(number.start, unit.end, round(number.value), 1.0)


def _in_hours(text: Tokens, at: int, number: Number, change: Hit[int] | None, tables: Tables) -> Length | None:
    minutes = _hours(number)
    end, plus = number.end, tables.plus.at(text.words, number.end)
    if plus:
        minutes, end = minutes + plus.label, plus.end
    between = tables.between.at(text.words, end)
    unit = tables.hour.at(text.words, between.end if between else end)
    if unit is None or minutes < 0:
        return None
    minutes += change.label if change else 0
    behind = None if plus else tables.plus.at(text.words, unit.end)
    if behind:
        return Length(at, behind.end, minutes + behind.label)
    return _more(text, Length(at, unit.end, minutes), tables)


def _hours(number: Number) -> int:
    """A number of hours in minutes; ``1:30`` is an hour and thirty minutes; below 0 for what is no number of hours."""
    colon = _COLON.match(number.written)
    if colon:
        return int(colon[1]) * 60 + int(colon[2])
    return round(number.value * 60) if number.value >= 0 else -_LONGEST


def _bare(text: Tokens, at: int, tables: Tables) -> Length | None:
    """A unit without a number is one of it where something is added: "hour and a half", "saac iyo bar", "hour n 10"."""
    unit = tables.hour.at(text.words, at)
    if unit is None:
        return None
    plus = tables.plus.at(text.words, unit.end)
    if plus:
        return Length(at, plus.end, 60 + plus.label)
    length = _more(text, Length(at, unit.end, 60), tables)
    return length if length.end > unit.end and tables.join.at(text.words, unit.end) else None


def _more(text: Tokens, length: Length, tables: Tables) -> Length:
    """Minutes behind the hours: "1 hour 20 minutes", "1h30", "hour n 10"."""
    joined = tables.join.at(text.words, length.end)
    number = number_at(text, joined.end if joined else length.end, tables)
    if number is None or not number.whole or not 0 < number.value < 60:
        return length
    unit = tables.minute.at(text.words, number.end)
    if unit:
        return Length(length.start, unit.end, length.minutes + int(number.value))
    return _without_unit(text, length, number, bool(joined), tables)


def _without_unit(text: Tokens, length: Length, number: Number, joined: bool, tables: Tables) -> Length:
    """Minutes without a unit, where they can count nothing else: "1h30", "hour n 10", "1 hour 15"."""
    last = number.end >= len(text)
    attached = text.glued[number.start] and len(number.written) == 2
    tidy = number.value % 5 == 0 and (last or (joined and not text.words[number.end][0].isalpha()))
    if attached or tidy:
        return Length(length.start, number.end, length.minutes + int(number.value))
    return length
