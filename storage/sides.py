"""Holding the people of an act: while it lasts they cannot leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from storage.connection import Connection
from storage.errors import NotActive
from storage.tables.people import members

TAKING_PART = frozenset({"active", "paused"})


@dataclass(frozen=True, slots=True)
class Side:
    """What an act needs to know of a person."""

    bank_id: int
    stage: str


async def hold(connection: Connection, member_ids: Iterable[int]) -> dict[int, Side]:
    """Read members, in the order of their ids, and keep them from leaving until the end of the transaction.

    Other changes to them, and other acts with them, go on meanwhile. Who does not exist is left out.
    """
    statement = (
        select(members.c.id, members.c.bank_id, members.c.stage)
        .where(members.c.id.in_(set(member_ids)))
        .order_by(members.c.id)
        .with_for_update(read=True, key_share=True)
    )
    return {row.id: Side(row.bank_id, row.stage) for row in await connection.execute(statement)}


def check_taking_part(sides: Mapping[int, Side], member_ids: Iterable[int]) -> int:
    """The bank in which all of them take part; NotActive where one is not active (or paused), or of another bank."""
    found = [sides.get(member_id) for member_id in member_ids]
    banks = {side.bank_id for side in found if side is not None and side.stage in TAKING_PART}
    if len(banks) != 1 or any(side is None or side.stage not in TAKING_PART for side in found):
        raise NotActive
    return banks.pop()
