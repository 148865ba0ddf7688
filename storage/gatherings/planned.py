"""Gatherings themselves: opened, found again, changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select

from storage.gatherings.records import Gathering
from storage.repository import Repository, changing, columns, made, new_values
from storage.tables.base import constant
from storage.tables.gatherings import gatherings, leaders

GATHERING = columns(Gathering, gatherings)

_THIS = gatherings.c.id == bindparam("the_gathering")
_GET = select(*GATHERING).where(_THIS)
_LOCK = _GET.with_for_update(key_share=True)
_OPEN = insert(gatherings).returning(*GATHERING)
_BETWEEN = (
    select(*GATHERING)
    .where(
        gatherings.c.bank_id == bindparam("bank_id"),
        gatherings.c.starts_at >= bindparam("since"),
        gatherings.c.starts_at < bindparam("before_then"),
    )
    .order_by(gatherings.c.starts_at, gatherings.c.id)
)
_ANNOUNCED = _BETWEEN.where(gatherings.c.state == constant("announced"))
_DOORS = _BETWEEN.where(or_(gatherings.c.state == constant("announced"), gatherings.c.state == constant("held")))
_SERIES = select(*GATHERING).where(gatherings.c.series_id == bindparam("the_series")).order_by(gatherings.c.number)
_LED_BY = (
    select(*GATHERING)
    .join(leaders, leaders.c.gathering_id == gatherings.c.id)
    .where(leaders.c.member_id == bindparam("member_id"), leaders.c.state == constant("yes"))
    .order_by(gatherings.c.starts_at, gatherings.c.id)
)


class Gatherings(Repository):
    """The gatherings of all banks."""

    __slots__ = ()

    async def open(self, **values: Any) -> Gathering:
        """Plan one: ``seeking`` leaders, nobody invited yet. ``values`` are fields of the record."""
        fixed: dict[str, Any] = {"state": "seeking", "word": "", "guests": 0, "postings": 0, "created_at": self._now}
        plain: dict[str, Any] = {"series_id": None, "number": 1, "payer_id": None, "prep_minutes": 0, "dialect": ""}
        plain |= {"group_of": None, "recording_id": None}
        return made(Gathering, (await self._connection.execute(_OPEN, plain | values | fixed)).one())

    async def get(self, gathering_id: int) -> Gathering:
        """LookupError where there is none."""
        return await self._one(_GET, gathering_id)

    async def lock(self, gathering_id: int) -> Gathering:
        """The same, kept from changing under us until the end of the transaction."""
        return await self._one(_LOCK, gathering_id)

    async def _one(self, statement: Any, gathering_id: int) -> Gathering:
        row = (await self._execute(statement, the_gathering=gathering_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no gathering {gathering_id}")
        return made(Gathering, row)

    async def change(self, gathering_id: int, **changed: Any) -> Gathering:
        """Change some fields of the record."""
        change = changing(Gathering, gatherings, tuple(changed))
        return made(Gathering, (await self._connection.execute(change, new_values(gathering_id, changed))).one())

    async def announced(self, bank_id: int, since: datetime, before: datetime) -> list[Gathering]:
        """What people can come to and begins in this time, the earliest first."""
        rows = await self._execute(_ANNOUNCED, bank_id=bank_id, since=since, before_then=before)
        return [made(Gathering, row) for row in rows]

    async def doors(self, bank_id: int, since: datetime, before: datetime) -> list[Gathering]:
        """What began or begins in this time and was not called off: whose word may be texted, or came too late."""
        rows = await self._execute(_DOORS, bank_id=bank_id, since=since, before_then=before)
        return [made(Gathering, row) for row in rows]

    async def between(self, bank_id: int, since: datetime, before: datetime) -> list[Gathering]:
        """Everything planned for this time, whatever became of it."""
        rows = await self._execute(_BETWEEN, bank_id=bank_id, since=since, before_then=before)
        return [made(Gathering, row) for row in rows]

    async def series(self, series_id: int) -> list[Gathering]:
        """Those that belong together, in order."""
        return [made(Gathering, row) for row in await self._execute(_SERIES, the_series=series_id)]

    async def led_by(self, member_id: int) -> list[Gathering]:
        """What a member has said yes to leading, the earliest first."""
        return [made(Gathering, row) for row in await self._execute(_LED_BY, member_id=member_id)]
