"""What the storage needs of a database, whichever it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.engine import Connection as SyncConnection

from storage.work import Work

R = TypeVar("R")
Job = Callable[[Work], Awaitable[R]]
Now = Callable[[], datetime]


class Engine(Protocol):
    """Runs jobs, each wholly or not at all."""

    async def run(self, job: Job[R], *, once: bool = False) -> R:
        """The job's result after its commit; its exception after its rollback. ``once``: see ``Storage.run``."""
        ...

    async def exclusively(self, work: Callable[[SyncConnection], R]) -> R:
        """Run ``work`` in a transaction of its own while nobody else, in any process, does the same."""
        ...

    def listen(self) -> None:
        """Hear of commits of other processes from now on, where the database can tell."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of the database. Closing again does nothing."""
        ...


async def awaited(job: Job[R], work: Work) -> R:
    """The job as a coroutine, whatever kind of awaitable it returns."""
    return await job(work)
