"""A week in the life of a bank: what the scheme promises, played by text alone."""

from __future__ import annotations

from pathlib import Path

from storage import Storage
from tests.clock import StoppedClock
from tests.simulation.log import Log, captured
from tests.week import friday, monday, saturday, sunday, thursday, tuesday, wednesday
from tests.week.promises import promises
from tests.week.town import town

DAYS = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)


async def test_a_week(storage: Storage, clock: StoppedClock, tmp_path: Path) -> None:
    log = Log("a week")
    with captured(log, lambda error: False):
        async with town(storage, clock, tmp_path) as here:
            for day in DAYS:
                await day.play(here)
            await promises(here)
    assert log.lines == []
