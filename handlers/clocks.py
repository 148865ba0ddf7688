"""How long what lies on the desk may wait: the reply times that time banks live by, as coordinators see them.

Somebody answers within a day, within two where a request found nobody; once somebody has taken it, it is settled within
three days of its beginning. Whoever puts it off has a day more from then. Danger has clocks of
its own, until somebody has taken it (``handlers/desk/alarms.py``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.desk.alarms import FIRST_ROUND
from locales.text import T, Text
from locales.values import Duration
from storage.records import DeskItem

ANSWERED = timedelta(hours=24)
FOUND = timedelta(hours=48)
SETTLED = timedelta(hours=72)
HOUR = timedelta(hours=1)


def until(item: DeskItem) -> datetime:
    """Until when somebody is to do something about it."""
    if item.later_until is not None:
        return max(item.opened_at + SETTLED, item.later_until + ANSWERED)
    if item.kind == "danger" and item.taken_by is None:
        return item.opened_at + FIRST_ROUND
    if item.taken_by is not None:
        return item.opened_at + SETTLED
    return item.opened_at + (FOUND if item.kind == "unfilled" else ANSWERED)


def late(item: DeskItem, now: datetime) -> bool:
    """Whether it waits longer than it should."""
    return until(item) < now


def left(item: DeskItem, now: datetime) -> Text:
    """How long it can still wait, or how long it was too long, in whole hours and one at least."""
    distance = abs(until(item) - now)
    time = Duration(60 * max(1, round(distance / HOUR)))
    return T("It waits {time} too long.", time=time) if late(item, now) else T("It can wait {time} more.", time=time)
