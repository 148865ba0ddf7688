"""Many at once, through several processes' worth of storages over one database: the books do not notice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select, update

from storage import Storage, Work, open_storage
from storage.errors import AlreadyTaken, NotActive, Refusal
from storage.ledger.book import Ledger
from storage.ledger.posting import Locked
from storage.ledger.reading import ACCOUNT, account_of
from storage.ledger.rules import Posting
from storage.records import Account, Exchange, Rules, Transfer
from storage.tables.ledger import accounts
from tests.clock import StoppedClock
from tests.ledger.village import COORDINATOR, Village, found

HELPERS = tuple(f"helper {number}" for number in range(8))
Job = Callable[[Work], Awaitable[object]]


@pytest.fixture
async def doors(storage: Storage, storage_url: str, clock: StoppedClock) -> AsyncIterator[list[Storage]]:
    """Four storages over one database, as four processes have them."""
    others = [open_storage(storage_url, now=clock.now) for _ in range(3)]
    yield [storage, *others]
    for other in others:
        await other.close()


async def _at_once(doors: list[Storage], jobs: list[Job]) -> Counter[str]:
    """What became of the jobs: ``done``, or the name of the refusal."""
    runs = [door.run(job) for door, job in zip(cycle(doors), jobs, strict=False)]
    outcomes = await asyncio.gather(*runs, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
    return Counter(type(outcome).__name__ if isinstance(outcome, Refusal) else "done" for outcome in outcomes)


def _confirming(exchange: Exchange, by: int) -> Job:
    return lambda work: work.exchanges.confirm(exchange.id, by)


async def test_eight_confirmations_stop_exactly_at_the_floor(doors: list[Storage]) -> None:
    village = await found(doors[0], "bob", *HELPERS, rules=Rules(member_floor_minutes=-120))
    reported = [await village.reported(helper, "bob", 60) for helper in HELPERS]
    outcomes = await _at_once(doors, [_confirming(one, village["bob"]) for one in reported])
    assert outcomes == {"done": 2, "FloorReached": 6}
    assert (await village.balances())["bob"] == -120
    assert await village.faults() == []


class _Together:
    """Holds everybody back until all of them have read, so that each has read before anybody writes."""

    def __init__(self, number: int) -> None:
        self._barrier = asyncio.Barrier(number)

    async def wait(self) -> None:
        """Wait for the others; who waits for a lock instead of coming here keeps nobody waiting for long."""
        try:
            async with asyncio.timeout(0.5):
                await self._barrier.wait()
        except (TimeoutError, asyncio.BrokenBarrierError):
            await self._barrier.abort()


class _Careful(Ledger):
    """The real ledger, held back between reading and writing."""

    def __init__(self, work: Work, together: _Together) -> None:
        super().__init__(work)
        self.together = together

    async def lock(self, which: ColumnElement[bool]) -> dict[int, Account]:
        locked = await super().lock(which)
        await self.together.wait()
        return locked


class _Unlocked(_Careful):
    """Reads without a lock, and still adds to what is there, where the floor allows it."""

    async def lock(self, which: ColumnElement[bool]) -> dict[int, Account]:
        statement = select(*ACCOUNT).where(which).order_by(accounts.c.id)
        read = {account.id: account for account in map(account_of, await self._execute(statement))}
        await self.together.wait()
        return read


class _Careless(_Unlocked):
    """Reads without a lock, and writes what it has worked out from that."""

    _read: Mapping[int, Account] = {}

    async def lock(self, which: ColumnElement[bool]) -> dict[int, Account]:
        read = await super().lock(which)
        self._read = read
        return read

    async def _change_balances(self, changed: Mapping[int, int]) -> None:
        for account_id, change in sorted(changed.items()):
            balance = self._read[account_id].balance + change
            await self._execute(update(accounts).where(accounts.c.id == account_id).values(balance=balance))


async def _eight_postings(village: Village, doors: list[Storage], book: type[_Careful]) -> Counter[str]:
    """Each helper gets an hour out of Bob's account, through this kind of ledger, all at the same moment."""
    together = _Together(len(HELPERS))

    def posting(helper: str) -> Job:
        async def job(work: Work) -> list[Transfer]:
            ledger = book(work, together)
            ids = await ledger.accounts_of(village["bob"], village[helper])
            giver, receiver = ids[village["bob"]], ids[village[helper]]
            return await ledger.append(
                Posting(village.bank.id, giver, receiver, 60, "gift", f"test:{helper}", work.now)
            )

        return job

    return await _at_once(doors, [posting(helper) for helper in HELPERS])


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
@pytest.mark.parametrize("book", [_Careful, _Unlocked])
async def test_either_guard_alone_holds_the_floor(doors: list[Storage], book: type[_Careful]) -> None:
    """The lock does, and so does the condition in the statement that changes the balance."""
    village = await found(doors[0], "bob", *HELPERS, rules=Rules(member_floor_minutes=-120))
    assert await _eight_postings(village, doors, book) == {"done": 2, "FloorReached": 6}
    assert (await village.balances())["bob"] == -120
    assert await village.faults() == []


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_without_both_guards_the_floor_breaks(doors: list[Storage]) -> None:
    """So the tests above can fail: all eight read the same balance, and Bob gives out four times what he may."""
    village = await found(doors[0], "bob", *HELPERS, rules=Rules(member_floor_minutes=-120))
    assert await _eight_postings(village, doors, _Careless) == {"done": 8}
    kinds = Counter(fault.kind for fault in await village.faults())
    assert kinds == {"balance": 1, "floor": 1, "sum": 1}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_sqlite_without_its_writer_loses_updates(village: Village, storage_url: str) -> None:
    """What BEGIN IMMEDIATE prevents: left to itself, Python's sqlite3 begins a transaction only when it writes."""
    path = storage_url.removeprefix("sqlite:///")
    one, other = sqlite3.connect(path), sqlite3.connect(path)
    read = "SELECT balance FROM accounts WHERE member_id = ?"
    write = "UPDATE accounts SET balance = ? WHERE member_id = ?"
    balances = [each.execute(read, (village["bob"],)).fetchone()[0] for each in (one, other)]
    for each, balance in zip((one, other), balances, strict=True):
        each.execute(write, (balance - 60, village["bob"]))
        each.commit()
        each.close()
    assert (await village.balances())["bob"] == -60


