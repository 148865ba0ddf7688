"""What happens when nobody answers, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Delete, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.records import Due
from storage.repository import Repository, columns, made, placed, places
from storage.tables.asking import due_times

DUE = columns(Due, due_times)

_insert = insert_or_change(due_times)
_SET = _insert.on_conflict_do_update(
    index_elements=["about_id", "kind"], set_={"at": _insert.excluded.at, "bank_id": _insert.excluded.bank_id}
)


@cache
def _clear(count: int) -> Delete:
    """One statement for so many kinds."""
    prefixes = places("prefix", count, due_times.c.kind)
    begins = [func.substr(due_times.c.kind, 1, func.length(prefix)) == prefix for prefix in prefixes]
    return delete(due_times).where(due_times.c.about_id == bindparam("the_about"), or_(*begins))


_earliest = (
    select(due_times.c.id)
    .where(due_times.c.at <= bindparam("now"))
    .order_by(due_times.c.at, due_times.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE = delete(due_times).where(due_times.c.id == _earliest.scalar_subquery()).returning(*DUE)
_NEXT_AT = select(due_times.c.at).order_by(due_times.c.at).limit(1)


class DueTimes(Repository):
    """The due times of all banks. Each happens once: taking it and what it leads to are one transaction."""

    __slots__ = ()

    async def set(self, kind: str, about_id: int, at: datetime, bank_id: int) -> None:
        """Let ``kind`` happen to ``about_id`` at this moment, instead of when it was to happen before."""
        await self._execute(_SET, kind=kind, about_id=about_id, at=at, bank_id=bank_id)
        self._work.wake("due")

    async def clear(self, kind: str, about_id: int) -> None:
        """Let it not happen, nor anything else about it whose kind begins with ``kind``."""
        await self.clear_all((kind,), about_id)

    async def clear_all(self, kinds: Sequence[str], about_id: int) -> None:
        """The same with several kinds, at least one."""
        await self._execute(_clear(len(kinds)), the_about=about_id, **placed("prefix", kinds))

    async def take(self) -> Due | None:
        """The earliest thing that is due. It is gone once this transaction is committed, and not before."""
        row = (await self._execute(_TAKE, now=self._now)).one_or_none()
        return made(Due, row) if row is not None else None

    async def next_at(self) -> datetime | None:
        """When there will be something to take; None where nothing is planned."""
        at: datetime | None = (await self._execute(_NEXT_AT)).scalar()
        return at
