"""Places where people meet, kept once and named ever after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or_find

from storage.gatherings.records import Place
from storage.repository import Repository, changing, columns, made, new_values
from storage.tables.gatherings import places

_PLACE = columns(Place, places)
_GET = select(*_PLACE).where(places.c.id == bindparam("the_place"))
_OF_BANK = select(*_PLACE).where(places.c.bank_id == bindparam("bank_id")).order_by(places.c.id)
_insert = insert_or_find(places)
_KEEP = _insert.on_conflict_do_update(
    index_elements=["bank_id", "sought"], set_={"sought": _insert.excluded.sought}
).returning(*_PLACE)


class Places(Repository):
    """The places of all banks."""

    __slots__ = ()

    async def keep(self, bank_id: int, name: str, sought: str, address: str = "") -> Place:
        """A new place, or the one that is known under this name; ``sought`` is the name, folded."""
        values = {"bank_id": bank_id, "name": name, "sought": sought, "address": address, "step_free": None}
        values |= {"women_hours": "", "closed": "", "created_at": self._now}
        return made(Place, (await self._connection.execute(_KEEP, values)).one())

    async def get(self, place_id: int) -> Place:
        """LookupError where there is none."""
        row = (await self._execute(_GET, the_place=place_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no place {place_id}")
        return made(Place, row)

    async def of_bank(self, bank_id: int) -> list[Place]:
        """All of them, the oldest first."""
        return [made(Place, row) for row in await self._execute(_OF_BANK, bank_id=bank_id)]

    async def change(self, place_id: int, **changed: Any) -> Place:
        """Change some fields of the record."""
        change = changing(Place, places, tuple(changed))
        return made(Place, (await self._connection.execute(change, new_values(place_id, changed))).one())
