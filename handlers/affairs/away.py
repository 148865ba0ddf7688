"""A member is away for a while, or back: whoever says it."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from storage import Work
from storage.records import Bank, Member

MORNING = time(9)


async def leave(work: Work, bank: Bank, member: Member, until: date | None) -> None:
    """Nobody asks them anything, until the morning of a day or, without one, until they write."""
    await work.members.change(member.id, stage="paused", paused_until=until)
    if until is None:
        await work.due.clear("return", member.id)
    else:
        moment = datetime.combine(until, MORNING, ZoneInfo(bank.zone))
        await work.due.set("return", member.id, moment, bank.id)


async def come_back(work: Work, member: Member) -> None:
    """They can be asked again."""
    if member.stage == "paused":
        await work.members.change(member.id, stage="active", paused_until=None)
    await work.due.clear("return", member.id)
