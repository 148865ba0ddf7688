"""Work that only one process over the database may do at a time: whoever has the lease does it, the others wait."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta

from bot import logs
from bot.workers.crew import Worker
from bot.workers.waiting import first
from storage import Storage

log = logs.get("bot.leading")

LEASE = timedelta(seconds=40)
RENEW_SECONDS = 10.0
LOOK_SECONDS = 5.0
"""A leader that dies is followed by another one within ``LEASE`` and this."""


class Leading:
    """A worker that works while this process leads."""

    def __init__(
        self,
        storage: Storage,
        name: str,
        work: Worker,
        *,
        renew_seconds: float = RENEW_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """``name`` is that of the lease; processes that are to take turns use the same."""
        self._storage, self._name, self._work = storage, name, work
        self._renew_seconds, self._look_seconds = renew_seconds, look_seconds
        self._holder = secrets.token_hex(8)

    async def run(self, stop: asyncio.Event) -> None:
        """Lead whenever nobody else does, until told to stop or the work is over."""
        while not stop.is_set():
            if await self._take():
                try:
                    if await self._lead(stop):
                        return
                finally:
                    await self._storage.run(lambda work: work.leases.release(self._name, self._holder))
            else:
                await first((stop,), self._look_seconds)

    async def _take(self) -> bool:
        return await self._storage.run(lambda work: work.leases.take(self._name, self._holder, LEASE))

    async def _lead(self, stop: asyncio.Event) -> bool:
        """Work while the lease is ours; whether the work is over, or was to stop. Raises what the work raises."""
        log.info("leading", worker=self._name)
        enough = asyncio.Event()
        working = asyncio.ensure_future(self._work(enough))
        stopped = asyncio.create_task(stop.wait())
        try:
            while not working.done() and not stopped.done():
                await asyncio.wait((working, stopped), timeout=self._renew_seconds, return_when=asyncio.FIRST_COMPLETED)
                if not working.done() and not stopped.done() and not await self._take():
                    log.warning("another process leads", worker=self._name)
                    enough.set()
                    await working
                    return False
            enough.set()
            await working
        finally:
            stopped.cancel()
            working.cancel()
            await asyncio.gather(working, stopped, return_exceptions=True)
        return True
