"""A statement that is used again goes to the driver as it is: nobody can tell from what it gives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage import Storage, Work
from storage.tables.asking import due_times
from storage.tables.people import banks
from tests.storage.people import found

USES = 4
"""From the second on a statement is ready."""
_FIND = select(banks.c.slug, banks.c.languages, banks.c.created_at).where(banks.c.slug == bindparam("slug"))
_AMONG = select(banks.c.slug).where(banks.c.slug.in_(bindparam("slugs", expanding=True))).order_by(banks.c.slug)
_PLAN = insert(due_times).returning(due_times.c.id, due_times.c.at)
_DIVIDE = select(banks.c.slug).where(banks.c.id % bindparam("by") == 0)
_HALF = select((banks.c.id / (banks.c.id * 2)).label("half"))


async def test_every_use_gives_the_same(storage: Storage) -> None:
    async def job(work: Work) -> list[Any]:
        bank = await found(work)
        rows = [(await work.connection.execute(_FIND, {"slug": bank.slug})).one() for _ in range(USES)]
        assert {(row.slug, tuple(row.languages), row.created_at) for row in rows} == {
            (bank.slug, bank.languages, work.now)
        }
        nothing = [(await work.connection.execute(_FIND, {"slug": "oak"})).all() for _ in range(USES)]
        among = [(await work.connection.execute(_AMONG, {"slugs": [bank.slug] * n})).scalars().all() for n in (1, 2, 3)]
        halves = [float((await work.connection.execute(_HALF)).scalar_one()) for _ in range(USES)]
        return [*nothing, *among, *halves]

    assert await storage.run(job) == [[]] * USES + [["maple"]] * 3 + [0.5] * USES


async def test_every_use_refuses_the_same(storage: Storage) -> None:
    async def plan(work: Work, **changed: object) -> datetime:
        bank = (await work.banks.all())[0]
        values = {"bank_id": bank.id, "kind": "tell", "about_id": 1, "at": work.now} | changed
        at: datetime = (await work.connection.execute(_PLAN, values)).one().at
        return at

    await storage.run(found)
    for about in range(USES):
        first = await storage.run(lambda work, about=about: plan(work, about_id=about))  # type: ignore[misc]  # mypy cannot see the default
        assert first.tzinfo is UTC
        with pytest.raises(IntegrityError):
            await storage.run(lambda work: plan(work, bank_id=1000))
        with pytest.raises(StatementError, match="naive"):
            await storage.run(lambda work: plan(work, at=datetime(2026, 11, 23)))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_what_the_server_refuses_is_told_alike(storage: Storage) -> None:
    await storage.run(found)
    for _ in range(USES):
        with pytest.raises(DBAPIError, match="division by zero"):
            await storage.run(lambda work: work.connection.execute(_DIVIDE, {"by": 0}))
        assert len(await storage.run(lambda work: work.banks.all())) == 1
