"""The world of one run: time, people, post, providers and processes, all driven by one seed."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.channels.channel import Pace
from tests.simulation import habits
from tests.simulation.chance import Chance, Faults
from tests.simulation.disk import Disk
from tests.simulation.engine import Trouble
from tests.simulation.households import Households
from tests.simulation.letters import Letters
from tests.simulation.log import Log
from tests.simulation.loop import VirtualLoop
from tests.simulation.messages import Messages
from tests.simulation.people import Person, Phone, Typed
from tests.simulation.post import Message, Post
from tests.simulation.process import Process
from tests.simulation.provider import PACES, Provider
from tests.simulation.records import Records
from tests.simulation.rest import Rest
from tests.simulation.silence import Silence

BETWEEN_ACTS = 0.4
"""Seconds, on average."""
AWAKE = (3, 4, 6, 9, 100)
"""So many people write in a run, at most: the fewer they are, the further they get."""
JUMPS = 0.05
"""How likely nobody writes any more for hours: once everything is quiet, they pass."""
PATIENCE = 12
"""So many acts are left out at most until everything is quiet."""


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
    planned: Mapping[int, str] = field(default_factory=dict)
    """By whose quiet hours each letter was written."""


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
        self._awake = self.chance.sample(self.people, min(self.chance.choice(AWAKE), len(self.people)))
        self.disk = Disk(past.disk)
        self.provider, self.post = Provider(self), Post(self)
        self.post.sent.update(past.sent)
        self.provider.given = past.letters
        silence = Silence(self)
        self.letters, self.households = Letters(self, silence), Households(self)
        self.messages, self.records = (
            Messages(self, self.letters, self.households, silence),
            Records(self.disk, self.log),
        )
        self.letters.planned.update(past.planned)
        self._commits = 0
        self.processes: list[Process | None] = []
        self._acting, self._pausing, self._rest = True, 0, Rest(self)

    def now(self) -> datetime:
        """What every clock shows."""
        return self._base + timedelta(seconds=self.loop.time())

    def shown(self, *, ago: timedelta = timedelta(0)) -> str:
        """The moment as the database writes it, or one before it."""
        return (self.now() - ago).replace(tzinfo=None).isoformat(" ", "microseconds")

    def phone(self, channel: str, address: str, ours: str) -> Phone:
        """Whose phone rings; a number that nobody has had so far is somebody's from now on."""
        if (channel, address) not in self.phones:
            known = [one for one in self.people if one.number == address]
            phone = self.phones[channel, address] = Phone(channel, address, ours)
            (known or [self.chance.choice(self.people)])[0].phones.append(phone)
        return self.phones[channel, address]

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
            self._commits += 1
            self.records.committed(changes)
            self.letters.committed(changes, self._commits)
            self.households.committed(changes)
            self.messages.committed(changes, self._commits)

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
            self.turn()
        self._acting, self.faults = False, Faults()
        self._rest.come()

    def turn(self) -> None:
        """Whatever comes next. Raises Wrong where something did not hold."""
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
        phones = [phone for person in self._awake for phone in person.phones]
        busy = [phone for phone in phones if phone.open_text is not None]
        phone = self.chance.choice(busy if busy and self.chance.happens(0.75) else phones)
        person = self.chance.choice([one for one in self._awake if phone in one.phones])
        typed = self._blocking(phone) or habits.types(habits.Moment(self.chance, person, phone, self.people))
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
        at = self.earliest("SELECT MIN(at) FROM due_times") if self.chance.happens(0.8) else None
        pause = timedelta(minutes=self.chance.randint(5, 2000))
        self.move(max(at - self.now(), timedelta(0)) if at is not None else pause)

    def earliest(self, statement: str, *values: object) -> datetime | None:
        """The moment that a look into the database finds."""
        (found,) = self.disk.rows(statement, *values)[0]
        return None if found is None else datetime.fromisoformat(found).replace(tzinfo=UTC)

    def move(self, by: timedelta) -> None:
        """So much time passes, all at once."""
        self._base += by
        self.log.event(f"it is {self.now():%a %d %b %H:%M} now")
        for process in self.processes:
            if process is not None:
                process.clock.jumped()

    def past(self) -> Past:
        """To begin other worlds from."""
        return Past(
            self.disk.copy(), self.people, self.now(), self.provider.given, self.post.sent, self.letters.planned
        )

    def close(self) -> None:
        """End the processes and forget the database."""
        for process in self.processes:
            if process is not None:
                process.kill()
        self.disk.close()


def _told(what: str, identity: int, new: object) -> str:
    return f"{what} {identity}" if what.endswith("+") else f"{what} {identity} {new}"
