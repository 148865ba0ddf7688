"""Takes messages out of the inbox and has them handled: one turn, one transaction, in order for each address."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import perf_counter

from bot import logs
from bot.metrics import Metrics
from bot.workers.waiting import POLL_SECONDS, first
from storage import Storage, Work
from storage.messages import Incoming

log = logs.get("bot.hearing")
Hear = Callable[[Work, Incoming], Awaitable[None]]

WIDTH_MAX = 8
"""So many turns at once: they share a commit on SQLite, and use as many connections on PostgreSQL."""
LANE_TURNS = 16
"""So many turns each of them takes before it is looked whether to stop."""
ATTEMPTS_MAX = 5
DELAYS = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))


class Hearing:
    """The inbox's worker. It keeps nothing: what was claimed by a process that dies is simply free again."""

    def __init__(
        self, storage: Storage, hear: Hear, apologise: Hear, metrics: Metrics, *, width_max: int = WIDTH_MAX
    ) -> None:
        """``hear`` handles a message and closes its row; ``apologise`` sets one aside that failed five times."""
        self._storage, self._hear, self._apologise, self._metrics = storage, hear, apologise, metrics
        self._width, self._width_max = 1, width_max

    async def run(self, stop: asyncio.Event) -> None:
        """Hear until told to stop; the turn that is under way is finished."""
        woken = self._storage.woken("inbox")
        while not stop.is_set():
            woken.clear()
            while not stop.is_set() and await self.round():
                pass
            await first((stop, woken), POLL_SECONDS)

    async def round(self) -> bool:
        """Hear several messages side by side; whether there was any. Raises only when the storage does."""
        turns = LANE_TURNS if self._width == self._width_max else 1
        lanes = await asyncio.gather(*(self._lane(turns) for _ in range(self._width)))
        found = [one for lane in lanes for one in lane]
        busy = len(found) == self._width * turns
        self._width = min(self._width * 2, self._width_max) if busy else 1
        failed = {message.id: (message, error) for message, error in found if error is not None}
        for message, error in failed.values():
            await self._setback(message, error)
        return bool(found)

    async def _lane(self, turns: int) -> list[tuple[Incoming, Exception | None]]:
        """So many turns one after the other, while something waits: none waits for the longest of the others."""
        heard: list[tuple[Incoming, Exception | None]] = []
        while len(heard) < turns and (one := await self._turn()) is not None:
            heard.append(one)
            if one[1] is not None:
                break  # It waits for its setback to be counted.
        return heard

    async def _turn(self) -> tuple[Incoming, Exception | None] | None:
        """One turn: the message and how it failed, or nothing when none waits.

        Where the database is not there, that is no fault of the message: it must not be set aside for it.
        """
        taken: list[Incoming] = []

        async def job(work: Work) -> None:
            taken.clear()
            message = await work.inbox.take()
            if message is not None:
                taken.append(message)
                await self._hear(work, message)

        began = perf_counter()
        try:
            await self._storage.run(job)
        except Exception as error:
            if not taken or not await self._storage.ready():
                raise
            return taken[0], error
        if not taken:
            return None
        self._metrics.turns.labels("heard").inc()
        self._metrics.turn_seconds.observe(perf_counter() - began)
        return taken[0], None

    async def _setback(self, message: Incoming, error: Exception) -> None:
        """Count the failure in a transaction of its own; the fifth sets the message aside."""
        name, attempts = type(error).__name__, message.attempts + 1
        log.error("message failed", id=message.id, channel=message.channel, attempts=attempts, exc_info=error)
        if attempts >= ATTEMPTS_MAX:
            await self._park(message, name)
            return
        delay = DELAYS[min(message.attempts, len(DELAYS) - 1)]
        await self._storage.run(lambda work: work.inbox.retry(message.id, name, work.now + delay))
        self._metrics.turns.labels("failed").inc()

    async def _park(self, message: Incoming, name: str) -> None:
        try:
            await self._storage.run(lambda work: self._apologise(work, message), once=True)
        except Exception:
            log.exception("apology failed", id=message.id)
            await self._storage.run(lambda work: work.inbox.park(message.id, name))
        self._metrics.turns.labels("parked").inc()
