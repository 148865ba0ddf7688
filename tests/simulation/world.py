"""The world of one run: time, people, post, providers and processes, all driven by one seed."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.channels.channel import Pace
from storage import Storage, Work
from storage.checks import Fault
from tests.simulation.chance import Chance, Faults
from tests.simulation.disk import Disk
from tests.simulation.engine import SimulatedEngine, Trouble
from tests.simulation.log import Log
from tests.simulation.loop import VirtualLoop
from tests.simulation.messages import Messages
from tests.simulation.people import Person, Phone, Typed
from tests.simulation.post import Message, Post
from tests.simulation.process import Process
from tests.simulation.provider import PACES, Provider
from tests.simulation.records import Records

BETWEEN_ACTS = 0.4
"""Seconds, on average."""
JUMPS = 0.05
"""How likely nobody writes any more for hours: once everything is quiet, they pass."""
PATIENCE = 12
"""So many acts are left out at most until everything is quiet."""
QUIET_SECONDS = 2.5
"""Without any event for so long, only waiting for a time can be what goes on."""
WAIT_MAX = timedelta(days=1)
"""Whatever is to be tried again later than this is as good as forgotten."""
STEPS_MAX = 200
"""So many times the clock is moved on at the end until everything has come to rest."""
WAITING = """
    SELECT due_at FROM inbox WHERE state = 'waiting'
    UNION ALL SELECT due_at FROM outbox WHERE state IN ('queued', 'sending')
