"""Two who read and then write at the same time: neither may be forgotten. Each way has its control, which forgets."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage import Storage, Work
from storage.tables.people import members
from tests.storage.people import found, join


def _count_up(path: Path, begin: str, rounds: int, together: threading.Barrier) -> int:
    """Read and write as two statements in a transaction, as a careless program does; how many tries were refused."""
    refused = 0
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    for _ in range(rounds):
        together.wait(10)
        connection.execute(begin)
        (count,) = connection.execute("SELECT count FROM tally").fetchone()
        try:
            if begin == "BEGIN":
                together.wait(10)
            connection.execute("UPDATE tally SET count = ?", (count + 1,))
            connection.execute("COMMIT")
        except sqlite3.OperationalError:
            refused += 1
            connection.execute("ROLLBACK")
    connection.close()
    return refused


@pytest.mark.parametrize(("begin", "kept"), [("BEGIN", False), ("BEGIN IMMEDIATE", True)])
def test_beginning_at_once_is_what_keeps_updates(tmp_path: Path, begin: str, kept: bool) -> None:
    """The control: without BEGIN IMMEDIATE half of the updates are gone. So the engine's way is not chance."""
    path = tmp_path / "tally.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE tally (count INTEGER)")
        connection.execute("INSERT INTO tally VALUES (0)")
    connection.close()
    together = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        counting = [pool.submit(_count_up, path, begin, 10, together) for _ in range(2)]
        refused = sum(one.result() for one in counting)
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute("SELECT count FROM tally").fetchone()
    connection.close()
    assert (count == 20, refused == 0) == (kept, kept)


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
@pytest.mark.parametrize("locked", [False, True])
async def test_locking_what_is_read_is_what_keeps_updates(storage: Storage, locked: bool) -> None:
    async def begin(work: Work) -> int:
        return (await join(work, await found(work), "ann")).id

    ann = await storage.run(begin)
    read = select(members.c.misses).where(members.c.id == ann)
    both_have_read = asyncio.Barrier(2)

    async def count(work: Work) -> None:
        statement = read.with_for_update() if locked else read
        misses = (await work.connection.execute(statement)).scalar_one()
        if not locked:
            await both_have_read.wait()
        await work.connection.execute(update(members).where(members.c.id == ann).values(misses=misses + 1))

    await asyncio.gather(storage.run(count), storage.run(count))
    assert (await storage.run(lambda work: work.members.get(ann))).misses == (2 if locked else 1)
