"""Addresses that we are careful with. A row is forgotten after a day: nobody is watched for longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.repository import Repository
from storage.tables.guards import guards

FORGOTTEN_AFTER = timedelta(days=1)

_THIS = and_(guards.c.channel == bindparam("of_channel"), guards.c.address == bindparam("of_address"))
_insert = insert_or_change(guards)
_MEET = _insert.on_conflict_do_nothing(index_elements=["channel", "address"]).returning(guards.c.met_at)
_SILENCE = _insert.on_conflict_do_update(
    index_elements=["channel", "address"], set_={"silent_until": _insert.excluded.silent_until}
)
_SILENT_UNTIL = select(guards.c.silent_until).where(_THIS)
_FORGET = delete(guards).where(
    guards.c.met_at < bindparam("before"),
    or_(guards.c.silent_until.is_(None), guards.c.silent_until < bindparam("now")),
)
_MET_SINCE = select(func.count()).select_from(guards).where(guards.c.met_at > bindparam("since"))


class Guards(Repository):
    """Strangers who have just begun to write, and addresses that are not answered for a while."""

    __slots__ = ()

    async def meet(self, channel: str, address: str) -> bool:
        """Somebody unknown writes; True the first time in a day."""
        await self._execute(_FORGET, before=self._now - FORGOTTEN_AFTER, now=self._now)
        values = {"channel": channel, "address": address, "met_at": self._now, "silent_until": None}
        return (await self._connection.execute(_MEET, values)).one_or_none() is not None

    async def met_since(self, since: datetime) -> int:
        """How many of them began after ``since``, at most a day ago."""
        return int((await self._execute(_MET_SINCE, since=since)).scalar_one())

    async def silence(self, channel: str, address: str, until: datetime | None) -> None:
        """Answer this address no more until then; None answers it again."""
        values = {"channel": channel, "address": address, "met_at": self._now, "silent_until": until}
        await self._connection.execute(_SILENCE, values)

    async def silent(self, channel: str, address: str) -> bool:
        """Whether the address is not answered now."""
        found = await self._execute(_SILENT_UNTIL, of_channel=channel, of_address=address)
        until: datetime | None = found.scalar()
        return until is not None and until > self._now
