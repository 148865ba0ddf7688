"""PostgreSQL: many processes over one database, through SQLAlchemy's async Core on asyncpg.

Work that lost against other work, or lost its connection, is done again from the start. A connection that is lost
during COMMIT leaves it open whether the work was committed; so each job must be able to run twice without doing a
thing twice, which the unique keys see to (a message's id on its channel, a transfer's reference). A job that has no
such key asks to be run once: then the server is asked what became of it, before it is run again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import Connection as SyncConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.bell import Bell
from storage.engines.compiled import Compiler
from storage.engines.crier import Crier
from storage.engines.engine import Job, Now
from storage.engines.fate import Ticket, became, ticket
from storage.engines.line import GATE, transaction
from storage.engines.silence import notice_silence
from storage.failures import StorageError
from storage.work import Work

R = TypeVar("R")

DELAYS_SECONDS = (0.02, 0.1, 0.5, 2.0)
"""Between the tries of a job: five tries in all."""
GIVING_WAY_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8)
"""Between the tries of a change to the tables, which other processes use meanwhile."""
LOCK_PATIENCE = "300ms"
"""So long may whoever wants to change the tables keep all others waiting, while somebody's long job is not done yet."""
CONNECT_SECONDS = 10.0
STATEMENTS_MAX = 500
"""So many statements a connection keeps prepared."""
MIGRATION_LOCK = 0x646F6F72  # "door": any number that nobody else locks in this database.
WAITED_TOO_LONG = "55P03"
PASSING = frozenset(
    {
        "40001",  # serialization failure
        "40P01",  # deadlock
        "25006",  # read-only: what was the primary is a standby now
        "53300",  # too many connections
        WAITED_TOO_LONG,
        "57P01",  # the server is shut down
        "57P02",
        "57P03",  # the server is starting
    }
)
"""SQLSTATEs of troubles that pass; with them the whole class 08, lost connections."""


class PostgresEngine:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, dsn: str, now: Now, bell: Bell) -> None:
        self._dsn, self._now, self._bell = dsn, now, bell
        self._pool = _create_pool(dsn)
        self._lines = self._pool.execution_options(isolation_level="AUTOCOMMIT")
        self._compiler = Compiler.of(self._pool.dialect)
        self._crier = Crier(dsn, bell)
        self._closed = False

    async def run(self, job: Job[R], *, once: bool = False) -> R:
        """Run the job in a transaction at READ COMMITTED, again where its trouble passes."""
        return await _again(lambda: self._attempt(job, once), DELAYS_SECONDS)

    async def _attempt(self, job: Job[R], once: bool) -> R:
        if self._closed:
            raise StorageError("The storage is closed.")
        asked: Ticket | None = None
        try:
            async with transaction(self._lines, self._compiler) as line:
                work = Work(line, self._now())
                result = await job(work)
                asked = await ticket(line.connection) if once else None
        except Exception as error:
            # With a ticket the job had done its part: only the answer to its COMMIT can be what is missing.
            if asked is None or not passes(error) or not await self._was_committed(asked):
                raise
        if work.woken:
            self._bell.ring(work.woken)
            self._crier.tell(work.woken)
        return result

    async def _was_committed(self, asked: Ticket) -> bool:
        """Ask until the server knows; the question itself may be lost too."""
        for delay in DELAYS_SECONDS:
            try:
                async with self._pool.connect() as connection:
                    found = await became(connection, asked)
            except Exception as error:
                if not passes(error):
                    raise
                found = "in progress"
            if found != "in progress":
                return found == "committed"
            await asyncio.sleep(delay)
        return False

    async def exclusively(self, work: Callable[[SyncConnection], R]) -> R:
        """Behind advisory locks, which the server releases with the transaction, even when this process dies.

        One keeps other migrations out. The other is the gate: jobs under way are let finish, new ones wait. Without it
        the work would meet somebody who has the next table and waits for the last. Where a job takes long the gate is
        opened again, and the work begins anew later.
        """
        try:
            return await _again(lambda: self._giving_way(work), DELAYS_SECONDS)
        except (OSError, asyncpg.PostgresError) as error:
            raise StorageError(
                "PostgreSQL cannot be reached. Check that it runs, and the host, database and user in the address."
            ) from error

    async def _giving_way(self, work: Callable[[SyncConnection], R]) -> R:
        try:
            return await _again(lambda: self._alone(work), GIVING_WAY_SECONDS, _is_late)
        except DBAPIError as error:
            if not _is_late(error):
                raise
            raise StorageError(
                "Something else has been at work in the database for half a minute, so its tables were not changed. "
                "Let it finish, or stop the other processes of Doorstep, and try again."
            ) from error

    async def _alone(self, work: Callable[[SyncConnection], R]) -> R:
        async with self._pool.connect() as connection, connection.begin():
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE}'"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": GATE})
            return await connection.run_sync(work)

    def listen(self) -> None:
        """Hear what other processes commit, from now on."""
        self._crier.start()

    async def close(self) -> None:
        """Tell what is still to be told, and return all connections."""
        self._closed = True
        await self._crier.close()
        await self._pool.dispose()


def passes(error: BaseException) -> bool:
    """Whether the same work may succeed when it is tried again."""
    if isinstance(error, DBAPIError):
        own = _own(error)
        return error.connection_invalidated or (own is not None and passes(own))
    state = _state(error)
    # A migration has changed a table since this connection prepared its statement.
    outdated = state == "0A000" and "cached statement plan" in str(error)
    lost = isinstance(error, (OSError, TimeoutError, asyncpg.InterfaceError))
    return lost or outdated or state in PASSING or state.startswith("08")


def _own(error: DBAPIError) -> BaseException | None:
    """asyncpg's own error."""
    return None if error.orig is None else error.orig.__cause__ or error.orig


def _state(error: BaseException | None) -> str:
    """Its SQLSTATE; empty where it has none."""
    own = _own(error) if isinstance(error, DBAPIError) else error
    return getattr(own, "sqlstate", None) or ""


def _is_late(error: Exception) -> bool:
    """Whether a lock was not had in time."""
    return _state(error) == WAITED_TOO_LONG


async def _again(
    attempt: Callable[[], Awaitable[R]], delays: Sequence[float], when: Callable[[Exception], bool] = passes
) -> R:
    for delay in delays:
        try:
            return await attempt()
        except Exception as error:
            if not when(error):
                raise
        await asyncio.sleep(delay)
    return await attempt()


def _create_pool(dsn: str) -> AsyncEngine:
    async def connect(**_arguments: Any) -> asyncpg.Connection:
        # asyncpg reads the whole address itself: several hosts, sslmode and target_session_attrs as libpq does.
        connection = await asyncpg.connect(
            dsn,
            timeout=CONNECT_SECONDS,
            statement_cache_size=STATEMENTS_MAX,
            server_settings={"application_name": "doorstep", "jit": "off"},
        )
        notice_silence(connection)
        return connection

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        connect_args={"prepared_statement_cache_size": STATEMENTS_MAX},
        pool_size=16,
        max_overflow=0,
        pool_timeout=30,
    )
