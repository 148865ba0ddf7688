"""Checks that members have passed, for activities that need one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, or_, select

from storage.repository import Repository, columns, made
from storage.tables.base import constant
from storage.tables.people import vettings


@dataclass(frozen=True, slots=True)
class Vetting:
    """A decision about a check of a member; the certificate itself is never kept."""

    id: int
    member_id: int
    check_name: str
    decision: str
    """``passed``, ``refused`` or ``withdrawn``."""
    decided_by: int | None
    """Who decided; None for a command of the operator."""
    decided_at: datetime
    review_at: datetime | None
    """From when it no longer counts; None where it does not end."""


REVIEW = "review"
"""What falls due about a vetting."""
AHEAD = timedelta(days=14)
"""So long before its end somebody is asked to look at it again."""

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
_RECORD = insert(vettings).returning(vettings.c.id)
_VETTING = columns(Vetting, vettings)
_GET = select(*_VETTING).where(vettings.c.id == bindparam("vetting_id"))
_OF = select(*_VETTING).where(vettings.c.member_id == bindparam("member_id"), LATEST).order_by(vettings.c.check_name)


class Vettings(Repository):
    """The checks of all members."""

    __slots__ = ()

    async def record(
        self, member_id: int, check: str, decision: str, *, decided_by: int | None, review_at: datetime | None
    ) -> None:
        """Somebody decided: ``passed``, ``refused`` or ``withdrawn``; the last decision about a check counts.

        ``review_at`` is the moment from which it no longer counts, and shortly before which a review falls due; None
        where it does not end.
        """
        before = await self._execute(_OF, member_id=member_id)
        for earlier in [made(Vetting, row) for row in before]:
            if earlier.check_name == check:
                await self._work.due.clear(REVIEW, earlier.id)
        values = {
            "member_id": member_id,
            "check_name": check,
            "decision": decision,
            "decided_by": decided_by,
            "decided_at": self._now,
            "review_at": review_at,
        }
        vetting_id = int((await self._connection.execute(_RECORD, values)).scalar_one())
        if review_at is not None and decision == "passed":
            bank_id = (await self._work.members.get(member_id)).bank_id
            await self._work.due.set(REVIEW, vetting_id, review_at - AHEAD, bank_id)

    async def passed(self, member_id: int) -> frozenset[str]:
        """The checks that count for them now."""
        return frozenset((await self._execute(_PASSED, member_id=member_id, now=self._now)).scalars())

    async def get(self, vetting_id: int) -> Vetting:
        """One decision. LookupError where there is none."""
        row = (await self._execute(_GET, vetting_id=vetting_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no vetting {vetting_id}")
        return made(Vetting, row)

    async def of_member(self, member_id: int) -> list[Vetting]:
        """The last decision about each of their checks."""
        return [made(Vetting, row) for row in await self._execute(_OF, member_id=member_id)]
