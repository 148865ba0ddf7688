"""Checks that members have passed, for activities that need one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, insert, or_, select

from storage.repository import Repository
from storage.tables.base import constant
from storage.tables.people import vettings

_newest = vettings.alias("newest")
LATEST = vettings.c.id == (
    select(func.max(_newest.c.id))
    .where(_newest.c.member_id == vettings.c.member_id, _newest.c.check_name == vettings.c.check_name)
    .correlate(vettings)
    .scalar_subquery()
)
STANDS = or_(vettings.c.review_at.is_(None), vettings.c.review_at > bindparam("now"))
_PASSED = select(vettings.c.check_name).where(
    vettings.c.member_id == bindparam("member_id"), LATEST, vettings.c.decision == constant("passed"), STANDS
)
_RECORD = insert(vettings)


class Vettings(Repository):
    """The checks of all members."""

    __slots__ = ()

    async def record(
        self, member_id: int, check: str, decision: str, *, decided_by: int | None, review_at: datetime | None
    ) -> None:
        """Somebody decided: ``passed``, ``refused`` or ``withdrawn``; the last decision about a check counts.

        ``review_at`` is the moment from which it no longer counts; None where it does not end.
        """
        await self._execute(
            _RECORD,
            member_id=member_id,
            check_name=check,
            decision=decision,
            decided_by=decided_by,
            decided_at=self._now,
            review_at=review_at,
        )

    async def passed(self, member_id: int) -> frozenset[str]:
        """The checks that count for them now."""
        return frozenset((await self._execute(_PASSED, member_id=member_id, now=self._now)).scalars())
