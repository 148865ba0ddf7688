"""Clock times in a text: at 3, half past 4, 15:30, 3pm, বিকেল ৩টায়, saat üç buçukta, 9.30 subaxnimo."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import time

from locales.fold import Tokens
from locales.numbers import Number, number_at
from locales.tables import Tables

_COLON = re.compile(r"(\d{1,2}):([0-5]\d)$")
_POINT = re.compile(r"(\d{1,2})[.,]([0-5]\d)$")
_NEAR = 4
_HALF_DAY = 12


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time from ``start`` up to, not including, ``end``; a higher ``strength`` is more certainly one."""

    start: int
    end: int
    clock: time
    strength: int

    @property
    def places(self) -> set[int]:
        """Those of its words."""
        return set(range(self.start, self.end))


@dataclass(frozen=True, slots=True)
class _Hour:
    """An hour as it was written, before the part of the day is known."""

    start: int
    end: int
    hour: int
    minute: int
    settled: bool
    strength: int
    article: bool
    """Whether it is a spelt "one", which is more often an article: "one morning"."""


@dataclass(frozen=True, slots=True)
class _Page:
    """All that is looked at while reading one text."""

    text: Tokens
    taken: Set[int]
    day_ends: Set[int]
    tables: Tables
    parts: dict[int, tuple[int, str]]


def clock_spans(text: Tokens, taken: Set[int], tables: Tables, day_ends: Set[int]) -> list[Clock]:
    """Every clock time outside of ``taken``, in order. ``day_ends`` are the places beside a day: "Friday 3pm"."""
    page = _Page(text, taken, day_ends, tables, _parts(text, tables))
    spans: list[Clock] = []
    at = 0
    while at < len(text):
        span = None if at in taken else _clock_at(page, at)
        if span:
            spans.append(span)
        at = span.end if span else at + 1
    return spans


def _clock_at(page: _Page, at: int) -> Clock | None:
    if not page.tables.may_begin(page.text.words[at]):
        return None
    fixed = page.tables.clock_fixed.at(page.text.words, at)
    if fixed:
        return Clock(at, fixed.end, fixed.label, 3)
    hour = _hour_at(page.text, at, page.tables)
    if hour is None or any(place in page.taken for place in range(hour.start, hour.end)):
        return None
    part = _part_near(hour, page.parts)
    beside = bool(part and abs(part[0] - hour.end) <= 1 and not hour.article)
    strength = hour.strength + 2 * beside + (at in page.day_ends)
    return _resolved(hour, part, strength) if strength >= 2 else None


def _hour_at(text: Tokens, at: int, tables: Tables) -> _Hour | None:
    """The longest reading of an hour that begins at ``at``, with the words before and behind that belong to it."""
    marked = tables.at.at(text.words, at)
    near = None if marked else tables.near.at(text.words, at)
    begins = marked.end if marked else near.end if near else at
    change = tables.clock_before.at(text.words, begins)
    number = number_at(text, change.end if change else begins, tables)
    if number is None or tables.minute.at(text.words, number.end) or (begins and text.words[number.start - 1] in "£$€"):
        return None
    written = _written(number)
    if written is None:
        return None
    end, behind = _behind(text, number, tables)
    hour, minute, settled = written
    strength = 2 * bool(marked) + 2 * bool(change) + 2 * bool(behind is not None or end > number.end)
    strength += _shape(number) + bool(near and _nothing_counted(text, end, tables))
    if change or behind is not None:
        hour, minute = _shifted(hour, minute, (change.label if change else 0) + (behind or 0))
    article = number.value == 1 and not number.written
    return _Hour(at, end, hour, minute, settled, strength, article)


def _written(number: Number) -> tuple[int, int, bool] | None:
    """Hour, minute, and whether it can only be the 24-hour clock."""
    match = _COLON.match(number.written) or _POINT.match(number.written)
    if match:
        hour, minute = int(match[1]), int(match[2])
        return (hour, minute, match[1].startswith("0")) if hour < 24 else None
    if number.whole and 0 <= number.value <= 24 and len(number.written) <= 2:
        return int(number.value) % 24, 0, number.value > _HALF_DAY or number.written.startswith("0")
    return None


def _shape(number: Number) -> int:
    if _COLON.match(number.written):
        return 3
    return 1 if _POINT.match(number.written) else 0


def _behind(text: Tokens, number: Number, tables: Tables) -> tuple[int, int | None]:
    """Past the words behind the hour: "o'clock", an ending, "buçuk"; and the minutes that they add."""
    end, minutes = number.end, None
    for _ in range(2):
        shift, after = tables.clock_behind.at(text.words, end), tables.after.at(text.words, end)
        if shift and minutes is None:
            end, minutes = shift.end, shift.label
        elif after:
            end = after.end
    return end, minutes


def _nothing_counted(text: Tokens, end: int, tables: Tables) -> bool:
    """Whether no thing follows that the number could count: the end, a day, a part of the day."""
    if end >= len(text) or not text.words[end][0].isalpha():
        return True
    follows = (tables.parts, tables.days, tables.either, tables.weekdays, tables.at)
    return any(table.at(text.words, end) for table in follows)


def _shifted(hour: int, minute: int, change: int) -> tuple[int, int]:
    total = (hour * 60 + minute + change) % (24 * 60)
    return total // 60, total % 60


def _parts(text: Tokens, tables: Tables) -> dict[int, tuple[int, str]]:
    """Where parts of the day are named: start to (end, name). Very short ones ("am") count only behind a number."""
    found: dict[int, tuple[int, str]] = {}
    for start in range(len(text)):
        hit = tables.parts.at(text.words, start) if tables.may_begin(text.words[start]) else None
        if hit is None:
            continue
        short = sum(len(word) for word in text.words[start : hit.end]) <= 2
        if not short or (start and text.words[start - 1][0].isdigit()):
            found[start] = (hit.end, hit.label)
    return found


def _part_near(hour: _Hour, parts: dict[int, tuple[int, str]]) -> tuple[int, str] | None:
    """The part of the day nearest to an hour: its place, as if it stood behind the hour, and its name."""
    best: tuple[int, int, str] | None = None
    for start, (end, name) in parts.items():
        distance = start - hour.end if start >= hour.end else hour.start - end
        if 0 <= distance <= _NEAR and (best is None or distance < best[0]):
            best = (distance, start, name)
    return (hour.end + best[0], best[2]) if best else None


def _resolved(hour: _Hour, part: tuple[int, str] | None, strength: int) -> Clock:
    """Choose between 3 and 15 o'clock: by the part of the day, else 1 to 7 is in the afternoon."""
    value = hour.hour
    if not hour.settled and value <= _HALF_DAY:
        value = by_part(value, part[1]) if part else value + _HALF_DAY * (1 <= value <= 7)
    return Clock(hour.start, hour.end, time(value % 24, hour.minute), strength)


def by_part(hour: int, part: str) -> int:
    """The hour of 24 that a part of the day makes of an hour up to 12."""
    later = {
        "noon": 1 <= hour <= 4,
        "afternoon": hour < _HALF_DAY,
        "evening": hour < _HALF_DAY,
        "night": 6 <= hour <= _HALF_DAY,
    }.get(part, False)
    return hour + _HALF_DAY if later else hour
