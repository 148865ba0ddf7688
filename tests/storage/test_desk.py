"""The desk, decisions, and what falls due."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import Storage, Work
from storage.records import Due
from tests.clock import StoppedClock
from tests.storage.people import found, join


async def test_one_item_about_one_thing_until_it_is_closed(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        item = await work.desk.open(bank.id, "danger", 7, member_id=ann.id, words="I feel bad")
        assert await work.desk.open(bank.id, "danger", 7) == item
        other = await work.desk.open(bank.id, "person", 7)
        assert await work.desk.items(bank.id) == [item, other]
        assert await work.desk.close(item.id, by=ann.id, outcome="called")
        assert not await work.desk.close(item.id, by=ann.id, outcome="called again")
        assert (await work.desk.get(item.id)).closed_at == work.now
        assert await work.desk.items(bank.id) == [other]
        assert (await work.desk.open(bank.id, "danger", 7)).id not in (item.id, other.id)
        with pytest.raises(IntegrityError):
            async with work.attempt():
                await work.desk.open(bank.id, "whim", 1)

    await storage.run(job)


async def test_decisions_are_kept_with_their_words(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        await work.decisions.record(bank_id=bank.id, by=ann.id, about_kind="exchange", about_id=3, decision="settled")
        await work.decisions.record(
            bank_id=bank.id, by=None, about_kind="exchange", about_id=3, decision="upheld", words="2 hours"
        )
        found_ones = await work.decisions.of("exchange", 3)
        assert [(one.by_id, one.decision, one.words) for one in found_ones] == [
            (ann.id, "settled", ""),
            (None, "upheld", "2 hours"),
        ]
        assert await work.decisions.of("exchange", 4) == []

    await storage.run(job)


async def test_due_times_happen_once_and_in_order(storage: Storage, clock: StoppedClock) -> None:
    start = clock.now()

    async def plan(work: Work) -> None:
        bank = await found(work)
        await work.due.set("remind", 1, start + timedelta(days=3), bank.id)
        await work.due.set("remind", 1, start + timedelta(days=2), bank.id)
        await work.due.set("remind_desk", 1, start + timedelta(days=7), bank.id)
        await work.due.set("wave", 1, start + timedelta(days=1), bank.id)
        await work.due.set("wave", 2, start + timedelta(days=4), bank.id)
        await work.due.clear("wave", 2)
        assert await work.due.next_at() == start + timedelta(days=1)

    async def all_due(work: Work) -> list[tuple[str, int]]:
        taken = []
        while item := await work.due.take():
            taken.append((item.kind, item.about_id))
        return taken

    await storage.run(plan)
    assert await storage.run(lambda work: work.due.take()) is None
    clock.move(timedelta(days=2))
    assert await storage.run(all_due) == [("wave", 1), ("remind", 1)]
    await storage.run(lambda work: work.due.clear("remind", 1))
    assert await storage.run(lambda work: work.due.next_at()) is None


async def test_a_due_time_comes_back_when_its_work_fails(storage: Storage, clock: StoppedClock) -> None:
    await storage.run(_plan_twenty)

    async def fail(work: Work) -> None:
        await work.due.take()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storage.run(fail)
    taken: list[Due] = []

    async def taker() -> None:
        while item := await storage.run(lambda work: work.due.take()):
            taken.append(item)

    await asyncio.gather(*(taker() for _ in range(8)))
    assert sorted(item.about_id for item in taken) == list(range(20))


async def _plan_twenty(work: Work) -> None:
    bank = await found(work)
    for number in range(20):
        await work.due.set("remind", number, work.now, bank.id)
