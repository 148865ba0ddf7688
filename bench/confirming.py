"""Confirming hours, from the stored message to the stored replies, against the database doing the same statements."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bench import recording, servers
from bench.measure import Figure, interleaved, say
from bench.town import EXCHANGE, NOW, PAIRS, Town
from bot.metrics import Metrics
from bot.workers.hearing import Hearing
from handlers import turns
from storage import Storage, open_storage

ROUND = 600
"""Turns in a round; each is somebody's."""
WARM = 200
AT_ONCE = {"postgresql": 8, "sqlite": 32}
SPARE = 40
"""Left over at the end, for one of pgbench's clients must never find nothing."""
BATCH = 20
"""So many turns a transaction the bare connection does."""


@asynccontextmanager
async def town(url: str) -> AsyncIterator[Town]:
    """A town in a database of its own."""
    storage = open_storage(url, now=lambda: NOW)
    try:
        await storage.migrate()
        found = Town(storage)
        await found.build()
        yield found
    finally:
        await storage.close()


async def hear_all(storage: Storage, width: int) -> float:
    """Hear whatever waits; seconds."""
    hearing = Hearing(storage, turns.hear, turns.apologise, Metrics(), width_max=width)
    began = time.perf_counter()
    while await hearing.round():
        pass
    return time.perf_counter() - began


async def ours(found: Town) -> float:
    """A round of ours: turns a second."""
    count = min(ROUND, PAIRS)
    await found.report(count)
    seconds = await hear_all(found.storage, AT_ONCE[found.storage.kind])
    await _whole(found, 0)
    return count / seconds


async def _whole(found: Town, waiting: int) -> None:
    """Whoever did the turns did all of them, and the books are right."""
    assert await found.storage.run(lambda work: work.inbox.waiting()) == waiting, "not all were heard"
    assert await found.storage.run(lambda work: work.ledger.audit()) == [], "the books are wrong"


async def record(found: Town) -> tuple[recording.Record, recording.Ids, int]:
    """The statements of one turn, once everything is warm."""
    await found.report(WARM)
    await hear_all(found.storage, AT_ONCE[found.storage.kind])
    (number,) = await found.report(1)
    hearing = Hearing(found.storage, turns.hear, turns.apologise, Metrics(), width_max=1)
    with recording.recorded() as said:
        taken = await hearing._turn()
    assert taken is not None
    assert taken[1] is None
    exchange = await found.storage.run(lambda work: work.exchanges.get(EXCHANGE + number))
    assert exchange.transfer_id is not None
    return said, recording.Ids(number), exchange.transfer_id


async def on_postgres(url: str, rounds: int, home: Path, history: int) -> list[Figure]:
    """PostgreSQL, durable, 8 at once, against pgbench; and the same with a history behind it."""
    async with town(url) as found:
        said, ids, transfer = await record(found)
        script = home / "turn.sql"
        script.write_text(recording.script(said, ids, transfer), encoding="utf-8")
        script.parent.chmod(0o755)

        async def theirs() -> float:
            await found.report(ROUND)
            rate = servers.pgbench(url, script, clients=8, each=(ROUND - SPARE) // 8)
            await _whole(found, SPARE)
            await hear_all(found.storage, 8)
            return rate

        await found.settle()
        mine, other = await interleaved(rounds, lambda: ours(found), theirs)
        trips = f"{len(said.statements) + 2} round trips a turn, BEGIN and COMMIT among them"
        figures = [
            Figure("confirm, PostgreSQL", "turns", mine, other, 0.35, 0.55, "pgbench, same statements", (trips,))
        ]
        return figures + await _aged(found, rounds, history, mine)


async def on_sqlite(path: Path, rounds: int, history: int) -> list[Figure]:
    """SQLite, every commit on the disk, 32 at once, against the bare driver with 20 turns a transaction."""
    async with town(f"sqlite:///{path}") as found:
        said, ids, transfer = await record(found)
        turn = recording.steps(said, ids, transfer)

        async def theirs() -> float:
            await found.report(ROUND)
            rate = _bare(path, turn)
            await _whole(found, 0)
            return rate

        await found.settle()
        mine, other = await interleaved(rounds, lambda: ours(found), theirs)
        figures = [Figure("confirm, SQLite", "turns", mine, other, 0.15, 0.25, "sqlite3, same statements, 20 a commit")]
        return figures + await _aged(found, rounds, history, mine)


def _bare(path: Path, turn: Callable[[sqlite3.Connection], None]) -> float:
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "mmap_size=268435456"):
        connection.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    for _ in range(ROUND // BATCH):
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(BATCH):
            turn(connection)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return ROUND / seconds


async def _aged(found: Town, rounds: int, history: int, empty: list[float]) -> list[Figure]:
    """The same once so much lies behind it, against the rounds when it was empty."""
    if not history:
        return []
    say(f"  letting {history:,} transfers and messages lie behind it ...")
    count = await found.age(history)
    await ours(found)
    full = [await ours(found) for _ in range(rounds)]
    kind = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[found.storage.kind]
    return [Figure(f"{kind}, {count:,} behind it", "turns", full, empty, 0.75, 0.85, "the same when empty")]
