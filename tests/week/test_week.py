"""A week in the life of a bank: what the scheme promises, played by text alone."""

from __future__ import annotations

from pathlib import Path

from storage import Storage
from tests.clock import StoppedClock
from tests.week import friday, monday, saturday, thursday, tuesday, wednesday
from tests.week.town import town


async def test_a_week(storage: Storage, clock: StoppedClock, tmp_path: Path) -> None:
    async with town(storage, clock, tmp_path) as here:
        for day in (monday, tuesday, wednesday, thursday, friday, saturday):
            await day.play(here)
