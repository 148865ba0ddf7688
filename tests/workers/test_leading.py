"""Of several processes over one database one does the work, and another one follows it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.workers.leading import LEASE, Leading
from storage import Storage
from tests.clock import StoppedClock
from tests.wire.serving import Noticeboard, eventually


class Town:
    """Who is at work now."""

    def __init__(self) -> None:
        self.working: list[str] = []
        self.board = Noticeboard()

    async def work(self, name: str, stop: asyncio.Event) -> None:
        self.working.append(name)
        self.board.ring()
        try:
            await stop.wait()
        finally:
            self.working.remove(name)
            self.board.ring()

    def process(self, storage: Storage, name: str) -> tuple[asyncio.Task[None], asyncio.Event]:
        stop = asyncio.Event()
        leading = Leading(storage, "polling", lambda told: self.work(name, told), renew_seconds=0.02, look_seconds=0.01)
        return asyncio.create_task(leading.run(stop)), stop

    async def until(self, *names: str) -> None:
        await self.board.until(lambda: self.working == list(names))


async def test_another_one_follows_at_once_when_the_first_one_stops(storage: Storage) -> None:
    town = Town()
    first, stop_first = town.process(storage, "first")
    await town.until("first")
    second, stop_second = town.process(storage, "second")
    stop_first.set()
    await first
    await town.until("second")
    stop_second.set()
    await second
    assert town.working == []


async def test_another_one_follows_within_a_minute_when_the_first_one_dies(
    storage: Storage, clock: StoppedClock
) -> None:
    town = Town()
    assert await storage.run(lambda work: work.leases.take("polling", "somebody who dies", LEASE))
    second, stop = town.process(storage, "second")
    clock.move(LEASE - timedelta(seconds=1))
    with pytest.raises(TimeoutError):
        await town.board.until(lambda: bool(town.working), 0.1)
    clock.move(timedelta(seconds=1))
    await town.until("second")
    stop.set()
    await second
    assert timedelta(seconds=55) > LEASE


async def test_who_has_lost_the_lease_stops_working(storage: Storage, clock: StoppedClock) -> None:
    """It was asleep, for instance, and somebody else leads now."""
    town = Town()
    first, stop = town.process(storage, "first")
    await town.until("first")

    async def usurp() -> bool:
        clock.move(LEASE)
        return await storage.run(lambda work: work.leases.take("polling", "another", timedelta(hours=1)))

    await eventually(usurp)
    await town.until()
    assert not first.done()
    stop.set()
    await first


async def test_what_the_work_raises_is_raised_and_the_lease_is_free(storage: Storage) -> None:
    async def broken(_: asyncio.Event) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await Leading(storage, "polling", broken).run(asyncio.Event())
    assert await storage.run(lambda work: work.leases.take("polling", "another", LEASE))
