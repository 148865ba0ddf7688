"""Does what falls due: reminders, deadlines, waves; one thing, one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot import logs
from bot.metrics import Metrics
from bot.workers.waiting import POLL_SECONDS, first
from storage import Storage, Work
from storage.records import Due

log = logs.get("bot.due")
Do = Callable[[Work, Due], Awaitable[None]]
DELAY_MAX = timedelta(hours=6)


class DueTimes:
    """The worker of due times."""

    def __init__(self, storage: Storage, do: Do, metrics: Metrics) -> None:
        self._storage, self._do, self._metrics = storage, do, metrics
        self._failures: dict[tuple[str, int], int] = {}
        self.moved = asyncio.Event()
        """Set by whoever moves the clock: what was to come may be due now."""

    async def run(self, stop: asyncio.Event) -> None:
        """Do what is due until told to stop, sleeping until the next time, a new time, or a moved clock."""
        woken = self._storage.woken("due")
        while not stop.is_set():
            woken.clear()
            self.moved.clear()
            while not stop.is_set() and await self.one():
                pass
            await first((stop, woken, self.moved), await self._pause())

    async def one(self) -> bool:
        """Do the earliest thing that is due; whether there was any. Raises only when the storage does."""
        taken: list[Due] = []

        async def job(work: Work) -> None:
            taken.clear()
            item = await work.due.take()
            if item is not None:
                taken.append(item)
                await self._do(work, item)

        try:
            await self._storage.run(job)
        except Exception as error:
            if not taken or not await self._storage.ready():
                raise
            await self._later(taken[0], error)
        else:
            if taken:
                self._failures.pop((taken[0].kind, taken[0].about_id), None)
                self._metrics.due.labels("done").inc()
        return bool(taken)

    async def _later(self, item: Due, error: Exception) -> None:
        """Try again after a while, ever longer: what fails must not hold up the rest."""
        key = (item.kind, item.about_id)
        self._failures[key] = attempts = self._failures.get(key, 0) + 1
        log.error("due item failed", kind=item.kind, id=item.about_id, attempts=attempts, exc_info=error)
        delay = min(timedelta(minutes=1) * 4 ** (attempts - 1), DELAY_MAX)
        await self._storage.run(lambda work: work.due.set(item.kind, item.about_id, work.now + delay, item.bank_id))
        self._metrics.due.labels("failed").inc()

    async def _pause(self) -> float:
        async def job(work: Work) -> float:
            at = await work.due.next_at()
            return POLL_SECONDS if at is None else (at - work.now).total_seconds()

        return min(max(await self._storage.run(job), 0.01), POLL_SECONDS)
