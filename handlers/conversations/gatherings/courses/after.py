"""What follows a week of a course: plans, whoever was not there, and the day after the last one the end of it."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from handlers import times
from handlers.conversations.gatherings.courses import belonging, calling, few, plans, scores
from handlers.conversations.gatherings.courses.plans import AnEasierIdea, WhatPlan
from handlers.turn import Say
from storage import Work
from storage.gatherings.courses import course_of
from storage.gatherings.records import Gathering
from storage.records import Bank

STILL_FRESH = timedelta(days=1)
"""So long after a week is over are people asked for a plan."""
MIDDLE, NOON = timedelta(days=3), time(12)
"""In the middle of the week they are asked how it goes."""


async def week_over(work: Work, bank: Bank, gathering: Gathering, *, first: bool) -> list[Say]:
    """The door of a week is closed; ``first``: not only because the hours are put right."""
    if course_of(gathering) is None:
        return []
    await few.decided_by_now(work, gathering)
    if await belonging.over(work, bank, gathering):
        return await scores.at_last(work, gathering)
    says = await ask_for_plans(work, bank, gathering)
    if first:
        says += await belonging.nobody_joins_any_more(work, gathering)
        says += await calling.ask_after(work, bank, gathering)
        says += await few.before_third(work, bank, gathering)
    return says


async def ask_for_plans(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Everybody who was at this week is asked for a plan, once; not after the last week."""
    await _last_week_is_over(work, gathering)
    later = [one for one in await belonging.weeks_from(work, gathering) if one.number > gathering.number]
    if not [one for one in later if one.state in belonging.AHEAD] or work.now > gathering.ends_at + STILL_FRESH:
        return []
    says = []
    for seat in await work.seats.of(gathering.id, "came"):
        member = await work.members.get(seat.member_id)
        if member.is_member and await belonging.belongs(work, gathering, member.id):
            plan = await work.courses.begin_plan(gathering.id, member.id)
            says += [plans.ask_what(member, WhatPlan(plan.id))] if plan is not None else []
    if says:
        day = gathering.starts_at.astimezone(ZoneInfo(bank.zone)).date() + MIDDLE
        await work.due.set("course_midweek", gathering.id, times.at(bank, day, NOON), bank.id)
    return says


async def _last_week_is_over(work: Work, gathering: Gathering) -> None:
    """What was asked about the weeks before is asked no more: there is something new to plan."""
    for one in await belonging.weeks(work, gathering):
        if one.number < gathering.number:
            await belonging.nobody_comes_any_more(work, one)
            for plan in await work.courses.plans(one.id):
                await work.questions.withdraw_topic(WhatPlan(plan.id).topic())
                await work.questions.withdraw_topic(AnEasierIdea(plan.id).topic())
