"""Moments in a bank's zone: when to remind, when to ask, what counts as late."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from locales.values import When
from storage.records import Bank, Exchange

EVENING = time(18, 0)
MORNING = time(8, 0)
NOON = time(12, 0)
AFTER_A_DAY = time(19, 0)
SPARE = timedelta(minutes=30)
"""Given to people to get home before they are asked how it went."""
ANY_DAY = timedelta(days=3)
"""How long after agreeing on "any day" people are asked whether it has happened."""


class Timed(Protocol):
    """What has a day, and a time of the clock or a part of the day where they are known."""

    @property
    def day(self) -> date | None:
        """In the bank's zone."""

    @property
    def clock(self) -> time | None:
        """On the wall."""

    @property
    def part(self) -> str:
        """One of ``locales.values.PARTS``, or empty."""


PART_BEGINS = {"morning": time(9), "noon": time(12), "afternoon": time(14), "evening": time(18), "night": time(21)}
PART_ENDS = {"morning": time(12), "noon": time(14), "afternoon": time(18), "evening": time(22), "night": time(23)}
END_OF_DAY = time(21, 0)
"""Nobody is looked for any later, where only the day is known."""


def when(what: Timed) -> When:
    """Its day and time, to be written in the reader's language."""
    return When(what.day, what.clock, "" if what.clock else what.part)


def latest(what: Timed) -> time:
    """Until when on its day it can begin."""
    return what.clock or PART_ENDS.get(what.part, END_OF_DAY)


def at(bank: Bank, day: date, clock: time) -> datetime:
    """That time of that day in the bank's zone, aware."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(bank.zone))


def begins(bank: Bank, exchange: Exchange) -> datetime | None:
    """When the help begins; noon where only the day is known, ``None`` on any day."""
    if exchange.day is None:
        return None
    return at(bank, exchange.day, exchange.clock or PART_BEGINS.get(exchange.part, NOON))


def evening_before(bank: Bank, exchange: Exchange) -> datetime | None:
    """When both are reminded the evening before."""
    return at(bank, exchange.day - timedelta(days=1), EVENING) if exchange.day else None


def that_morning(bank: Bank, exchange: Exchange) -> datetime | None:
    """When both are reminded on the day: in the morning, and two hours before an earlier start."""
    if exchange.day is None:
        return None
    morning = at(bank, exchange.day, MORNING)
    start = begins(bank, exchange)
    return min(morning, start - timedelta(hours=2)) if start else morning


def afterwards(bank: Bank, exchange: Exchange, now: datetime) -> datetime:
    """When both are asked how long it took."""
    if exchange.day is None:
        return now + ANY_DAY
    if exchange.clock is None:
        return at(bank, exchange.day, max(AFTER_A_DAY, PART_ENDS.get(exchange.part, AFTER_A_DAY)))
    return at(bank, exchange.day, exchange.clock) + timedelta(minutes=exchange.minutes) + SPARE


def late(bank: Bank, exchange: Exchange, now: datetime) -> bool:
    """Whether calling off now is short notice."""
    start = begins(bank, exchange)
    return start is not None and start - now < timedelta(hours=bank.rules.late_hours)
