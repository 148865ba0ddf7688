"""What only one process may do at a time: who has a lease may, until it ends."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete, or_
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.repository import Repository
from storage.tables.processes import leases

_insert = insert_or_change(leases)
_TAKE = _insert.on_conflict_do_update(
    index_elements=["name"],
    set_={"holder": _insert.excluded.holder, "until": _insert.excluded.until},
    where=or_(leases.c.until <= bindparam("now"), leases.c.holder == _insert.excluded.holder),
).returning(leases.c.name)
_ONCE = (
    insert_or_change(leases)
    .on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": "", "until": bindparam("next_time")},
        where=leases.c.until <= bindparam("now"),
    )
    .returning(leases.c.name)
)
_RELEASE = delete(leases).where(leases.c.name == bindparam("of_name"), leases.c.holder == bindparam("of_holder"))
_FORGET = delete(leases).where(leases.c.until <= bindparam("now"))


class Leases(Repository):
    """Who does what alone. Clocks of machines may differ by seconds, so a lease is to last many of them."""

    __slots__ = ()

    async def take(self, name: str, holder: str, lasts: timedelta) -> bool:
        """Whether ``holder`` has the lease from now on for so long: it was free, had ended, or was theirs already."""
        values = {"name": name, "holder": holder, "until": self._now + lasts, "now": self._now}
        return (await self._connection.execute(_TAKE, values)).one_or_none() is not None

    async def release(self, name: str, holder: str) -> None:
        """Somebody else may have it now, if it was theirs."""
        await self._execute(_RELEASE, of_name=name, of_holder=holder)

    async def once(self, name: str, lasts: timedelta) -> bool:
        """Whether this is the first time in so long; what has ended is forgotten on the way."""
        until = self._now + lasts
        values = {"name": name, "holder": "", "until": until, "next_time": until, "now": self._now}
        found = (await self._connection.execute(_ONCE, values)).one_or_none() is not None
        await self._execute(_FORGET, now=self._now)
        return found
