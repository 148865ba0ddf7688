"""The end of a run: nobody writes, nothing fails any more, and time passes until everything has come to rest."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from storage import Storage, Work
from storage.checks import Fault
from tests.simulation.engine import SimulatedEngine, Trouble

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.world import World

R = TypeVar("R")

QUIET_SECONDS = 2.5
"""Without any event for so long, only waiting for a time can be what goes on."""
UNDER_WAY = timedelta(minutes=6)
"""What was not delivered for so long is asked for."""
WAIT_MAX = timedelta(days=1)
"""Whatever is to be tried again later than this is as good as forgotten."""
STEPS_MAX = 200
"""So many times the clock is moved on at most."""
WAITING = """
    SELECT due_at FROM inbox WHERE state = 'waiting'
    UNION ALL SELECT due_at FROM outbox WHERE state IN ('queued', 'sending') AND due_at < '9000-01-01'
"""
"""What waits for a time, and not for somebody to write."""


class Rest:
    """Brings a world to rest, and looks at what is left then."""

    def __init__(self, world: World) -> None:
        self._world = world

    def come(self) -> None:
        """Everything is done, then whatever never reached us is asked for and done too. Raises Wrong."""
        for process in self._processes():
            process.trouble.statements, process.trouble.commit, process.trouble.failing = 0, "", 0.0
        self._settle()
        dropped = [one.at for one in self._world.post.sent.values() if one.dropped]
        if dropped:
            self._world.move(UNDER_WAY)
            hours = (self._world.now() - min(dropped)) // timedelta(hours=1) + 1
            self.done_by(self._processes()[0].house.reconciling().once(hours))
            self._settle()
        self._world.messages.settled()
        self._audit()

    def done_by(self, coroutine: Coroutine[Any, Any, R]) -> R:
        """Go on until it is done."""
        task = self._world.loop.create_task(coroutine)
        while not task.done():
            self._world.turn()
        return task.result()

    def _settle(self) -> None:
        for _ in range(STEPS_MAX):
            if self._rested():
                return
            at = self._next_try()
            if at is not None and at - self._world.now() <= WAIT_MAX and not self._world.provider.flights:
                self._world.move(at - self._world.now())
                self._wake()

    def _rested(self) -> bool:
        """Go on until everything is done (then True), or nothing goes on before a later time."""
        world, events = self._world, -1
        since = world.loop.time()
        while world.loop.time() - since < QUIET_SECONDS:
            if world.log.events > events:
                events, since = world.log.events, world.loop.time()
                if self._idle() and not self._waits():
                    return not world.disk.rows(WAITING)
            world.turn()
        return False

    def _idle(self) -> bool:
        """Whether nobody holds anything; what a process has claimed may be in nobody's hands."""
        world = self._world
        busy = world.provider.flights or world.post.busy() or None in world.processes
        return not busy and not world.disk.rows("SELECT 1 FROM outbox WHERE state = 'sending'")

    def _waits(self) -> bool:
        """Whether something may be done now, unless something else holds it up."""
        return bool(self._world.disk.rows(f"SELECT 1 FROM ({WAITING}) WHERE due_at <= ? LIMIT 1", self._world.shown()))

    def _next_try(self) -> datetime | None:
        return self._world.earliest(f"SELECT MIN(due_at) FROM ({WAITING}) WHERE due_at > ?", self._world.shown())

    def _wake(self) -> None:
        for process in self._processes():
            process.house.storage.woken("inbox").set()
            process.house.storage.woken("outbox").set()

    def _processes(self) -> list[Process]:
        return [one for one in self._world.processes if one is not None]

    def _audit(self) -> None:
        """The whole proof of the books and the queues, and the database's own of itself."""
        world = self._world
        engine = SimulatedEngine(world.disk, world.now, Trouble(), world.chance, world)
        storage = Storage(engine, engine.bell, kind="sqlite")
        for what, look in (("books", _books), ("queues", _queues)):
            found = self.done_by(storage.run(look))
            world.log.must(not found, f"the {what} are wrong: {found}")
        world.log.must(world.disk.rows("PRAGMA foreign_key_check") == [], "a row refers to one that is not there")
        world.log.check()


async def _books(work: Work) -> list[Fault]:
    return await work.ledger.audit()


async def _queues(work: Work) -> list[Fault]:
    return await work.queues.faults()
