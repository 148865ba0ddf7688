"""What only PostgreSQL has: many processes, lost connections, news between them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import asyncpg
import pytest
import uvloop
from sqlalchemy import inspect, text, update
from sqlalchemy.engine import Connection

from storage import Storage, StorageError, Work, open_storage
from storage.engines.postgres import DELAYS_SECONDS, passes
from storage.engines.silence import UNANSWERED_MILLISECONDS, notice_silence
from storage.tables.people import members
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.storage.post import receive

pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True)


@pytest.fixture
async def other(storage_url: str, clock: StoppedClock) -> AsyncIterator[Storage]:
    """The same database as ``storage``, from another process as it were."""
    opened = open_storage(storage_url, now=clock.now)
    yield opened
    await opened.close()


async def test_one_process_wakes_the_other(storage: Storage, other: Storage) -> None:
    here, there = storage.woken("inbox"), other.woken("inbox")
    for event in (here, there):
        await asyncio.wait_for(event.wait(), 10)  # Both listen now.
        event.clear()
    await receive(storage, "SM1")
    await asyncio.wait_for(there.wait(), 10)
    here.clear()
    there.clear()
    await receive(other, "SM2")
    await asyncio.wait_for(here.wait(), 10)


async def test_news_is_told_before_the_end(storage: Storage, other: Storage) -> None:
    """A command that stores and ends at once still wakes the workers."""
    heard = storage.woken("inbox")
    await asyncio.wait_for(heard.wait(), 10)
    heard.clear()
    await receive(other, "SM1")
    await other.close()
    await asyncio.wait_for(heard.wait(), 10)


async def test_the_listener_comes_back(storage: Storage, other: Storage) -> None:
    heard = storage.woken("inbox")
    await asyncio.wait_for(heard.wait(), 10)
    heard.clear()
    await _cut_all_connections(other)
    await asyncio.wait_for(heard.wait(), 10)  # It rings when it is back, for what it may have missed.
    heard.clear()
    await receive(other, "SM1")
    await asyncio.wait_for(heard.wait(), 10)


async def _cut_all_connections(storage: Storage) -> None:
    async def job(work: Work) -> None:
        await work.connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    await storage.run(job)


async def test_a_lost_connection_is_replaced(storage: Storage, other: Storage) -> None:
    await asyncio.gather(*(storage.run(lambda work: work.banks.all()) for _ in range(8)))
    await _cut_all_connections(other)
    assert await asyncio.gather(*(storage.run(lambda work: work.banks.all()) for _ in range(8))) == [[]] * 8


async def test_a_job_that_loses_its_connection_is_done_again_and_once(storage: Storage, other: Storage) -> None:
    tries = 0

    async def job(work: Work) -> None:
        nonlocal tries
        tries += 1
        await found(work)
        if tries == 1:
            await _cut_all_connections(other)
        await work.members.named(1)

    await storage.run(job)
    assert tries == 2
    assert len(await storage.run(lambda work: work.banks.all())) == 1


async def test_a_deadlock_is_resolved(storage: Storage) -> None:
    async def begin(work: Work) -> tuple[int, int]:
        bank = await found(work)
        return (await join(work, bank, "ann")).id, (await join(work, bank, "bea")).id

    ann, bea = await storage.run(begin)
    together = asyncio.Barrier(2)
    tries = 0

    async def count(work: Work, first: int, second: int) -> None:
        nonlocal tries
        tries += 1
        add_one = update(members).values(misses=members.c.misses + 1)
        await work.connection.execute(add_one.where(members.c.id == first))
        if tries <= 2:
            await together.wait()
        await work.connection.execute(add_one.where(members.c.id == second))

    await asyncio.gather(
        storage.run(lambda work: count(work, ann, bea)), storage.run(lambda work: count(work, bea, ann))
    )
    assert tries == 3
    assert [(await storage.run(lambda work: work.members.get(ann))).misses] == [2]


async def test_a_job_that_cannot_succeed_ends(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engines.postgres.DELAYS_SECONDS", (0.0,) * 4)
    tries = 0

    async def job(work: Work) -> None:
        nonlocal tries
        tries += 1
        await work.connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(Exception, match="no"):
        await storage.run(job)
    assert tries == len(DELAYS_SECONDS) + 1


async def test_a_mistake_is_not_tried_again(storage: Storage) -> None:
    tries = 0

    async def job(work: Work) -> None:
        nonlocal tries
        tries += 1
        await work.connection.execute(text("SELECT 1/0"))

    with pytest.raises(Exception, match="division"):
        await storage.run(job)
    assert tries == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (asyncpg.SerializationError(), True),
        (asyncpg.DeadlockDetectedError(), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.CannotConnectNowError(), True),
        (asyncpg.ConnectionDoesNotExistError(), True),
        (asyncpg.ReadOnlySQLTransactionError(), True),
        (asyncpg.InvalidCachedStatementError("cached statement plan is invalid due to a change"), True),
        (asyncpg.UniqueViolationError(), False),
        (asyncpg.InvalidPasswordError(), False),
        (ZeroDivisionError(), False),
        (StorageError("The storage is closed."), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_which_troubles_pass(backend: str, error: Exception, expected: bool) -> None:
    assert passes(error) is expected


async def test_a_changed_table_does_not_stop_a_running_process(storage: Storage, other: Storage) -> None:
    for _ in range(8):
        await storage.run(lambda work: work.banks.all())

    async def change(work: Work) -> None:
        await work.connection.execute(text("ALTER TABLE banks ALTER COLUMN name TYPE varchar(200)"))

    await other.run(change)
    assert await storage.run(lambda work: work.banks.all()) == []


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_server_that_falls_silent_is_noticed(backend: str, storage_url: str, loop: str) -> None:
    """The options reach the socket under either loop."""

    async def look() -> int:
        connection = await asyncpg.connect(storage_url)
        try:
            notice_silence(connection)
            wire = connection._transport.get_extra_info("socket")
            return int(wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT))
        finally:
            await connection.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop if loop == "uvloop" else None) as runner:
        assert runner.run(look()) == UNANSWERED_MILLISECONDS


async def test_a_change_to_the_tables_gives_way_to_those_who_work(storage: Storage, other: Storage) -> None:
    """Whoever waits for all jobs to end keeps new ones waiting too: not for long, and before the first table."""
    begun: list[str] = []

    def change(connection: Connection) -> None:
        begun.append("members")
        connection.exec_driver_sql("ALTER TABLE members ADD COLUMN later TEXT NOT NULL DEFAULT ''")

    async def work_long(work: Work) -> asyncio.Task[None]:
        await _members(work)
        changing = asyncio.create_task(other._engine.exclusively(change))
        while not await _is_waited_for(work):
            assert not changing.done()
        assert await other.run(_members) == 0  # Came after the change, and does not wait for the end of this work.
        assert not changing.done()
        return changing

    await (await storage.run(work_long))
    columns = await storage._engine.exclusively(lambda connection: inspect(connection).get_columns("members"))
    assert columns[-1]["name"] == "later"
    assert begun == ["members"]


async def test_a_change_to_the_tables_that_is_never_let_in_says_what_to_do(
    storage: Storage, other: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engines.postgres.GIVING_WAY_SECONDS", ())

    async def work_long(work: Work) -> None:
        await _members(work)
        with pytest.raises(StorageError, match="try again"):
            await other._engine.exclusively(lambda _: None)

    await storage.run(work_long)


async def test_where_the_tables_are_up_to_date_a_start_waits_for_nobody(storage: Storage, other: Storage) -> None:
    async def work_long(work: Work) -> None:
        await _members(work)
        await asyncio.wait_for(other.migrate(), 20)

    await storage.run(work_long)


async def _members(work: Work) -> int:
    return int((await work.connection.execute(text("SELECT count(*) FROM members"))).scalar_one())


async def _is_waited_for(work: Work) -> bool:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND mode = 'ExclusiveLock'"
    return bool((await work.connection.execute(text(waiting))).scalar_one())
