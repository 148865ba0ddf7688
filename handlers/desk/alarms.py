"""Whoever is on duty hears of danger first; what falls due until somebody has taken it."""

from __future__ import annotations

from datetime import timedelta

from handlers.turn import Say
from storage import Work
from storage.records import DeskItem

ALARM = "alarm"
"""What falls due while nobody has taken a danger (``handlers/conversations/duty.py``)."""
FIRST_ROUND = timedelta(minutes=15)


async def sound(work: Work, item: DeskItem, says: list[Say]) -> list[Say]:
    """The first alarm, and a time for the next."""
    await work.due.set(ALARM, item.id, work.now + FIRST_ROUND, item.bank_id)
    return await on_duty(work, says)


async def on_duty(work: Work, says: list[Say]) -> list[Say]:
    """Those of them that go to somebody who is on duty; all where nobody is."""
    off = {say.to.id for say in says if (await work.desk.habits(say.to.id)).off_duty}
    return [say for say in says if say.to.id not in off] or says
