"""What falls due is done at its time, once, and one that fails does not hold up the rest."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.metrics import Metrics
from bot.workers.clock import DueTimes
from storage import Storage, Work
from tests.clock import StoppedClock
from tests.wire import echo


def worker(storage: Storage) -> DueTimes:
    return DueTimes(storage, echo.due, Metrics())


async def plan(storage: Storage, *items: tuple[str, timedelta]) -> None:
    async def job(work: Work) -> None:
        address = await echo.person(work, "sms", "+1")
        for kind, after in items:
            await work.due.set(kind, address.member_id, work.now + after, address.bank_id)

    await storage.run(job)


async def said(storage: Storage) -> list[str]:
    return [row.text for row in await storage.run(lambda work: work.outbox.after(0))]


async def drain(due: DueTimes) -> None:
    while await due.one():
        pass


async def test_in_order_and_not_before_its_time(storage: Storage, clock: StoppedClock) -> None:
    await plan(storage, ("tea", timedelta(hours=2)), ("coffee", timedelta(hours=1)), ("supper", timedelta(days=1)))
    due = worker(storage)
    await drain(due)
    assert await said(storage) == []
    clock.move(timedelta(hours=3))
    await drain(due)
    assert await said(storage) == ["time for coffee", "time for tea"]
    await drain(due)
    assert len(await said(storage)) == 2


async def test_several_workers_do_each_once(storage: Storage, clock: StoppedClock) -> None:
    await plan(storage, *((f"thing {number}", timedelta(0)) for number in range(20)))
    await asyncio.gather(*(drain(worker(storage)) for _ in range(4)))
    await drain(worker(storage))
    assert sorted(await said(storage)) == sorted(f"time for thing {number}" for number in range(20))


async def test_one_that_fails_is_put_off_and_the_rest_is_done(storage: Storage, clock: StoppedClock) -> None:
    await plan(storage, ("broken", timedelta(0)), ("tea", timedelta(minutes=0)))
    due = worker(storage)
    await drain(due)
    assert await said(storage) == ["time for tea"]
    at = await storage.run(lambda work: work.due.next_at())
    assert at == clock.now() + timedelta(minutes=1)
    clock.move(timedelta(minutes=2))
    await drain(due)
    assert await storage.run(lambda work: work.due.next_at()) == clock.now() + timedelta(minutes=4)


async def test_it_wakes_when_the_clock_is_moved(storage: Storage, clock: StoppedClock) -> None:
    await plan(storage, ("tea", timedelta(hours=2)))
    due, stop, written = worker(storage), asyncio.Event(), storage.woken("outbox")
    written.clear()
    running = asyncio.create_task(due.run(stop))
    clock.move(timedelta(hours=3))
    due.moved.set()
    await asyncio.wait_for(written.wait(), 20)
    stop.set()
    await asyncio.wait_for(running, 20)
    assert await said(storage) == ["time for tea"]
