"""SQLite: one thread writes, and jobs that wait together share a commit.

An ``await`` that hops to a thread for each statement reaches a fiftieth of what SQLite can do. So a whole job is
shipped to the one thread that has the connection. There the storage's awaitables finish at once, because the statement
has run by the time they are awaited; the job is stepped through by hand, and may await nothing else: it would hold
everybody's transaction. Each job has a savepoint; a future resolves only after the COMMIT that holds its job.
"""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from sqlalchemy import Executable, Result, create_engine, event
from sqlalchemy.engine import Connection as SyncConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from storage.bell import Bell
from storage.engines.compiled import Compiler
from storage.engines.engine import Job, Now, awaited
from storage.failures import StorageError
from storage.work import Work

R = TypeVar("R")

BATCH_MAX = 64
"""So many jobs share a commit at most: the first of them waits for the last."""
BUSY_SECONDS = 10.0
"""How long another process may hold the database."""
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL may forget the last acknowledged commits when the power goes.
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=268435456",
    "PRAGMA temp_store=MEMORY",
)


class AtOnce:
    """A connection whose awaitables are done when they are awaited."""

    __slots__ = ("_compiler", "_connection", "raw")

    def __init__(self, connection: SyncConnection) -> None:
        self._connection, self._compiler = connection, Compiler.of(connection.dialect)
        self.raw = _raw(connection)

    async def execute(self, statement: Executable, values: Any = None, /) -> Result[Any]:
        """Run it now, on this thread."""
        ready = self._compiler.ready(statement, values)
        if ready is None:
            return self._connection.execute(statement, values)
        try:
            return ready.result(self.raw.execute(ready.sql, ready.arguments(values or {})).fetchall())
        except sqlite3.IntegrityError as error:
            raise IntegrityError(ready.sql, None, error) from error
        except sqlite3.Error as error:
            raise DBAPIError(ready.sql, None, error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


@dataclass(slots=True)
class _Waiting:
    """A job in the queue and, once it has run, how it ended."""

    job: Job[Any]
    future: asyncio.Future[Any]
    context: contextvars.Context
    result: Any = None
    error: BaseException | None = None
    woken: frozenset[str] = frozenset()


class SqliteEngine:
    """The one writer of a SQLite file in this process; other processes wait their turn by BEGIN IMMEDIATE."""

    def __init__(self, path: Path, now: Now, bell: Bell) -> None:
        self._path, self._now, self._bell = path, now, bell
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def run(self, job: Job[R], *, once: bool = False) -> R:
        """Ship the job to the writer and wait for its commit. A caller who stops waiting does not stop the job.

        ``once`` is always so here: nothing lies between this process and its file.
        """
        if self._closed:
            raise StorageError("The storage is closed.")
        if self._thread is None:
            # A daemon, so that a process that forgot to close can still end; SQLite rolls back what was open.
            self._thread = threading.Thread(target=self._write_for_ever, name="storage-writer", daemon=True)
            self._thread.start()
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._queue.put(_Waiting(job, future, contextvars.copy_context()))
        return await future

    async def exclusively(self, work: Callable[[SyncConnection], R]) -> R:
        """On a connection of its own without foreign keys, which SQLite needs off while tables are rebuilt."""

        def run() -> R:
            with _connect(self._path, foreign_keys=False) as connection, connection.begin():
                raw = _raw(connection)
                _begin(raw, "EXCLUSIVE")
                before = _extent(raw)
                result = work(connection)
                # Where it had nothing to do, what was wrong before is for `books` and `doctor` to name.
                if _extent(raw) != before and raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
                    raise StorageError("The migration left references to rows that are not there; nothing was changed.")
                return result

        return await asyncio.to_thread(run)

    def listen(self) -> None:
        """SQLite tells nobody about commits of other processes: workers look by themselves now and then."""

    async def close(self) -> None:
        """Finish the jobs that wait, then join the thread."""
        self._closed = True
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    def _write_for_ever(self) -> None:
        # A running loop, though it never turns: a job that wants to sleep or to call out then fails clearly.
        with asyncio.Runner() as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        connection: AtOnce | None = None
        try:
            while batch := self._next_batch():
                try:
                    connection = connection or AtOnce(_connect(self._path))
                    _commit_together(connection, batch, self._now)
                except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits, not to this thread
                    _fail(batch, error)
                self._settle(batch)
        finally:
            if connection is not None:
                connection.close()

    def _next_batch(self) -> list[_Waiting]:
        """Whatever waits already, without waiting for more; empty when the storage is closed."""
        first = self._queue.get()
        batch: list[_Waiting] = []
        while first is not None:
            if not first.future.cancelled():
                batch.append(first)
            if len(batch) == BATCH_MAX:
                break
            try:
                first = self._queue.get_nowait()
            except Empty:
                if batch:
                    break
                first = self._queue.get()
        else:
            self._queue.put(None)  # Seen before the batch was done: it must be seen again after it.
        return batch

    def _settle(self, batch: list[_Waiting]) -> None:
        """Hand the outcomes over to the loops that wait for them, one call for each loop."""
        for loop in {waiting.future.get_loop() for waiting in batch}:
            own = [waiting for waiting in batch if waiting.future.get_loop() is loop]
            try:
                loop.call_soon_threadsafe(self._resolve, own)
            except RuntimeError:  # The loop was closed: nobody waits any more.
                continue

    def _resolve(self, batch: list[_Waiting]) -> None:
        for waiting in batch:
            self._bell.ring(waiting.woken)
            if waiting.future.done():
                continue
            if waiting.error is not None:
                waiting.future.set_exception(waiting.error)
            else:
                waiting.future.set_result(waiting.result)


def _connect(path: Path, *, foreign_keys: bool = True) -> SyncConnection:
    """A connection that begins nothing by itself: Python's own way begins too late and loses updates silently."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 512},
    )

    def set_pragmas(raw: sqlite3.Connection, _record: object) -> None:
        for pragma in (*PRAGMAS, f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}"):
            raw.execute(pragma)

    event.listen(engine, "connect", set_pragmas)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return engine.connect()
    except Exception as error:
        raise StorageError(
            "The SQLite file cannot be opened. Check that its folder exists, may be written to, and is not full."
        ) from error


def _raw(connection: SyncConnection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _extent(raw: sqlite3.Connection) -> tuple[int, int]:
    """Differs once the tables or any row were changed."""
    return int(raw.execute("PRAGMA schema_version").fetchone()[0]), raw.total_changes


def _commit_together(connection: AtOnce, batch: list[_Waiting], now: Now) -> None:
    """Run each job in a savepoint and commit them all. What goes wrong with the transaction goes wrong for all."""
    raw = connection.raw
    _begin(raw)
    try:
        for waiting in batch:
            _attempt(connection, waiting, now)
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise


def _begin(raw: sqlite3.Connection, how: str = "IMMEDIATE") -> None:
    """Take the right to write at once: whoever reads first and writes later may have read what is no longer true."""
    try:
        raw.execute(f"BEGIN {how}")
    except sqlite3.OperationalError as error:
        raise StorageError(
            f"Another process has held the database for {BUSY_SECONDS:g} seconds. Stop it, or wait until it is done."
        ) from error


def _attempt(connection: AtOnce, waiting: _Waiting, now: Now) -> None:
    raw = connection.raw
    raw.execute("SAVEPOINT job")
    try:
        work = Work(connection, now())
        waiting.result = waiting.context.run(_step_through, waiting.job, work)
        waiting.woken = frozenset(work.woken)
    except BaseException as error:
        waiting.error = error
        if not raw.in_transaction:  # A full disk, for instance, ends the transaction of the whole batch.
            raise
        raw.execute("ROLLBACK TO job")
    raw.execute("RELEASE job")


def _step_through(job: Job[R], work: Work) -> R:
    coroutine = awaited(job, work)
    try:
        coroutine.send(None)
    except StopIteration as finished:
        return cast("R", finished.value)
    coroutine.close()
    raise StorageError("A job may await nothing but the storage: whatever takes time belongs before or after it.")


def _fail(batch: list[_Waiting], error: BaseException) -> None:
    """Nothing of the batch is in the database. A job that failed by itself keeps its own error."""
    for waiting in batch:
        waiting.error = waiting.error or error
        waiting.woken = frozenset()
