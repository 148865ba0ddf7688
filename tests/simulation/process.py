"""One process of the product: its real workers on the simulated engine. It can be killed between any two steps."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.assembly import House, conversation
from bot.clock import Clock
from bot.settings import Settings
from bot.workers.crew import Crew
from storage import Storage
from tests.simulation.engine import SimulatedEngine, Trouble
from tests.simulation.loop import OWNER
from tests.simulation.provider import PACES, Wire
from tests.wire.settings import given

if TYPE_CHECKING:
    from tests.simulation.world import World


@cache
def settings() -> Settings:
    """Nothing is switched on: the channels are handed in."""
    return given()


class Process:
    """Everything of it is in memory, and gone with it."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.trouble = Trouble(failing=world.faults.statements)
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self._context = contextvars.copy_context()
        self._context.run(OWNER.set, self.tasks)
        clock = _Clock(world)
        engine = SimulatedEngine(world.disk, world.now, self.trouble, world.chance, self)
        storage = Storage(engine, engine.bell, kind="sqlite")
        wires = {name: Wire(name, self, world.provider) for name in PACES}
        self.house = House(settings(), clock, storage, wires, conversation())
        self.clock = clock
        self._context.run(Crew(self.house.workers()).start)

    def committed(self) -> None:
        """A transaction is over."""
        self.world.committed()

    def failed(self) -> None:
        """We made one fail."""
        self.world.provider.excuse(self)

    def start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Something that a web request asks of it."""
        self._context.run(asyncio.ensure_future, coroutine)

    def kill(self) -> None:
        """Nothing of it runs on; what is left is only taken off the loop."""
        self.trouble.dead = True
        for task in list(self.tasks):
            task.cancel()
        while self.tasks:
            if not self.world.loop.turn_now():
                raise RuntimeError(f"a dead process still waits: {self.tasks}")


class _Clock(Clock):
    """The world's time, whose listeners are told when it jumps."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._read = world.now

    def jumped(self) -> None:
        """Tell them."""
        for listener in self._listeners:
            listener()
