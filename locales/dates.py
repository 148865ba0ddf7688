"""The day and time that a text names, or nothing: what is not certain is asked, never guessed."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from locales.clocks import Clock, clock_spans
from locales.days import Calendar, Span, day_spans
from locales.fold import Tokens
from locales.parts import part_beside
from locales.tables import Tables
from locales.values import When


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of days and times."""

    when: When | None = None
    possible: tuple[date, ...] = ()
    """Two days of which one is meant ("next Friday"); then ``when`` has no day."""
    unclear: bool = False
    """Whether a day is named that could not be read."""
    used: frozenset[int] = frozenset()
    """The places of the words that say it."""


def when(text: Tokens, taken: Set[int], tables: Sequence[Tables], now: datetime, backward: bool) -> Reading:
    """Read the day and time of a text, in the local time of ``now``.

    ``taken`` are the words that a length of time already uses. ``tables`` are tried in their order, each for itself:
    the first that finds a day gives the day, the first that finds a clock time gives that. ``backward`` is for reports,
    which speak of days that have been. The result is a date and a clock on the wall: no clock change touches it.
    """
    calendar = Calendar(now.date(), backward)
    days: list[Span] = []
    for table in tables:
        days = day_spans(text, taken, table, calendar)
        if days:
            break
    doubtful = next((span for span in days if span.day is None), None)
    if doubtful is not None:
        return Reading(possible=doubtful.possible, unclear=True)
    used = taken | {place for span in days for place in range(span.start, span.end)}
    part = part_beside(text, days[0], tables) if days else None
    clock = _clock(text, used, tables, {span.end for span in days} | {span.start - 1 for span in days})
    if not days and clock is None:
        return Reading()
    if _unread(text, used, days, clock):
        return Reading(unclear=True)
    if clock:
        return Reading(When(days[0].day if days else None, clock.clock), used=frozenset(used | clock.places))
    if part:
        return Reading(When(days[0].day, part=part.label), used=frozenset(used | part.places))
    return Reading(When(days[0].day), used=frozenset(used))


def _clock(text: Tokens, used: Set[int], tables: Sequence[Tables], day_ends: set[int]) -> Clock | None:
    for table in tables:
        clocks = clock_spans(text, used, table, day_ends)
        if clocks:
            return max(clocks, key=lambda span: span.strength)
    return None


def _unread(text: Tokens, used: Set[int], days: list[Span], clock: Clock | None) -> bool:
    """Whether a number that looks like part of the date was left over: "24 Kasim 15:00" without knowing that month."""
    read = used | (clock.places if clock else set())
    for place, word in enumerate(text.words):
        if place in read or not (word.isdigit() and len(word) == 2 and int(word) <= 31):
            continue
        beside = place + 1 in read or place - 1 in read
        before_clock = clock is not None and not days and place + 2 == clock.start
        if beside or before_clock:
            return True
    return False
