"""The books, the desk and the people as they are: to compare."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from storage import Work
from tests.week.town import Town

LOOKS = (
    "SELECT id, balance FROM accounts ORDER BY id",
    "SELECT id, stage, name, language FROM members ORDER BY id",
    "SELECT id, closed_at, taken_by, later_until FROM desk_items ORDER BY id",
    "SELECT member_id, role FROM member_roles ORDER BY member_id, role",
    "SELECT id, shut_out FROM addresses ORDER BY id",
    "SELECT id, state FROM notices WHERE state <> 'draft' ORDER BY id",
    "SELECT member_id, digest, off_duty FROM desk_habits ORDER BY member_id",
)


async def rows(here: Town, statement: str) -> list[Any]:
    """What a look into the database shows."""

    async def look(work: Work) -> list[Any]:
        return [tuple(row) for row in await work.connection.execute(text(statement))]

    return await here.storage.run(look)


async def state(here: Town) -> list[list[Any]]:
    """Everything that a spoofed number might want to change."""
    return [await rows(here, statement) for statement in LOOKS]
