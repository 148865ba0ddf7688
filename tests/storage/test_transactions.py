"""A job is a transaction: wholly or not at all, on its own, and told to whoever waits only once it is safe."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from storage import Storage, StorageError, Work, open_storage
from storage.records import Bank
from storage.tables.people import banks, members
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.storage.post import receive


async def _names(storage: Storage) -> list[str]:
    return [bank.slug for bank in await storage.run(lambda work: work.banks.all())]


async def test_an_exception_takes_back_its_own_job_and_no_other(storage: Storage) -> None:
    async def fail(work: Work) -> None:
        await found(work, "lost")
        raise ZeroDivisionError("on purpose")

    def founding(name: str) -> Awaitable[object]:
        return storage.run(lambda work: found(work, name))

    jobs = [founding(f"bank{n}") for n in range(5)]
    jobs.insert(2, storage.run(fail))
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Bank", "Bank", "ZeroDivisionError", *["Bank"] * 3]
    assert sorted(await _names(storage)) == [f"bank{n}" for n in range(5)]


async def test_a_refused_statement_takes_back_the_whole_job(storage: Storage) -> None:
    async def twice(work: Work) -> None:
        await found(work, "maple")
        await found(work, "maple")

    with pytest.raises(IntegrityError):
        await storage.run(twice)
    assert await _names(storage) == []


async def _fail_after(work: Work, bank: Bank, names: list[str]) -> None:
    """Each in an attempt of its own, all in one that fails."""
    async with work.attempt():
        for name in names:
            async with work.attempt():
                await join(work, bank, name)
        raise ZeroDivisionError


async def test_an_attempt_that_fails_leaves_the_rest(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        with pytest.raises(ZeroDivisionError):
            await _fail_after(work, bank, ["ann", "bea"])
        with pytest.raises(IntegrityError):
            async with work.attempt():
                await found(work)
        async with work.attempt():
            await join(work, bank, "cat")
            with pytest.raises(ZeroDivisionError):
                await _fail_after(work, bank, ["dan"])

    await storage.run(job)

    async def people(work: Work) -> list[str]:
        return [member.name for member in await work.members.named(1)]

    assert await storage.run(people) == ["cat"]


async def test_time_stands_still_in_a_transaction(storage: Storage, clock: StoppedClock) -> None:
    async def job(work: Work) -> None:
        before = work.now
        clock.move(timedelta(minutes=1))
        assert work.now == before

    await storage.run(job)


async def test_a_moment_comes_back_as_it_was_and_never_without_a_zone(storage: Storage) -> None:
    east = timezone(timedelta(hours=3))
    moment = datetime(2026, 11, 23, 13, 0, 0, 123456, tzinfo=east)

    async def job(work: Work) -> None:
        member = await join(work, await found(work), "ann")
        changed = await work.members.change(member.id, joined_at=moment)
        assert changed.joined_at == moment
        assert changed.joined_at is not None
        assert changed.joined_at.tzinfo == UTC
        naive = datetime(2026, 11, 23, 13, 0)  # noqa: DTZ001 - what must be refused
        with pytest.raises(StatementError, match="zone"):
            async with work.attempt():
                await work.members.change(member.id, joined_at=naive)

    await storage.run(job)


@pytest.mark.parametrize("topic", ["inbox", "outbox", "due"])
async def test_workers_are_woken_after_the_commit_and_not_by_failure(storage: Storage, topic: str) -> None:
    event = storage.woken(topic)
    await _until_quiet(event)

    async def touch(work: Work) -> None:
        work.wake(topic)

    async def fail(work: Work) -> None:
        work.wake(topic)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storage.run(fail)
    assert not event.is_set()
    await storage.run(touch)
    assert event.is_set()
    assert storage.woken(topic) is event


async def _until_quiet(event: asyncio.Event) -> None:
    """The first connection of a listener rings once for whatever it may have missed."""
    try:
        await asyncio.wait_for(event.wait(), 1.0)
    except TimeoutError:
        return
    event.clear()


async def test_a_message_wakes_the_hearing_and_a_repeat_does_not(storage: Storage) -> None:
    event = storage.woken("inbox")
    await _until_quiet(event)
    await receive(storage, "SM1")
    assert event.is_set()
    event.clear()
    await receive(storage, "SM1")
    assert not event.is_set()


async def test_a_closed_storage_says_so(storage: Storage) -> None:
    await _names(storage)
    await storage.close()
    with pytest.raises(StorageError, match="closed"):
        await _names(storage)
    await storage.close()


async def test_closing_finishes_what_waits(storage_url: str, clock: StoppedClock) -> None:
    storage = open_storage(storage_url, now=clock.now)
    jobs = [asyncio.create_task(receive(storage, f"SM{number}")) for number in range(10)]
    while not all(await asyncio.gather(*jobs)):
        pass
    await storage.close()
    again = open_storage(storage_url, now=clock.now)
    assert await again.run(lambda work: work.inbox.waiting()) == 10
    await again.close()


async def test_who_stops_waiting_harms_nobody(storage: Storage) -> None:
    async def job(work: Work) -> None:
        await found(work, "maple")

    waiting = [asyncio.create_task(storage.run(job)), asyncio.create_task(receive(storage, "SM1"))]
    await asyncio.sleep(0)
    waiting[0].cancel()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert outcomes[1] is True
    assert await _names(storage) in ([], ["maple"])
    await receive(storage, "SM2")


async def test_forty_people_take_from_one_number_at_once(storage: Storage) -> None:
    async def job(work: Work) -> int:
        bank = await found(work)
        return (await join(work, bank, "ann")).id

    ann = await storage.run(job)

    async def count(work: Work) -> None:
        read = select(members.c.misses).where(members.c.id == ann).with_for_update()
        misses = (await work.connection.execute(read)).scalar_one()
        await work.connection.execute(update(members).where(members.c.id == ann).values(misses=misses + 1))

    await asyncio.gather(*(storage.run(count) for _ in range(40)))
    assert (await storage.run(lambda work: work.members.get(ann))).misses == 40


async def test_foreign_keys_hold(storage: Storage) -> None:
    async def job(work: Work) -> None:
        await work.members.create(404, language="one")

    with pytest.raises(IntegrityError):
        await storage.run(job)


async def test_statements_reach_the_database_as_they_are(storage: Storage) -> None:
    """One way of writing inserts that give way serves both databases."""

    async def job(work: Work) -> int:
        await found(work)
        row = {"slug": "oak", "name": "", "zone": "", "region": "", "languages": [], "join_word": "", "rules": {}}
        await work.connection.execute(insert(banks), {**row, "created_at": work.now})
        return int((await work.connection.execute(text("SELECT count(*) FROM banks"))).scalar_one())

    assert await storage.run(job) == 2
