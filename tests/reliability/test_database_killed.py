"""PostgreSQL is killed and started again while messages come in: nothing acknowledged is lost, and all goes on soon."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import Storage, open_storage
from tests import postgres
from tests.reliability import mill
from tests.reliability.lives import Nursery, Replica
from tests.reliability.town import Town, town
from tests.wire.serving import eventually

KILLS = 5
RECOVERED_SECONDS = 5.0
WRITERS = 4
PAUSE_SECONDS = 0.1
BETWEEN = 20
"""So many messages are handled between two kills."""


@pytest.fixture
def own() -> Iterator[postgres.Cluster]:
    """A PostgreSQL that may be killed: it forgets nothing that it has acknowledged."""
    try:
        with postgres.cluster(synchronous_commit="on") as started:
            yield started
    except postgres.PostgresUnavailable as reason:
        if postgres.REQUIRED:
            raise
        pytest.skip(f"LEFT OUT: PostgreSQL: {reason}")


@pytest.mark.timeout(300)
async def test_killed_under_load(own: postgres.Cluster, cradle: Nursery, tmp_path: Path) -> None:
    async with town(_open(own.url)) as streets:
        await streets.storage.migrate()
        await streets.found()
        more = {"DOORSTEP_TEST_MILL": "1"}
        replica = Replica(cradle, tmp_path / "log", own.url, streets.twilio_url, streets.telegram_url, more)
        streets.replicas.append(replica)
        await replica.start()
        numbers, stop = itertools.count(), asyncio.Event()
        writing = [asyncio.create_task(_write(streets, numbers, stop)) for _ in range(WRITERS)]
        gaps = [await _kill(own, streets, stop_after=number) for number in range(KILLS)]
        stop.set()
        await asyncio.gather(*writing)
        messages = len(streets.post.acknowledged)
        await replica.kill()
        await replica.start()  # A minute later, so that what was leased at a kill is free again.
        await streets.settle(120)
        await replica.stop()
        effects = await streets.effects()
        print(f"{KILLS} kills of PostgreSQL, {messages} messages: {effects}; back after {gaps} s")
        assert effects == mill.once(messages)
        assert streets.sent() == messages
        assert max(gaps) <= RECOVERED_SECONDS
        assert await streets.faults() == []
        await streets.storage.close()


def _open(url: str) -> Storage:
    return open_storage(url, now=lambda: datetime.now(UTC))


async def _write(streets: Town, numbers: itertools.count[int], stop: asyncio.Event) -> None:
    while not stop.is_set():
        await streets.post.until_acknowledged(next(numbers))
        await asyncio.sleep(PAUSE_SECONDS)


async def _kill(own: postgres.Cluster, streets: Town, stop_after: int) -> float:
    """Kill it under load, by one way or the other; seconds from its return until a message was wholly handled."""
    await eventually(lambda: _handled(streets, (stop_after + 1) * BETWEEN), 60)
    await streets.storage.close()  # The process is to lose its connections, not the test.
    await asyncio.to_thread(own.kill if stop_after % 2 == 0 else own.stop)
    await asyncio.to_thread(own.start)
    began, streets.storage = time.monotonic(), _open(own.url)
    before = (await streets.effects()).handled
    await eventually(lambda: _handled(streets, before + 1), 60)
    return round(time.monotonic() - began, 2)


async def _handled(streets: Town, messages: int) -> bool:
    return (await streets.effects()).handled >= messages
