"""What holds the floor and keeps acts from waiting for each other, and what happens without it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

import pytest
from sqlalchemy import ColumnElement, select, update

from storage import Storage, Work
from storage.bank_rules import Rules
from storage.ledger.book import Ledger
from storage.ledger.posting import Locked
from storage.ledger.reading import ACCOUNT, account_of
from storage.ledger.rules import Posting
from storage.records import Account, Transfer
from storage.tables.ledger import accounts
from tests.ledger.crowd import HELPERS, Job, at_once
from tests.ledger.village import Village, found


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
            giver, receiver = await village.accounts(work, "bob", helper)
            return await ledger.append(
                Posting(village.bank.id, giver, receiver, 60, "gift", f"test:{helper}", work.now)
            )

        return job

    return await at_once(doors, [posting(helper) for helper in HELPERS])


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
    ada, bob = await village.do(lambda work: village.accounts(work, "ada", "bob"))
    runs: Counter[str] = Counter()

    def posting(number: int) -> Job:
        giver, receiver = (ada, bob) if number % 2 == 0 else (bob, ada)

        async def job(work: Work) -> list[Transfer]:
            reference = f"test:{number}"
            runs[reference] += 1
            return await work.ledger.append(Posting(village.bank.id, giver, receiver, 15, "gift", reference, work.now))

        return job

    assert await at_once(doors, [posting(number) for number in range(40)]) == {"done": 40}
    assert set(runs.values()) == {1}, "a deadlock was resolved by running a job again"
    assert set((await village.balances()).values()) == {0}


class _Unordered(Ledger):
    """Locks the giver first, then the receiver, once both have their first lock."""

    def __init__(self, work: Work, both: asyncio.Barrier) -> None:
        super().__init__(work)
        self._both = both

    async def append(self, *postings: Posting) -> list[Transfer]:
        giver, receiver = postings[0].from_account, postings[0].to_account
        found: dict[int, Account] = {}
        found |= await self.lock(accounts.c.id == giver)
        with suppress(asyncio.BrokenBarrierError):  # Whoever comes again comes alone.
            await self._both.wait()
            await self._both.abort()
        found |= await self.lock(accounts.c.id == receiver)
        locked: Locked = found
        return await self.append_locked(postings, locked)


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_in_any_other_order_they_do(doors: list[Storage]) -> None:
    """So the test above can fail: PostgreSQL ends one of the two, which the storage then runs again."""
    village = await found(doors[0], "ada", "bob")
    ada, bob = await village.do(lambda work: village.accounts(work, "ada", "bob"))
    runs, both = 0, asyncio.Barrier(2)

    def posting(giver: int, receiver: int) -> Job:
        async def job(work: Work) -> list[Transfer]:
            nonlocal runs
            runs += 1
            reference = f"test:{giver}"
            return await _Unordered(work, both).append(
                Posting(village.bank.id, giver, receiver, 15, "gift", reference, work.now)
            )

        return job

    assert await at_once(doors, [posting(ada, bob), posting(bob, ada)]) == {"done": 2}
    assert runs > 2
