"""What only SQLite has: one writer, shared commits, other processes with the same file."""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
import threading
from pathlib import Path

import pytest

from storage import Storage, StorageError, Work, open_storage
from storage.engines import sqlite
from tests.clock import StoppedClock
from tests.storage.people import found
from tests.storage.post import receive

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def _pragma(storage: Storage, name: str) -> object:
    async def job(work: Work) -> object:
        from sqlalchemy import text

        return (await work.connection.execute(text(f"PRAGMA {name}"))).scalar_one()

    return await storage.run(job)


@pytest.mark.parametrize(
    ("name", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)]
)
async def test_the_settings_of_the_file(storage: Storage, name: str, value: object) -> None:
    assert await _pragma(storage, name) == value


@pytest.mark.parametrize("nap", [0.0, 0.01])
async def test_a_job_that_waits_for_the_world_is_told_so(storage: Storage, nap: float) -> None:
    async def job(work: Work) -> None:
        await found(work)
        await asyncio.sleep(nap)

    with pytest.raises(StorageError, match="await nothing but the storage"):
        await storage.run(job)
    assert await storage.run(lambda work: work.banks.all()) == []


async def test_a_job_within_a_job_is_told_so(storage: Storage) -> None:
    async def job(work: Work) -> None:
        await receive(storage, "SM1")

    with pytest.raises(StorageError, match="await nothing but the storage"):
        await storage.run(job)


async def test_jobs_that_wait_together_share_a_commit(storage: Storage, storage_url: str) -> None:
    await receive(storage, "SM0")
    before = await _pragma(storage, "data_version")
    started, release = threading.Event(), threading.Event()

    async def hold(work: Work) -> None:
        started.set()
        release.wait(5)

    seen: list[int] = []

    async def see(work: Work) -> None:
        with sqlite3.connect(_path(storage_url)) as other:
            seen.append(other.execute("SELECT count(*) FROM inbox").fetchone()[0])
        other.close()

    holding = asyncio.create_task(storage.run(hold))
    await asyncio.to_thread(started.wait, 5)
    jobs = [asyncio.create_task(receive(storage, f"SM{number}")) for number in range(1, 11)]
    looking = asyncio.create_task(storage.run(see))
    await asyncio.sleep(0.01)
    release.set()
    await asyncio.gather(holding, looking, *jobs)
    assert seen == [1], "ten jobs had run, and none of them was committed yet"
    assert await _pragma(storage, "data_version") == before


async def test_when_the_commit_fails_everybody_hears(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreign key that is checked at the end makes the COMMIT itself fail."""
    started, release = threading.Event(), threading.Event()

    async def hold(work: Work) -> None:
        started.set()
        release.wait(5)

    async def break_the_commit(work: Work) -> None:
        from sqlalchemy import text

        await work.connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        await work.members.create(404, language="one")

    holding = asyncio.create_task(storage.run(hold))
    await asyncio.to_thread(started.wait, 5)
    jobs = [
        asyncio.create_task(receive(storage, "SM1")),
        asyncio.create_task(storage.run(break_the_commit)),
        asyncio.create_task(receive(storage, "SM2")),
    ]
    await asyncio.sleep(0.01)
    release.set()
    await holding
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["IntegrityError"] * 3
    assert await storage.run(lambda work: work.inbox.waiting()) == 0
    assert await receive(storage, "SM1")


async def test_a_job_keeps_the_context_of_its_caller(storage: Storage) -> None:
    name = contextvars.ContextVar("name", default="nobody")
    name.set("ann")

    async def job(work: Work) -> str:
        return name.get()

    assert await storage.run(job) == "ann"


async def test_two_storages_over_one_file_lose_nothing(storage_url: str, clock: StoppedClock) -> None:
    """As two processes do: each has a writer of its own."""
    pair = [open_storage(storage_url, now=clock.now) for _ in range(2)]
    await pair[0].run(found)

    async def count(work: Work) -> None:
        bank = (await work.banks.all())[0]
        await work.banks.change(bank.id, name=f"{bank.name}.")

    await asyncio.gather(*(one.run(count) for one in pair for _ in range(20)))
    bank = (await pair[0].run(lambda work: work.banks.all()))[0]
    assert bank.name == "Maple" + "." * 40
    for one in pair:
        await one.close()


async def test_the_engine_begins_at_once(storage: Storage, storage_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a job runs, nobody else can begin to write, even before its first statement."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)

    async def job(work: Work) -> str:
        other = sqlite3.connect(_path(storage_url), isolation_level=None, timeout=0.01)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as refused:
            return str(refused)
        finally:
            other.close()
        return "nobody holds it"

    assert await storage.run(job) == "database is locked"


async def test_a_file_that_somebody_else_holds(
    storage_url: str, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    storage = open_storage(storage_url, now=clock.now)
    other = sqlite3.connect(_path(storage_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="Another process"):
        await receive(storage, "SM1")
    other.execute("COMMIT")
    other.close()
    assert await receive(storage, "SM1")
    await storage.close()


async def test_the_thread_ends_with_the_storage(storage: Storage) -> None:
    await receive(storage, "SM1")
    assert "storage-writer" in {thread.name for thread in threading.enumerate()}
    await storage.close()
    assert "storage-writer" not in {thread.name for thread in threading.enumerate()}


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
