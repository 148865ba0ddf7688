"""Carries the news of commits between processes by LISTEN and NOTIFY.

News goes out after the commit on a connection of its own: a NOTIFY inside the transaction would make all commits of the
database wait for each other. It is only a hint, so nothing is lost when a process dies before it could tell: workers
also look by themselves now and then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress

import asyncpg

from storage.bell import TOPICS, Bell
from storage.engines.silence import notice_silence

CHANNEL = "doorstep"
RETRY_SECONDS = 1.0
"""Between two tries to get the connection back."""
FAREWELL_SECONDS = 2.0
"""How long a process that ends tries to tell its last news."""


class Crier:
    """Tells other processes what was committed here, and rings the bell here for what was committed there."""

    def __init__(self, dsn: str, bell: Bell) -> None:
        self._dsn, self._bell = dsn, bell
        self._news: set[str] = set()
        self._changed = asyncio.Event()
        self._told = asyncio.Event()
        self._told.set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect and listen, if not done yet; outside of a running loop, the first news starts it."""
        if self._task is None:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                return
            self._task = loop.create_task(self._cry_for_ever(), name="storage-crier")

    def tell(self, topics: Collection[str]) -> None:
        """Tell the others soon; what comes up meanwhile is told together."""
        self._news.update(topics)
        self._told.clear()
        self._changed.set()
        self.start()

    async def close(self) -> None:
        """Tell what is still to be told, as far as the database is there, and stop."""
        if self._task is None:
            return
        with suppress(TimeoutError):  # Then the others look by themselves.
            await asyncio.wait_for(self._told.wait(), FAREWELL_SECONDS)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None

    async def _cry_for_ever(self) -> None:
        while True:
            try:
                await self._cry()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(RETRY_SECONDS)

    async def _cry(self) -> None:
        """On one connection, until it is lost."""
        connection = await asyncpg.connect(
            self._dsn,
            timeout=10,
            server_settings={"application_name": "doorstep news", "synchronous_commit": "off"},
        )
        notice_silence(connection)
        try:
            connection.add_termination_listener(lambda _connection: self._changed.set())
            await connection.add_listener(CHANNEL, self._hear)
            self._bell.ring(TOPICS)  # Something may have been told while nobody listened here.
            while not connection.is_closed():
                await self._tell_all(connection)
                await self._changed.wait()
        finally:
            connection.terminate()

    async def _tell_all(self, connection: asyncpg.Connection) -> None:
        self._changed.clear()
        while self._news:
            topics = sorted(self._news)
            await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, " ".join(topics))
            self._news.difference_update(topics)
        self._told.set()

    def _hear(self, connection: asyncpg.Connection, pid: int, _channel: str, topics: str) -> None:
        if pid != connection.get_server_pid():
            self._bell.ring([topic for topic in topics.split() if topic in TOPICS])
