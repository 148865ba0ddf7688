"""What follows a week of a course: plans, whoever was not there, and the day after the last one the end of it."""

from __future__ import annotations

from handlers.conversations.gatherings.courses import belonging, calling, few, plans
from handlers.turn import Say
from storage import Work
from storage.gatherings.courses import course_of
from storage.gatherings.records import Gathering
from storage.records import Bank


async def week_over(work: Work, bank: Bank, gathering: Gathering, *, first: bool) -> list[Say]:
    """The door of a week is closed; ``first``: not only because the hours are put right."""
    if course_of(gathering) is None:
        return []
    await few.decided_by_now(work, gathering)
    if await belonging.over(work, bank, gathering):
        return []
    says = await plans.ask_all(work, bank, gathering)
    if first:
        says += await belonging.nobody_joins_any_more(work, gathering)
        says += await calling.ask_after(work, bank, gathering)
        says += await few.before_third(work, bank, gathering)
    return says
