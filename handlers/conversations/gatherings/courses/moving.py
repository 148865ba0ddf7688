"""A week of a course has another day: those after it stay behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers import times
from handlers.conversations.gatherings import announcing, told
from handlers.conversations.gatherings.courses import belonging
from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Bank

WEEK = timedelta(days=7)
APART = timedelta(days=3)
"""Two weeks of a course are at least so far from each other: a plan needs time."""


async def later_weeks(work: Work, bank: Bank, gathering: Gathering, starts_at: datetime) -> None:
    """Move the later ones on by whole weeks, as many as are needed, so that they keep their day and time."""
    later = [one for one in await belonging.weeks_from(work, gathering) if one.number > gathering.number]
    ahead = [one for one in later if one.state in belonging.AHEAD]
    if not ahead:
        return
    weeks = 0
    while ahead[0].starts_at + WEEK * weeks < starts_at + APART:
        weeks += 1
    for one in ahead if weeks else ():
        local = one.starts_at.astimezone(ZoneInfo(bank.zone))
        begins = times.at(bank, local.date() + WEEK * weeks, local.time())
        moved = await work.gatherings.change(one.id, starts_at=begins)
        await told.clear(work, one, *told.DUE, *told.DOOR)
        if one.state == "announced":
            await announcing.schedule(work, bank, moved)
        else:
            await work.due.set("gathering_announce", one.id, max(begins - WEEK, work.now), bank.id)
