"""Eight weeks of talks: nobody leads alone, all read their own language, the books balance, nothing counts twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import Storage
from tests.clock import StoppedClock
from tests.season.script import Season
from tests.season.street import living
from tests.season.talks import talks

EACH_TROUBLE = 10
"""After so many talks each thing has gone wrong once."""


@pytest.mark.timeout(400)
async def test_a_season(storage: Storage, clock: StoppedClock, backend: str, tmp_path: Path) -> None:
    """All of it on SQLite; on PostgreSQL until everything has gone wrong once."""
    listed = talks() if backend == "sqlite" else talks()[:EACH_TROUBLE]
    async with living(storage, clock, tmp_path) as here:
        season = Season(here, listed)
        await season.train()
        await season.play()
        await season.end()
