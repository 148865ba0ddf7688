"""A wire that takes letters or fails as it is told, and the worker that sends over it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from bot.channels.channel import (
    NOTHING,
    Channel,
    Delivery,
    Inbound,
    Letter,
    Pace,
    Remedy,
)
from bot.metrics import Metrics
from bot.workers.sending import Sending
from storage import Storage, Work
from storage.messages import Outgoing
from tests.wire import echo


class Wire(Channel):
    """Takes letters, or fails as it is told."""

    name, door, text_max = "sms", "sms", 1600
    pace = Pace(overall=10_000, each=10_000)

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures = deque(failures)
        self.arrived = asyncio.Event()
        self.remedies: dict[str, Remedy] = {}

    def remedy(self, error: str) -> Remedy:
        return self.remedies.get(error, NOTHING)

    def authentic(self, delivery: Delivery) -> bool:
        return False

    def read(self, delivery: Delivery) -> list[Inbound]:
        return []

    async def send(self, letter: Letter) -> str:
        if self.failures:
            raise self.failures.popleft()
        await asyncio.sleep(0)
        self.sent.append((letter.address, letter.text))
        self.arrived.set()
        return f"id{letter.id}"


def sending(storage: Storage, wire: Channel) -> Sending:
    """The worker, over one channel."""
    return Sending(storage, {"sms": wire}, Metrics())


async def write(storage: Storage, address: str, *texts: str, priority: int = 0) -> None:
    """Letters for an address, whose owner is made when it is new."""

    async def job(work: Work) -> None:
        known = await work.addresses.find("sms", address)
        found = known[0] if known else await echo.person(work, "sms", address)
        for text in texts:
            await echo.say(work, found, text, priority=priority)

    await storage.run(job)


async def rows(storage: Storage) -> list[Outgoing]:
    """All letters, the oldest first."""
    return await storage.run(lambda work: work.outbox.after(0, limit=10_000))


async def states(storage: Storage) -> list[str]:
    """What became of each."""
    return [row.state for row in await rows(storage)]


async def run_until(worker: Sending, done: Callable[[], bool], wire: Wire) -> None:
    """Let it work until something is so, which is looked at after each letter."""
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(20):
        while not done():
            wire.arrived.clear()
            await wire.arrived.wait()
    stop.set()
    await asyncio.wait_for(running, 20)
