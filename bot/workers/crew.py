"""Keeps the workers at work: restarts one that fails, stops all of them cleanly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot import logs
from bot.workers.waiting import first

log = logs.get("bot.crew")
Worker = Callable[[asyncio.Event], Awaitable[None]]
"""Works until the event is set; ends by itself only when there is nothing more to do."""

BACKOFF_SECONDS = (0.5, 1.0, 2.0, 3.0)
"""Before a worker that failed is set to work again; not longer, for a database that is back must be noticed soon."""
WELL_SECONDS = 60.0
"""Who has worked so long has got over what was before."""
GRACE_SECONDS = 4.0
"""How long a worker may take to finish what it holds."""


class Crew:
    """Workers that run side by side in one loop."""

    def __init__(self, workers: Mapping[str, Worker]) -> None:
        self._workers = workers
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Set all of them to work."""
        self._tasks = [asyncio.create_task(self._keep(name, work), name=name) for name, work in self._workers.items()]

    def ask_to_stop(self) -> None:
        """Tell them; they finish what they hold."""
        self._stop.set()

    async def stop(self) -> None:
        """Tell them and wait, at most ``GRACE_SECONDS``; then what is left is cut off, which loses nothing."""
        self._stop.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=GRACE_SECONDS)
            for task in late:
                log.warning("worker cut off", worker=task.get_name())
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _keep(self, name: str, worker: Worker) -> None:
        failures, time = 0, asyncio.get_running_loop().time
        while not self._stop.is_set():
            began = time()
            try:
                await worker(self._stop)
            except Exception:
                failures = 0 if time() - began > WELL_SECONDS else failures
                seconds = BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)]
                failures += 1
                log.exception("worker failed", worker=name, seconds=seconds)
                await first((self._stop,), seconds)
            else:
                return
