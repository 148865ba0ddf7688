"""Days in a text: today, on Friday, 24 November, 24/11, in three days.

What is not certain is not read: ``next Friday`` (two dates are meant by it), a weekday that is not the weekday
of the date beside it, a date whose month is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from locales.fold import Tokens
from locales.numbers import Number, number_at
from locales.phrases import Hit
from locales.tables import Tables

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{2}|\d{4}))?$")
_POINTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})$")
_RECENT = timedelta(days=14)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Span:
    """A day that was read from ``start`` up to, not including, ``end``; ``day`` is None where it must be asked."""

    start: int
    end: int
    day: date | None
    possible: tuple[date, ...] = ()
    """The days that may be meant, where it must be asked."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days are counted from. A report looks back, everything else forward."""

    today: date
    backward: bool

    def weekday(self, number: int, past: bool) -> date:
        """The nearest Monday (1) to Sunday (7) in the direction, never today."""
        if past:
            return self.today - timedelta(days=(self.today.isoweekday() - number) % _WEEK or _WEEK)
        return self.today + timedelta(days=(number - self.today.isoweekday()) % _WEEK or _WEEK)

    def dated(self, day: int, month: int, year: int | None) -> date | None:
        """The date in the year that fits the direction; None where there is no such date."""
        try:
            if year is not None:
                return date(year + 2000 if year < 100 else year, month, day)
            found = date(self.today.year, month, day)
            if self.backward and found > self.today:
                return date(self.today.year - 1, month, day)
            if not self.backward and found < self.today - _RECENT:
                return date(self.today.year + 1, month, day)
        except ValueError:
            return None
        return found

    def day_of_month(self, day: int) -> date | None:
        """The nearest such day of a month in the direction, today included."""
        for offset in range(62):
            found = self.today + timedelta(days=-offset if self.backward else offset)
            if found.day == day:
                return found
        return None


def day_spans(text: Tokens, taken: Set[int], tables: Tables, calendar: Calendar) -> list[Span]:
    """Every day that is named outside of ``taken``, in order; a longer reading hides the shorter ones in it."""
    spans: list[Span] = []
    at = 0
    while at < len(text):
        span = None if at in taken else _day_at(text, at, tables, calendar)
        if span:
            spans.append(span)
        at = span.end if span else at + 1
    return spans


def _day_at(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    if not tables.may_begin(text.words[at]):
        return None
    readers = (_relative, _named, _either, _numeric, _dated, _month_first, _ordinal, _weekday)
    found = [span for reader in readers if (span := reader(text, at, tables, calendar))]
    return max(found, key=lambda span: span.end, default=None)


def _named(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    hit = tables.days.at(text.words, at)
    return Span(at, hit.end, calendar.today + timedelta(days=hit.label)) if hit else None


def _either(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    """A word that is tomorrow in a request and yesterday in a report."""
    hit = tables.either.at(text.words, at)
    if hit is None:
        return None
    return Span(at, hit.end, calendar.today + timedelta(days=-hit.label if calendar.backward else hit.label))


def _weekday(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    """A weekday with what stands around it ("last Friday"); a habit ("every Friday") is no day."""
    before = tables.ask.at(text.words, at) or tables.last.at(text.words, at)
    hit = tables.weekdays.at(text.words, before.end if before else at)
    if hit is None or (at and tables.every.at(text.words, at - 1)) or tables.ignore.at(text.words, at):
        return None
    last = (tables.last.at(text.words, at) if before else None) or tables.last.at(text.words, hit.end)
    asked = (tables.ask.at(text.words, at) if before else None) or tables.ask.at(text.words, hit.end)
    if asked and not last:
        nearest = calendar.weekday(hit.label, past=False)
        return Span(at, max(hit.end, asked.end), None, (nearest, nearest + timedelta(days=_WEEK)))
    return Span(at, hit.end, calendar.weekday(hit.label, calendar.backward or bool(last)))


def _relative(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    """ "in 3 days", "two weeks ago"."""
    ahead = tables.ahead.at(text.words, at)
    number = number_at(text, ahead.end if ahead else at, tables)
    if number is None or not number.whole or not 0 < number.value < 100:
        return None
    day, week = tables.day.at(text.words, number.end), tables.week.at(text.words, number.end)
    unit = day or week
    if unit is None:
        return None
    ago, later = tables.ago.at(text.words, unit.end), tables.later.at(text.words, unit.end)
    days = int(number.value) * (1 if day else _WEEK)
    if ago:
        return Span(at, ago.end, calendar.today - timedelta(days=days))
    if ahead or later:
        return Span(at, later.end if later else unit.end, calendar.today + timedelta(days=days))
    return None


def _numeric(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    """24/11, 24.11.2026: the day comes first."""
    match = _SLASHED.match(text.words[at]) or _POINTED.match(text.words[at])
    if match is None or tables.hour.at(text.words, at + 1):
        return None
    return Span(at, at + 1, calendar.dated(int(match[1]), int(match[2]), int(match[3]) if match[3] else None))


def _dated(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    """24 November, 24th of November 2026, with or without the weekday before it."""
    weekday = tables.weekdays.at(text.words, at)
    number = _day_number(text, weekday.end if weekday else at, tables)
    if number is None:
        return None
    end = _behind_ordinal(text, number, tables)
    month = tables.months.at(text.words, end)
    if month is None:
        return None
    year, end = _year(text, month.end)
    return _agreed(at, end, calendar.dated(int(number.value), month.label, year), weekday, calendar)


def _month_first(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    month = tables.months.at(text.words, at)
    number = _day_number(text, month.end, tables) if month else None
    if month is None or number is None:
        return None
    return Span(at, _behind_ordinal(text, number, tables), calendar.dated(int(number.value), month.label, None))


def _ordinal(text: Tokens, at: int, tables: Tables, calendar: Calendar) -> Span | None:
    """ "the 29th", "Sunday 29th"."""
    weekday = tables.weekdays.at(text.words, at)
    begins = weekday.end if weekday else at
    number = _day_number(text, begins, tables)
    if number is None or not number.written:
        return None
    end = _behind_ordinal(text, number, tables)
    if end == number.end:
        return None
    return _agreed(at, end, calendar.day_of_month(int(number.value)), weekday, calendar)


def _agreed(start: int, end: int, day: date | None, weekday: Hit[int] | None, calendar: Calendar) -> Span:
    """The day, unless the weekday that was written with it is another one: then it must be asked."""
    if day is None or weekday is None or day.isoweekday() == weekday.label:
        return Span(start, end, day)
    return Span(start, end, None, tuple(sorted((day, calendar.weekday(weekday.label, calendar.backward)))))


def _day_number(text: Tokens, at: int, tables: Tables) -> Number | None:
    number = number_at(text, at, tables)
    return number if number and number.whole and 1 <= number.value <= 31 else None


def _behind_ordinal(text: Tokens, number: Number, tables: Tables) -> int:
    """Past the ending of a day's number ("th", "ka"), which hangs on it or is a whole word."""
    end = number.end
    while hit := tables.ordinal.at(text.words, end):
        if not (text.glued[end] or len(text.words[end]) > 3 or end > number.end):
            break
        end = hit.end
    return end


def _year(text: Tokens, at: int) -> tuple[int | None, int]:
    if at < len(text) and text.words[at].isdigit() and len(text.words[at]) == 4 and text.words[at].startswith("20"):
        return int(text.words[at]), at + 1
    return None, at
