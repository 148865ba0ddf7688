"""One run from one seed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from storage import Storage
from tests.clock import START
from tests.simulation.chance import Chance, Faults, drawn
from tests.simulation.disk import Disk, empty
from tests.simulation.engine import SimulatedEngine, Trouble
from tests.simulation.log import Wrong, captured
from tests.simulation.loop import VirtualLoop
from tests.simulation.provider import harmless
from tests.simulation.village import found, people
from tests.simulation.world import Past, World

EVENTS = 200
PASTS = 5
"""So many beginnings there are: the founding, and places where people have lived for a while."""
LIVED_EVENTS = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left behind."""

    digest: str
    events: int
    lines: list[str]


def run(seed: int, events: int = EVENTS) -> Outcome:
    """Raises Wrong, with the last lines of the log and how to see all of it, where something did not hold."""
    chance = Chance(f"seed {seed}")
    try:
        with _lived(f"seed {seed}", past(chance.randrange(PASTS)), drawn(chance), events) as world:
            return Outcome(world.log.digest, world.log.events, world.log.lines)
    except Wrong as wrong:
        more = "" if events == EVENTS else f" EVENTS={events}"
        raise Wrong(f"{wrong}\nTo see all of it: make soak SEED={seed}{more}", wrong.lines) from None


@cache
def past(number: int) -> Past:
    """A beginning; each later one goes on where the one before it ends."""
    if number == 0:
        return _founded()
    with _lived(f"past {number}", past(number - 1), Faults(), LIVED_EVENTS) as world:
        return world.past()


@contextmanager
def _lived(name: str, before: Past, faults: Faults, events: int) -> Iterator[World]:
    """A world in which so many events have happened, and that has come to rest."""
    world = World(name, before, faults)
    with world.loop.running(), captured(world.log, harmless), _no_secrets(world.chance):
        try:
            world.run(events)
            yield world
        finally:
            world.close()


@contextmanager
def _no_secrets(chance: Chance) -> Iterator[None]:
    """Codes and links come out of the seed too."""
    before = vars(secrets)["_sysrand"]
    vars(secrets)["_sysrand"] = chance
    try:
        yield
    finally:
        vars(secrets)["_sysrand"] = before


def _founded() -> Past:
    everybody, loop, disk = people(), VirtualLoop(), Disk(empty())
    with loop.running():
        engine = SimulatedEngine(disk, lambda: START, Trouble(), Chance("founding"), _Nobody())
        storage = Storage(engine, engine.bell, kind="sqlite")
        task = loop.create_task(storage.run(lambda work: found(work, everybody)))
        while not task.done():
            loop.turn()
        task.result()
    kept = disk.copy()
    disk.close()
    return Past(kept, everybody, START)


class _Nobody:
    """Watches nothing."""

    def committed(self) -> None:
        pass

    def failed(self) -> None:
        pass
