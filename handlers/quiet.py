"""When somebody may be texted: never in the quiet time of their bank, or in the one that they chose themselves.

What answers a message goes at once at any time. Everything else waits for the end of the quiet time, and is no longer
valid when the next one begins, so that what is held up on the way wakes nobody.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage import Work
from storage.bank_rules import Quiet, quiet
from storage.messages import Outgoing
from storage.records import Bank, Member

ANSWER = timedelta(hours=1)
"""So long an answer may take on its way, even into the quiet time: its reader has just written."""
DAY = timedelta(days=1)


def hours(bank: Bank, member: Member) -> Quiet | None:
    """The quiet time that holds for a member; None where there is none."""
    return quiet(member.quiet or bank.rules.quiet)


def next_moment(bank: Bank, member: Member, at: datetime) -> datetime:
    """When this member may be texted again: ``at`` itself, or the end of the quiet time in which it lies."""
    return next((ends for begins, ends in _nights(bank, member, at) if begins <= at < ends), at)


def may_text(bank: Bank, member: Member, at: datetime) -> bool:
    """Whether ``at`` lies outside of their quiet time."""
    return next_moment(bank, member, at) == at


def valid_until(bank: Bank, member: Member, at: datetime) -> datetime | None:
    """When their next quiet time begins, after ``at``; None where there is none."""
    return next((begins for begins, _ in _nights(bank, member, at) if begins > at), None)


def window(bank: Bank, member: Member, at: datetime) -> tuple[datetime, datetime | None]:
    """From when a text that is written at ``at`` may go out, and until when."""
    due = next_moment(bank, member, at)
    return due, valid_until(bank, member, due)


def answer_until(bank: Bank, member: Member, at: datetime) -> datetime | None:
    """Until when an answer may go out: into the quiet time if need be, but not for long."""
    begins = valid_until(bank, member, at)
    return None if begins is None else max(begins if may_text(bank, member, at) else at, at + ANSWER)


async def again(work: Work, message: Outgoing) -> tuple[datetime, datetime | None]:
    """From when and until when a message may go out that came too late."""
    return await _window(work, message, work.now)


async def soon(work: Work, message: Outgoing, delay: timedelta = timedelta(0)) -> tuple[datetime, datetime | None]:
    """The same for one that failed, ``delay`` from now; answers and alarms do not wait for the morning."""
    at = work.now + delay
    return (at, None) if message.priority == 0 else await _window(work, message, at)


async def _window(work: Work, message: Outgoing, at: datetime) -> tuple[datetime, datetime | None]:
    bank, member = await work.banks.get(message.bank_id), await work.members.get(message.member_id)
    return window(bank, member, at)


def _nights(bank: Bank, member: Member, at: datetime) -> list[tuple[datetime, datetime]]:
    """The quiet times around a moment, as moments: so they are right on the days on which the clocks change."""
    found = hours(bank, member)
    if found is None:
        return []
    zone = ZoneInfo(bank.zone)
    today = at.astimezone(zone).date()
    return [_night(found, today + DAY * ahead, zone) for ahead in (-1, 0, 1, 2)]


def _night(found: Quiet, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Where a time of the clock comes twice or never, the quiet time is the longer one."""
    last = day if found.ends > found.begins else day + DAY
    return min(_moments(day, found.begins, zone)), max(_moments(last, found.ends, zone))


def _moments(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """When a clock shows this time: two moments where the hour comes twice, or is left out."""
    local = datetime.combine(day, at, zone)
    return [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