async def test_opposite_transfers_never_wait_for_each_other(doors: list[Storage]) -> None:
    village = await found(doors[0], "ada", "bob")
    ids = await village.do(lambda work: work.ledger.accounts_of(village["ada"], village["bob"]))
    ada, bob = ids[village["ada"]], ids[village["bob"]]
    runs: Counter[str] = Counter()

    def posting(number: int) -> Job:
        giver, receiver = (ada, bob) if number % 2 == 0 else (bob, ada)

        async def job(work: Work) -> list[Transfer]:
            reference = f"test:{number}"
            runs[reference] += 1
            return await work.ledger.append(Posting(village.bank.id, giver, receiver, 15, "gift", reference, work.now))

        return job

    assert await _at_once(doors, [posting(number) for number in range(40)]) == {"done": 40}
    assert set(runs.values()) == {1}, "a deadlock was resolved by running a job again"
    assert set((await village.balances()).values()) == {0}


class _Unordered(Ledger):
    """Locks the giver first, then the receiver."""

    async def append(self, *postings: Posting) -> list[Transfer]:
        found: dict[int, Account] = {}
        for account_id in (postings[0].from_account, postings[0].to_account):
            found |= await self.lock(accounts.c.id == account_id)
            await asyncio.sleep(0.05)
        locked: Locked = found
        return await self.append_locked(postings, locked)


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_in_any_other_order_they_do(doors: list[Storage]) -> None:
    """So the test above can fail: PostgreSQL ends one of the two, which the storage then runs again."""
    village = await found(doors[0], "ada", "bob")
    ids = await village.do(lambda work: work.ledger.accounts_of(village["ada"], village["bob"]))
    sides = ids[village["ada"]], ids[village["bob"]]
    runs = 0

    def posting(giver: int, receiver: int) -> Job:
        async def job(work: Work) -> list[Transfer]:
            nonlocal runs
            runs += 1
            reference = f"test:{giver}"
            return await _Unordered(work).append(
                Posting(village.bank.id, giver, receiver, 15, "gift", reference, work.now)
            )

        return job

    assert await _at_once(doors, [posting(*sides), posting(*reversed(sides))]) == {"done": 2}
    assert runs > 2


Verbs = dict[str, Callable[[Work, Village, int], Awaitable[object]]]

RACES: dict[str, tuple[str, Verbs]] = {
    "asked": (
        "asked",
        {
            "turned down": lambda work, v, id: work.exchanges.turn_down(id, v["bob"]),
            "called off": lambda work, v, id: work.exchanges.call_off(id, v["ada"]),
            "expired": lambda work, v, id: work.exchanges.expire(id),
        },
    ),
    "agreed": (
        "agreed",
        {
            "called off by the helper": lambda work, v, id: work.exchanges.call_off(id, v["ada"]),
            "called off by the helped": lambda work, v, id: work.exchanges.call_off(id, v["bob"]),
            "expired": lambda work, v, id: work.exchanges.expire(id),
            "reported": lambda work, v, id: work.exchanges.report(id, v["ada"], 60),
        },
    ),
    "reported": (
        "reported",
        {
            "confirmed": lambda work, v, id: work.exchanges.confirm(id, v["bob"]),
            "confirmed again": lambda work, v, id: work.exchanges.confirm(id, v["bob"]),
            "reported too": lambda work, v, id: work.exchanges.report(id, v["bob"], 75),
            "denied": lambda work, v, id: work.exchanges.deny(id, v["bob"]),
        },
    ),
    "disputed": (
        "disputed",
        {
            "upheld": lambda work, v, id: work.exchanges.settle(id, 60, by=v[COORDINATOR], words=""),
            "shortened": lambda work, v, id: work.exchanges.settle(id, 15, by=v[COORDINATOR], words=""),
            "declined": lambda work, v, id: work.exchanges.settle(id, 0, by=v[COORDINATOR], words=""),
        },
    ),
}