"""


@dataclass(frozen=True)
class Past:
    """How a world begins."""

    disk: sqlite3.Connection
    people: list[Person]
    now: datetime
    letters: int = 0
    """How many ids the providers have given out."""
    sent: Mapping[tuple[str, str], Message] = field(default_factory=dict)
    """Everything that was typed."""


class World:
    """Make one inside ``loop.running()``."""

    def __init__(self, name: str, past: Past, faults: Faults) -> None:
        self.chance, self.faults = Chance(name), faults
        self.log, self.loop = Log(name), VirtualLoop()
        self.log.follow(self.loop.time)
        self._base = past.now
        self.people = copy.deepcopy(past.people)
        self.phones: dict[tuple[str, str], Phone] = {
            (phone.channel, phone.address): phone for person in self.people for phone in person.phones
        }
        self.disk = Disk(past.disk)
        self.provider, self.post = Provider(self), Post(self)
        self.post.sent.update(past.sent)
        self.provider.given = past.letters
        self.watch, self.records = Messages(self), Records(self.disk, self.log)
        self.processes: list[Process | None] = []
        self._acting, self._pausing = True, 0

    def now(self) -> datetime:
        """What every clock shows."""
        return self._base + timedelta(seconds=self.loop.time())

    def pace(self, channel: str) -> Pace:
        """How fast a channel may be used."""
        return PACES[channel]

    def anybody(self) -> Process | None:
        """A process that takes requests."""
        alive = [one for one in self.processes if one is not None and not one.trouble.dead]
        return self.chance.choice(alive) if alive else None

    def committed(self) -> None:
        """A transaction ended: look at what it wrote."""
        changes = self.disk.changes()
        if changes:
            self.log.event("commit: " + ", ".join(_told(one.what, one.id, one.b) for one in changes))
            self.records.committed(changes)
            self.watch.committed(changes)

    def failed(self) -> None:
        """Nothing of ours fails."""

    def run(self, events: int) -> None:
        """Let so many events happen, the last fifth of them without more trouble, and wait until all is at rest.

        Raises Wrong.
        """
        for number in range(self.faults.processes):
            self.processes.append(Process(self, f"p{number}.0"))
        self.loop.call_later(0.0, self._act)
        while self.log.events < events * 4 // 5:
            self._turn()
        self._come_to_rest()

    def _turn(self) -> None:
        assert self.loop.turn(), "nothing will ever happen again"
        for number, process in enumerate(self.processes):
            if process is not None and process.trouble.dead:
                self._bury(number, process)
        for complaint in self.loop.complaints:
            if "handle" in complaint:
                raise complaint["exception"]
        self.loop.complaints.clear()
        self.log.check()

    def _act(self) -> None:
        """One thing that somebody, or nobody in particular, does."""
        if not self._acting:
            return
        self.loop.call_later(self.chance.expovariate(1 / BETWEEN_ACTS), self._act)
        if self._pausing:
            self._pass_time()
        elif self.chance.happens(self.faults.killed):
            self._plan_a_death()
        elif self.chance.happens(self.faults.commits):
            self._trouble(lambda trouble: setattr(trouble, "commit", "refused"))
        elif self.chance.happens(self.faults.again):
            self._trouble(lambda trouble: setattr(trouble, "again", True))
        elif self.chance.happens(JUMPS):
            self._pausing = 1
        else:
            self._somebody_writes()

    def _somebody_writes(self) -> None:
        busy = [phone for person in self.people for phone in person.phones if phone.open_text is not None]
        phone = (
            self.chance.choice(busy)
            if busy and self.chance.happens(0.75)
            else self.chance.choice(list(self.phones.values()))
        )
        person = next(one for one in self.people if phone in one.phones)
        typed = self._blocking(phone) or person.types(self.chance, phone, [one.name for one in self.people])
        self.log.event(f"{person.name} on {phone.channel}: {typed.kind} {typed.text!r}")
        self.post.typed(phone, typed)

    def _blocking(self, phone: Phone) -> Typed | None:
        """Telegram tells when somebody blocks us, or no longer does."""
        if phone.channel != "telegram" or not self.chance.happens(0.5 if phone.blocks else self.faults.blocked):
            return None
        phone.blocks = not phone.blocks
        return Typed("", "closed" if phone.blocks else "reopened")

    def _trouble(self, change: Callable[[Trouble], None]) -> None:
        process = self.anybody()
        if process is not None:
            change(process.trouble)

    def _plan_a_death(self) -> None:
        process = self.anybody()
        if process is None:
            return
        how = self.chance.of({"now": 1, "statement": 3, "before": 1, "after": 2})
        self.log.note(f"{process.name} will be killed: {how}")
        if how == "now":
            process.trouble.dead = True
        elif how == "statement":
            process.trouble.statements = self.chance.randint(1, 60)
        else:
            process.trouble.commit = how

    def _bury(self, number: int, process: Process) -> None:
        self.log.event(f"{process.name} is killed")
        self.processes[number] = None
        process.kill()
        self.disk.power_cut()
        self.provider.orphaned(process)
        self.loop.call_later(self.chance.uniform(0.1, 4.0), self._revive, number, process.name)

    def _revive(self, number: int, name: str) -> None:
        base, _, life = name.partition(".")
        self.processes[number] = Process(self, f"{base}.{int(life) + 1}")
        self.log.event(f"{base}.{int(life) + 1} begins")

    def _quiet(self) -> bool:
        """Whether nothing is under way that a jump of the clock could hurt."""
        waiting = "SELECT 1 FROM inbox WHERE state = 'waiting' UNION ALL SELECT 1 FROM outbox WHERE state = 'sending'"
        return not self.provider.flights and not self.disk.rows(waiting)

    def _pass_time(self) -> None:
        """Hours pass in which nobody writes, often until something is due; not in the middle of something."""
        self._pausing += 1
        if not self._quiet() and self._pausing < PATIENCE:
            return
        self._pausing = 0
        if not self._quiet():
            return
        at = self._earliest("SELECT MIN(at) FROM due_times") if self.chance.happens(0.8) else None
        pause = timedelta(minutes=self.chance.randint(5, 2000))
        self._move(max(at - self.now(), timedelta(0)) if at is not None else pause)

    def _earliest(self, statement: str, *values: object) -> datetime | None:
        (found,) = self.disk.rows(statement, *values)[0]
        return None if found is None else datetime.fromisoformat(found).replace(tzinfo=UTC)

    def _move(self, by: timedelta) -> None:
        self._base += by
        self.log.event(f"it is {self.now():%a %d %b %H:%M} now")
        for process in self.processes:
            if process is not None:
                process.clock.jumped()

    def _come_to_rest(self) -> None:
        self._acting = False
        self.faults = Faults()
        for process in self.processes:
            if process is not None:
                process.trouble.statements, process.trouble.commit, process.trouble.failing = 0, "", 0.0
        for _ in range(STEPS_MAX):
            if self._rested():
                break
            at = self._next_try()
            if at is not None and at - self.now() <= WAIT_MAX and not self.provider.flights:
                self._move(at - self.now())
                self._wake()
        self.watch.settled()
        self._audit()
        self.log.check()

    def _wake(self) -> None:
        for process in self.processes:
            if process is not None:
                process.house.storage.woken("inbox").set()
                process.house.storage.woken("outbox").set()

    def _rested(self) -> bool:
        """Go on until everything is done (then True), or nothing goes on before a later time."""
        events, since = -1, self.loop.time()
        while self.loop.time() - since < QUIET_SECONDS:
            if self.log.events > events:
                events, since = self.log.events, self.loop.time()
                if self._idle() and not self._waits():
                    return not self.disk.rows(WAITING)
            self._turn()
        return False

    def _waits(self) -> bool:
        """Whether something may be done now, unless something else holds it up."""
        return bool(self.disk.rows(f"SELECT 1 FROM ({WAITING}) WHERE due_at <= ? LIMIT 1", self._shown()))

    def _next_try(self) -> datetime | None:
        return self._earliest(f"SELECT MIN(due_at) FROM ({WAITING}) WHERE due_at > ?", self._shown())

    def _shown(self) -> str:
        """The moment as the database writes it."""
        return self.now().replace(tzinfo=None).isoformat(" ", "microseconds")

    def _idle(self) -> bool:
        """Whether nobody holds anything; what a process has claimed may be in nobody's hands."""
        busy = self.provider.flights or self.post.underway or any(self.post.sacks.values()) or None in self.processes
        return not busy and not self.disk.rows("SELECT 1 FROM outbox WHERE state = 'sending'")

    def _audit(self) -> None:
        """The whole proof of the books, and the database's own of itself."""
        engine = SimulatedEngine(self.disk, self.now, Trouble(), self.chance, self)
        storage = Storage(engine, engine.bell, kind="sqlite")
        for what, found in (("books", _books), ("queues", _queues)):
            task = self.loop.create_task(storage.run(found))
            while not task.done():
                self._turn()
            self.log.must(not task.result(), f"the {what} are wrong: {task.result()}")
        self.log.must(self.disk.rows("PRAGMA foreign_key_check") == [], "a row refers to one that is not there")

    def past(self) -> Past:
        """To begin other worlds from."""
        return Past(self.disk.copy(), self.people, self.now(), self.provider.given, self.post.sent)

    def close(self) -> None:
        """End the processes and forget the database."""
        for process in self.processes:
            if process is not None:
                process.kill()
        self.disk.close()


async def _books(work: Work) -> list[Fault]:
    return await work.ledger.audit()


async def _queues(work: Work) -> list[Fault]:
    return await work.queues.faults()


def _told(what: str, identity: int, new: object) -> str:
    return f"{what} {identity}" if what.endswith("+") else f"{what} {identity} {new}"
