"""The product's SQLite engine with its thread taken away: the same transactions, one after another on one loop.

Before each statement and around each commit the process may be killed, or the database may refuse.
"""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import Executable, Result

from storage.bell import Bell
from storage.engines import sqlite
from storage.engines.engine import Job, Now
from storage.engines.sqlite import AtOnce, SqliteEngine, _commit_together, _fail, _Waiting
from tests.simulation.chance import Chance
from tests.simulation.disk import Disk

R = TypeVar("R")


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


class OutOfOrder(sqlite3.OperationalError):
    """The disk failed, because we wanted it to."""


@dataclass(slots=True)
class Trouble:
    """What is about to happen to one process; the world sets it."""

    dead: bool = False
    statements: int = 0
    """Counts down to the statement before which the process is killed; 0: not."""
    commit: str = ""
    """At the next commit: killed ``before`` or ``after`` it, or it is ``refused``."""
    again: bool = False
    """Do the next job twice."""
    failing: float = 0.0
    """How likely a statement fails."""

    def struck(self) -> None:
        """Killed here, if it is to be; a dead process does nothing more."""
        if self.statements == 1:
            self.dead = True
        self.statements = max(self.statements - 1, 0)
        if self.dead:
            raise Killed


class _Once(_Waiting):
    """A job that is not done again where it was committed."""


class Watch(Protocol):
    """Is told what became of each transaction."""

    def committed(self) -> None:
        """It is over: what it wrote is in the journal."""
        ...

    def failed(self) -> None:
        """Jobs failed because of us."""
        ...


class _Bell(Bell):
    """Wakes in the same order each time: sets have another one in each process."""

    def ring(self, topics: Collection[str]) -> None:
        super().ring(sorted(topics))


class SimulatedEngine(SqliteEngine):
    """One process's writer."""

    def __init__(self, disk: Disk, now: Now, trouble: Trouble, chance: Chance, watch: Watch) -> None:
        self.bell = _Bell()
        super().__init__(Path("nowhere"), now, self.bell)
        self._disk, self._trouble, self._chance, self._watch = disk, trouble, chance, watch
        self._wire = _Wire(disk, trouble, chance)
        self._planned = False

    async def run(self, job: Job[R], *, once: bool = False) -> R:
        """Wait for the next commit, a moment from now: jobs that come meanwhile share it."""
        if self._trouble.dead:
            raise Killed
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._queue.put((_Once if once else _Waiting)(job, future, contextvars.copy_context()))
        if not self._planned:
            self._planned = True
            loop.call_later(self._chance.uniform(0.0005, 0.01), self._work)
        return await future

    def _work(self) -> None:
        self._planned = False
        batch = self._batch()
        if self._trouble.dead or not batch:
            return
        try:
            self._do(batch)
            if self._trouble.again:
                self._once_more(batch)
        except Killed:
            self._disk.power_cut()
            self._watch.committed()
        else:
            self._settle(batch)

    def _batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        while len(batch) < sqlite.BATCH_MAX:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                break
            if waiting is not None and not waiting.future.cancelled():
                batch.append(waiting)
        return batch

    def _do(self, batch: list[_Waiting]) -> None:
        try:
            _commit_together(self._wire, batch, self._now)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
            _fail(batch, error)
        if any(isinstance(waiting.error, OutOfOrder) for waiting in batch):
            self._watch.failed()
        self._watch.committed()

    def _once_more(self, batch: list[_Waiting]) -> None:
        """The answer to a commit is lost: PostgreSQL's engine then does the job anew."""
        self._trouble.again = False
        lost = self._chance.choice(batch)
        if lost.error is None and not isinstance(lost, _Once):
            anew = _Waiting(lost.job, lost.future, lost.context)
            self._do([anew])
            lost.result, lost.error, lost.woken = anew.result, anew.error, lost.woken | anew.woken


class _Wire(AtOnce):
    """The connection as the engine sees it, with trouble on it."""

    def __init__(self, disk: Disk, trouble: Trouble, chance: Chance) -> None:
        self._connection, self._compiler = disk.connection, disk.compiler
        self.raw = cast("sqlite3.Connection", _Raw(disk.raw, trouble))
        self._trouble, self._chance = trouble, chance

    async def execute(self, statement: Executable, values: Any = None, /) -> Result[Any]:
        self._trouble.struck()
        if self._chance.happens(self._trouble.failing):
            raise OutOfOrder("disk I/O error")
        return await super().execute(statement, values)


class _Raw:
    """What begins, commits and rolls back, and takes the statements that are ready."""

    def __init__(self, raw: sqlite3.Connection, trouble: Trouble) -> None:
        self._raw, self._trouble = raw, trouble

    @property
    def in_transaction(self) -> bool:
        return self._raw.in_transaction

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        trouble = self._trouble
        if values:
            return self._raw.execute(statement, *values)
        if statement != "COMMIT" or trouble.dead:
            trouble.struck()
            return self._raw.execute(statement)
        how, trouble.commit = trouble.commit, ""
        if how == "refused":
            raise OutOfOrder("database or disk is full")
        trouble.dead = bool(how)
        if how == "before":
            raise Killed
        done = self._raw.execute(statement)
        if how == "after":
            raise Killed
        return done
