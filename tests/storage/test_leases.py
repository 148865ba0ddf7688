"""What only one process may do at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from storage import Storage
from tests.clock import StoppedClock

LASTS = timedelta(seconds=40)


async def take(storage: Storage, holder: str, name: str = "polling") -> bool:
    return await storage.run(lambda work: work.leases.take(name, holder, LASTS))


async def test_one_has_it_until_it_ends(storage: Storage, clock: StoppedClock) -> None:
    assert await take(storage, "a")
    assert not await take(storage, "b")
    assert await take(storage, "b", "something else")
    clock.move(LASTS - timedelta(seconds=1))
    assert await take(storage, "a"), "renewed"
    clock.move(LASTS - timedelta(seconds=1))
    assert not await take(storage, "b")
    clock.move(timedelta(seconds=1))
    assert await take(storage, "b")
    assert not await take(storage, "a")


async def test_who_stops_gives_it_back_and_nobody_elses(storage: Storage) -> None:
    assert await take(storage, "a")
    await storage.run(lambda work: work.leases.release("polling", "b"))
    assert not await take(storage, "b")
    await storage.run(lambda work: work.leases.release("polling", "a"))
    assert await take(storage, "b")


async def test_many_at_once_and_one_gets_it(storage: Storage) -> None:
    assert sum(await asyncio.gather(*(take(storage, str(number)) for number in range(12)))) == 1


async def test_once_in_so_long(storage: Storage, clock: StoppedClock) -> None:
    async def once(name: str = "group") -> bool:
        return await storage.run(lambda work: work.leases.once(name, timedelta(hours=1)))

    assert sum(await asyncio.gather(*(once() for _ in range(8)))) == 1
    assert await once("another")
    clock.move(timedelta(minutes=59))
    assert not await once()
    clock.move(timedelta(minutes=1))
    assert await once()
    assert not await once()
