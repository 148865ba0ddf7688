"""A new version takes over while messages come in: it changes the tables under the old one, and no delivery fails."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import Storage, Work, migrations
from tests.reliability import mill
from tests.reliability.lives import Nursery, Replica
from tests.reliability.town import Town

WRITERS, PAUSE_SECONDS = 4, 0.01
PHASE = 60
"""So many messages are acknowledged before, between and after the steps."""
LATER = '''"""What the version after this one changes."""

from alembic import op

revision = "later"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table, a column in one that every turn reads, an index on one that every turn writes."""
    for statement in (
        "CREATE TABLE later (id INTEGER PRIMARY KEY)",
        "ALTER TABLE members ADD COLUMN later TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX ix_outbox_later ON outbox (created_at)",
    ):
        op.get_bind().exec_driver_sql(statement)
'''


@pytest.mark.timeout(300)
async def test_a_new_version_takes_over(
    storage_url: str, now_storage: Storage, cradle: Nursery, streets: Town, tmp_path: Path
) -> None:
    await streets.found()
    (tmp_path / "later.py").write_text(LATER.format(head=migrations.head()), encoding="utf-8")
    old, new = (_replica(cradle, streets, storage_url, tmp_path / name) for name in ("old", "new"))
    new.more["DOORSTEP_TEST_REVISIONS"] = str(tmp_path)
    await old.start()
    streets.replicas.append(old)
    async with _writers(streets):
        await _until(streets, PHASE)
        await new.start()  # Migrates while the old one works.
        assert await now_storage.run(_version) == "later"
        streets.replicas.append(new)
        await _until(streets, 2 * PHASE)
        streets.replicas.remove(old)  # As a balancer does before it stops one.
        await old.stop()
        await _until(streets, 3 * PHASE)
    await streets.settle(120)
    await new.stop()
    effects, messages = await streets.effects(), len(streets.post.acknowledged)
    print(f"{messages} messages through a change of version: {effects}, answers {streets.post.answers}")
    assert set(streets.post.answers) == {200}, "a delivery failed"
    assert effects == mill.once(messages)
    assert (streets.sent(), streets.sent_again()) == (messages, 0)
    assert await streets.faults() == []
    assert "Traceback" not in old.written() + new.written()


def _replica(cradle: Nursery, streets: Town, url: str, log: Path) -> Replica:
    return Replica(cradle, log, url, streets.twilio_url, streets.telegram_url, {"DOORSTEP_TEST_MILL": "1"})


@asynccontextmanager
async def _writers(streets: Town) -> AsyncIterator[None]:
    numbers, stop = itertools.count(), asyncio.Event()
    async with asyncio.TaskGroup() as writing:
        for _ in range(WRITERS):
            writing.create_task(_write(streets, numbers, stop))
        try:
            yield
        finally:
            stop.set()


async def _write(streets: Town, numbers: itertools.count[int], stop: asyncio.Event) -> None:
    while not stop.is_set():
        await streets.post.once(next(numbers))
        await asyncio.sleep(PAUSE_SECONDS)


async def _until(streets: Town, messages: int) -> None:
    async with asyncio.timeout(60):
        while len(streets.post.acknowledged) < messages:  # noqa: ASYNC110 - the writers go on by themselves
            await asyncio.sleep(PAUSE_SECONDS)


async def _version(work: Work) -> str:
    return str((await work.connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one())
