"""Many at once, through several storages over one database, as several processes have them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import cycle

from storage import Storage, Work
from storage.errors import Refusal

HELPERS = tuple(f"helper {number}" for number in range(8))
Job = Callable[[Work], Awaitable[object]]


async def at_once(doors: list[Storage], jobs: list[Job]) -> Counter[str]:
    """What became of the jobs: ``done``, or the name of the refusal."""
    runs = [door.run(job) for door, job in zip(cycle(doors), jobs, strict=False)]
    outcomes = await asyncio.gather(*runs, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
    return Counter(type(outcome).__name__ if isinstance(outcome, Refusal) else "done" for outcome in outcomes)
