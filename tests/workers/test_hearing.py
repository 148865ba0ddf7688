"""Messages are heard in order for each address, each once; one that fails stops nobody else's."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.channels.channel import Inbound
from bot.intake import Intake
from bot.metrics import Metrics
from bot.workers.hearing import ATTEMPTS_MAX, Hear, Hearing
from storage import Storage, Work
from storage.messages import Incoming
from storage.migrations import head
from tests.clock import StoppedClock
from tests.wire import echo
from tests.wire.echo import POISON


def hearing(storage: Storage, hear: Hear = echo.hear, apologise: Hear = echo.apologise) -> Hearing:
    return Hearing(storage, hear, apologise, Metrics())


async def write(storage: Storage, address: str, *texts: str, channel: str = "sms") -> None:
    intake = Intake(storage, Metrics())
    for words in texts:
        await intake.store(channel, [Inbound(f"{address}/{words}", "+44", address, "text", words)])


async def drain(worker: Hearing) -> None:
    while await worker.round():
        pass


async def said(storage: Storage) -> list[tuple[str, str]]:
    rows = await storage.run(lambda work: work.outbox.after(0, limit=10_000))
    return [(row.address, row.text) for row in rows]


async def test_each_is_heard_once_and_in_order(storage: Storage) -> None:
    await storage.run(echo.bank)
    await asyncio.gather(*(write(storage, f"+{person}", *map(str, range(10))) for person in range(5)))
    workers = [hearing(storage) for _ in range(3)]
    await asyncio.gather(*map(drain, workers))
    await drain(workers[0])
    found = await said(storage)
    for person in range(5):
        assert [text for address, text in found if address == f"+{person}"] == [
            f"heard {number}" for number in range(10)
        ]
    assert await storage.run(lambda work: work.inbox.waiting()) == 0


async def test_a_repeat_is_not_heard_again(storage: Storage) -> None:
    await storage.run(echo.bank)
    for _ in range(3):
        await write(storage, "+1", "hello")
        await drain(hearing(storage))
    assert await said(storage) == [("+1", "heard hello")]


async def test_poison_is_tried_five_times_then_set_aside(storage: Storage, clock: StoppedClock) -> None:
    await storage.run(echo.bank)
    tried: list[int] = []

    async def hear(work: Work, incoming: Incoming) -> None:
        if incoming.text == POISON:
            tried.append(incoming.attempts)
        await echo.hear(work, incoming)

    worker = hearing(storage, hear)
    await write(storage, "+1", "before", POISON, "after")
    await write(storage, "+2", "hello", "again")
    await drain(worker)
    assert [text for address, text in await said(storage) if address == "+2"] == ["heard hello", "heard again"]
    assert [text for address, text in await said(storage) if address == "+1"] == ["heard before"]
    for _ in range(ATTEMPTS_MAX):
        clock.move(timedelta(minutes=5))
        await drain(worker)
    assert [text for address, text in await said(storage) if address == "+1"] == [
        "heard before",
        "sorry",
        "heard after",
    ]
    assert sorted(set(tried)) == list(range(ATTEMPTS_MAX))


async def test_an_apology_that_fails_too_still_steps_aside(storage: Storage, clock: StoppedClock) -> None:
    await storage.run(echo.bank)

    async def broken(work: Work, incoming: Incoming) -> None:
        await echo.apologise(work, incoming)
        raise echo.Bug("again")

    worker = hearing(storage, apologise=broken)
    await write(storage, "+1", POISON, "after")
    for _ in range(ATTEMPTS_MAX):
        await drain(worker)
        clock.move(timedelta(minutes=5))
    assert await said(storage) == [("+1", "heard after")]


async def test_a_turn_that_is_killed_before_its_commit_leaves_nothing(storage: Storage) -> None:
    await storage.run(echo.bank)
    await write(storage, "+1", "hello")

    class Killed(Exception):
        pass

    async def job(work: Work) -> None:
        incoming = await work.inbox.take()
        assert incoming is not None
        await echo.hear(work, incoming)
        raise Killed

    with suppress(Killed):
        await storage.run(job)
    assert await said(storage) == []
    await drain(hearing(storage))
    assert await said(storage) == [("+1", "heard hello")]


async def test_it_wakes_when_a_message_is_stored(storage: Storage) -> None:
    await storage.run(echo.bank)
    stop = asyncio.Event()
    running = asyncio.create_task(hearing(storage).run(stop))
    answered = storage.woken("outbox")
    await write(storage, "+1", "hello")
    async with asyncio.timeout(20):
        while not await said(storage):  # Who begins to listen is woken once for nothing.
            await answered.wait()
            answered.clear()
    stop.set()
    await asyncio.wait_for(running, 20)
    assert await said(storage) == [("+1", "heard hello")]


async def test_a_database_that_cannot_be_worked_with_is_no_fault_of_the_message(storage: Storage) -> None:
    """However often a turn fails for it, nobody is told that their message could not be read."""
    await write(storage, "+1", "hello")

    async def hear(work: Work, incoming: Incoming) -> None:
        raise ConnectionResetError

    async def set_version(work: Work, version: str) -> None:
        await work.connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": version})

    await storage.run(lambda work: set_version(work, "of another time"))
    for _ in range(ATTEMPTS_MAX + 1):
        with pytest.raises(ConnectionResetError):
            await hearing(storage, hear).round()
    (message,) = await storage.run(lambda work: work.inbox.heard("sms"))
    assert message.attempts == 0
    await storage.run(lambda work: set_version(work, head()))
    await drain(hearing(storage))
    assert await said(storage) == [("+1", "heard hello")]
