"""The one door to the database: opens it, brings its tables up to date, runs jobs, wakes workers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from storage.bell import Bell
from storage.engines.engine import Engine
from storage.engines.postgres import PostgresEngine
from storage.engines.sqlite import SqliteEngine
from storage.failures import StorageError
from storage.migrations import upgrade
from storage.readiness import Readiness, look
from storage.work import Work

R = TypeVar("R")

ADDRESS_HELP = (
    "Write sqlite:///doorstep.db for a file in this folder, sqlite:////var/lib/doorstep/doorstep.db for one anywhere, "
    "or postgresql://user:password@host/database."
)


class Storage:
    """An open database. Make one with :func:`open_storage`; close it when done."""

    def __init__(
        self, engine: Engine, bell: Bell, *, kind: str, path: Path | None = None, passing: ExitStack | None = None
    ) -> None:
        """``passing`` holds what is to be gone once the storage is closed."""
        self._engine, self._bell, self._passing = engine, bell, passing
        self.kind = kind
        """``sqlite`` or ``postgresql``: for operators to read; nothing may depend on it."""
        self.path = path
        """The SQLite file; None on PostgreSQL."""

    async def run(self, job: Callable[[Work], Awaitable[R]], *, once: bool = False) -> R:
        """Run the job in one transaction: its result comes back after the commit, its exception after the rollback.

        The job may await nothing but the storage. On PostgreSQL it is run again (five times at most) when it lost
        against another transaction or lost its connection, so it must not change anything outside of the database.
        The connection may be lost when the job is committed already. Most jobs notice that by a key of their own, such
        as a message's id; one that has none says ``once``, and is not run again where it was committed: it costs
        PostgreSQL one question more.
        Raises whatever the job raises; StorageError where the storage is closed or cannot be opened.
        """
        return await self._engine.run(job, once=once)

    async def migrate(self) -> None:
        """Bring the tables up to date, behind a lock: several processes may start at once. Safe to repeat.

        Where they are up to date nobody else is kept waiting.
        """
        if not await self.ready():
            await self._engine.exclusively(upgrade)

    def woken(self, topic: str) -> asyncio.Event:
        """Set after each commit that gave the workers of a topic of ``storage.bell.TOPICS`` something to do.

        On PostgreSQL commits of other processes set it too. It is a hint: look now and then without it.
        """
        self._engine.listen()
        return self._bell.event(topic)

    async def ready(self) -> Readiness:
        """Whether messages can be handled now and, if not, what to do about it. Never raises."""
        return await look(self.run)

    async def close(self) -> None:
        """Finish what is under way, and let go of the database."""
        await self._engine.close()
        if self._passing is not None:
            self._passing.close()


def open_storage(url: str, *, now: Callable[[], datetime]) -> Storage:
    """Open the database at ``url``; nothing is connected before the first job.

    ``sqlite://`` alone is a database that is gone when the process ends. ``now`` tells the time, aware.
    Raises StorageError, which says what to write, for an address that cannot be one.
    """
    bell = Bell()
    scheme = url.partition("://")[0].partition("+")[0]
    if scheme in ("postgres", "postgresql"):
        return Storage(PostgresEngine(_postgres_dsn(url), now, bell), bell, kind="postgresql")
    if scheme == "sqlite":
        passing = ExitStack()
        path = _sqlite_path(url, passing)
        return Storage(SqliteEngine(path, now, bell), bell, kind="sqlite", path=path, passing=passing)
    raise StorageError(f"This is not the address of a database. {ADDRESS_HELP}")


def _postgres_dsn(url: str) -> str:
    rest = url.partition("://")[2]
    if not rest.strip("/"):
        raise StorageError(f"The address of the PostgreSQL database has no host or database. {ADDRESS_HELP}")
    return f"postgresql://{rest}"


def _sqlite_path(url: str, passing: ExitStack) -> Path:
    """Three slashes: from this folder; four: from the root."""
    parts = urlsplit(url)
    if parts.netloc or (parts.path and not parts.path.strip("/")):
        raise StorageError(f"The address of the SQLite file needs three or four slashes and a name. {ADDRESS_HELP}")
    if not parts.path:
        return Path(passing.enter_context(TemporaryDirectory(prefix="doorstep-")), "doorstep.db")
    return Path(unquote(parts.path[1:]))