async def _begin(village: Village, state: str) -> Exchange:
    if state == "agreed":
        return await village.agreed("ada", "bob")
    if state == "reported":
        return await village.reported("ada", "bob")
    if state == "disputed":
        confirmed = await village.confirmed("ada", "bob")
        return await village.do(lambda work: work.exchanges.dispute(confirmed.id, village["bob"]))

    async def ask(work: Work) -> Exchange:
        request = await work.requests.open(**_wish(village))
        return await work.exchanges.take(request.id, village["ada"])

    return await village.do(ask)


def _wish(village: Village) -> dict[str, Any]:
    return {
        "bank_id": village.bank.id,
        "member_id": village["bob"],
        "skill": "garden",
        "words": "",
        "day": None,
        "clock": None,
        "minutes": 60,
        "area": "",
    }


@pytest.mark.parametrize(("state", "verbs"), RACES.values(), ids=RACES)
async def test_one_of_them_wins(doors: list[Storage], state: str, verbs: Verbs) -> None:
    village = await found(doors[0], "ada", "bob")
    for _ in range(5):
        exchange = await _begin(village, state)
        jobs: list[Job] = [
            lambda work, verb=verb, id=exchange.id: verb(work, village, id)  # type: ignore[misc]
            for verb in verbs.values()
        ]
        outcomes = await _at_once(doors, jobs)
        assert outcomes["done"] == 1, outcomes
        ended = await village.do(lambda work, id=exchange.id: work.exchanges.get(id))  # type: ignore[misc]
        assert ended.state != state
        assert (ended.transfer_id is not None) == (ended.state == "confirmed")
    assert await village.faults() == []


async def test_a_request_is_taken_once(doors: list[Storage]) -> None:
    village = await found(doors[0], "bob", *HELPERS)
    request = await village.do(lambda work: work.requests.open(**_wish(village)))
    taking: list[Job] = [
        lambda work, helper=helper: work.exchanges.take(request.id, village[helper])  # type: ignore[misc]
        for helper in HELPERS
    ]
    assert await _at_once(doors, taking) == {"done": 1, AlreadyTaken.__name__: 7}


async def test_a_message_delivered_eight_times_gives_once(doors: list[Storage]) -> None:
    village = await found(doors[0], "ada", "bob")
    await village.confirmed("ada", "bob", 60)
    giving: list[Job] = [lambda work: work.ledger.gift(village["ada"], village["bob"], 45, "gift:1")] * 8
    assert await _at_once(doors, giving) == {"done": 8}
    assert (await village.balances())["ada"] == 15


async def test_nobody_begins_anything_with_somebody_who_leaves(doors: list[Storage]) -> None:
    village = await found(doors[0], "bob", *HELPERS)
    for helper in HELPERS:
        request = await village.do(lambda work: work.requests.open(**_wish(village)))
        jobs: list[Job] = [
            lambda work, id=request.id, helper=helper: work.exchanges.take(id, village[helper]),  # type: ignore[misc]
            lambda work, helper=helper: work.leaving.leave(village[helper], by=None),  # type: ignore[misc]
        ]
        outcomes = await _at_once(doors, jobs)
        assert outcomes in ({"done": 2}, {"done": 1, NotActive.__name__: 1})
        left = await village.do(lambda work, id=village[helper]: work.exchanges.of_member(id))  # type: ignore[misc]
        assert {one.state for one in left} <= {"cancelled"}


async def test_more_gifts_at_once_than_there_is_to_give(doors: list[Storage]) -> None:
    village = await found(doors[0], "ada", "bob", *HELPERS)
    await village.confirmed("ada", "bob", 60)
    giving: list[Job] = [
        lambda work, helper=helper: work.ledger.gift(village["ada"], village[helper], 20, f"gift:{helper}")  # type: ignore[misc]
        for helper in HELPERS
    ]
    assert await _at_once(doors, giving) == {"done": 3, "NothingToGive": 5}
    assert (await village.balances())["ada"] == 0
    assert await village.faults() == []
