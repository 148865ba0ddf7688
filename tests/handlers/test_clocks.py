"""Until when an item of the desk may wait, and what coordinators read of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import clocks
from locales.text import T
from locales.values import Duration
from storage.records import DeskItem
from tests.clock import START

ITEM = DeskItem(
    id=1,
    bank_id=1,
    number=10,
    kind="person",
    about_id=1,
    member_id=1,
    words="",
    opened_at=START,
    closed_at=None,
    taken_by=None,
    later_until=None,
    rounds=0,
)


@pytest.mark.parametrize(
    ("item", "hours"),
    [
        (ITEM, 24),
        (replace(ITEM, kind="unfilled"), 48),
        (replace(ITEM, taken_by=3), 72),
        (replace(ITEM, kind="unfilled", taken_by=3), 72),
        (replace(ITEM, taken_by=3, later_until=START + timedelta(hours=23)), 72),
        (replace(ITEM, taken_by=3, later_until=START + timedelta(days=5)), 6 * 24),
        (replace(ITEM, kind="danger"), 0.25),
    ],
)
def test_each_has_its_clock(item: DeskItem, hours: float) -> None:
    end = START + timedelta(hours=hours)
    assert clocks.until(item) == end
    assert not clocks.late(item, end)
    assert clocks.late(item, end + timedelta(seconds=1))


def test_it_counts_down_in_whole_hours_and_then_up() -> None:
    told = [clocks.left(ITEM, START + timedelta(hours=hours)) for hours in (4, 23.9, 24.1, 30)]
    assert told == [
        T("It can wait {time} more.", time=Duration(20 * 60)),
        T("It can wait {time} more.", time=Duration(60)),
        T("It waits {time} too long.", time=Duration(60)),
        T("It waits {time} too long.", time=Duration(6 * 60)),
    ]
