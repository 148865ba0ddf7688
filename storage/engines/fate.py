"""Whether a transaction was committed whose answer never came: PostgreSQL remembers what became of each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_NUMBER = text(
    "SELECT pg_current_xact_id_if_assigned()::text AS number,"
    " substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) AS timeline"
)
_BECAME = text(
    "SELECT pg_xact_status(CAST(CAST(:number AS text) AS xid8)) AS became,"
    " substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) AS timeline"
)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a transaction can be asked for by, once its connection is gone."""

    number: str
    timeline: str
    """A standby that took over counts on by itself: there the number may be another transaction's."""


async def ticket(connection: AsyncConnection) -> Ticket | None:
    """The ticket of the transaction under way; None where it has changed nothing, so that nobody needs to ask."""
    number, timeline = (await connection.execute(_NUMBER)).one()
    return None if number is None else Ticket(number, timeline)


async def became(connection: AsyncConnection, asked: Ticket) -> str:
    """``committed``, ``aborted`` or ``in progress``; empty where this server cannot know."""
    found, timeline = (await connection.execute(_BECAME, {"number": asked.number})).one()
    return found or "" if timeline == asked.timeline else ""
