"""Disorder and kills for as long as you like: ``python -m tests.reliability.soak MINUTES``, or ``make soak``.

Each round delivers 4,000 messages 10,000 times to two processes on either database, and kills them twenty times, with
another seed; the seed that it prints repeats the round (``--seed``).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import open_storage
from tests import postgres
from tests.databases import Databases
from tests.reliability.disorder import Scale, disorder
from tests.reliability.lives import Nursery, nursery
from tests.reliability.town import town

WHOLE = Scale(messages=4000, deliveries=10_000, kills=20)


def main() -> None:
    """Rounds on SQLite and PostgreSQL in turn until the minutes are over; one at least on each."""
    parser = argparse.ArgumentParser(description="Deliver in disorder, kill, count; until the minutes are over.")
    parser.add_argument("minutes", type=float, nargs="?", default=10.0)
    parser.add_argument("--seed", type=int, default=0, help="of the first round; by chance unless given")
    given = parser.parse_args()
    seed, until = given.seed or random.SystemRandom().randrange(10**9), time.monotonic() + given.minutes * 60
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory(prefix="doorstep-soak-")))
        own = running.enter_context(postgres.cluster(synchronous_commit="on"))
        databases, cradle = Databases(folder, lambda: own.url), running.enter_context(nursery())
        rounds = 0
        while rounds < 2 or time.monotonic() < until:
            _round(databases, cradle, folder / str(rounds), ("sqlite", "postgres")[rounds % 2], seed + rounds)
            rounds += 1
        print(f"{rounds} rounds: {rounds} passed, 0 failed", flush=True)


def _round(databases: Databases, cradle: Nursery, folder: Path, backend: str, seed: int) -> None:
    folder.mkdir()
    url = databases.fresh(backend)
    print(f"{backend}, seed {seed}:", flush=True)
    try:
        asyncio.run(_disorder(url, cradle, folder, seed))
    finally:
        databases.drop(url)


async def _disorder(url: str, cradle: Nursery, folder: Path, seed: int) -> None:
    storage = open_storage(url, now=lambda: datetime.now(UTC))
    try:
        async with town(storage) as streets:
            await disorder(url, cradle, streets, folder, WHOLE, seed)
    finally:
        await storage.close()


if __name__ == "__main__":
    main()
