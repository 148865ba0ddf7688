"""Hours out of the pot on a coordinator's word: small ones by one person, large ones by two.

1. What one person gave somebody in the last days counts together: splitting a large gift makes it no smaller.
2. Nobody gives to themselves alone.
3. The second is somebody else than the first, and than the one who gets the hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, update

from storage.errors import AlreadySettled, NotTheirs
from storage.records import Bank, Transfer
from storage.repository import Repository, columns, made
from storage.sides import check_taking_part, hold
from storage.tables.affairs import grants
from storage.tables.base import constant

RIGHT = "grant"


@dataclass(frozen=True, slots=True)
class Grant:
    """Hours out of the pot for a member, given or waiting for a second yes."""

    id: int
    bank_id: int
    member_id: int
    minutes: int
    reason: str
    state: str
    """``asked``, ``given`` or ``refused``."""
    asked_by: int
    decided_by: int | None
    opened_at: datetime


_GRANT = columns(Grant, grants)
_GET = select(*_GRANT).where(grants.c.id == bindparam("grant_id"))
_LATELY = select(func.coalesce(func.sum(grants.c.minutes), 0)).where(
    grants.c.member_id == bindparam("of_member"),
    grants.c.opened_at > bindparam("since"),
    grants.c.asked_by == bindparam("by"),
    grants.c.decided_by == grants.c.asked_by,
    grants.c.state == constant("given"),
)
_OPEN = insert(grants).returning(*_GRANT)


class Grants(Repository):
    """Hours out of the pots of all banks."""

    __slots__ = ()

    async def get(self, grant_id: int) -> Grant:
        """LookupError where there is none."""
        row = (await self._execute(_GET, grant_id=grant_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no grant {grant_id}")
        return made(Grant, row)

    async def needs_two(self, bank: Bank, member_id: int, minutes: int, by: int) -> bool:
        """Rules 1 and 2: whether a second person must agree."""
        since = self._now - timedelta(days=bank.rules.grant_days)
        values = {"of_member": member_id, "since": since, "by": by}
        lately = int((await self._connection.execute(_LATELY, values)).scalar_one())
        return by == member_id or lately + minutes > bank.rules.grant_alone_minutes

    async def open(self, bank: Bank, member_id: int, minutes: int, *, reason: str, by: int) -> Grant:
        """Give hours, or keep them for a second person's yes: the state says which.

        NotTheirs without the right ``grant`` in the bank, NotActive where they take no part, PotEmpty where it is given
        at once and the pot does not hold that much.
        """
        await self._check(bank.id, by)
        await self._hold(member_id)
        alone = not await self.needs_two(bank, member_id, minutes, by)
        values = {
            "bank_id": bank.id,
            "member_id": member_id,
            "minutes": minutes,
            "reason": reason,
            "state": "given" if alone else "asked",
            "asked_by": by,
            "decided_by": by if alone else None,
            "opened_at": self._now,
            "closed_at": self._now if alone else None,
        }
        grant = made(Grant, (await self._connection.execute(_OPEN, values)).one())
        if alone:
            await self._give(grant)
        await self._record(grant, by, "given" if alone else "asked", reason)
        return grant

    async def decide(self, grant_id: int, *, yes: bool, by: int, words: str = "") -> Grant:
        """Rule 3: the second person gives the hours or refuses. AlreadySettled where somebody has; see :meth:`open`."""
        grant = made(Grant, (await self._execute(_GET.with_for_update(), grant_id=grant_id)).one())
        if grant.state != "asked":
            raise AlreadySettled
        await self._check(grant.bank_id, by)
        if by in {grant.asked_by, grant.member_id}:
            raise NotTheirs
        if yes:
            await self._hold(grant.member_id)
            await self._give(grant)
        state = "given" if yes else "refused"
        change = update(grants).where(grants.c.id == grant_id).values(state=state, decided_by=by, closed_at=self._now)
        await self._record(grant, by, state, words)
        return made(Grant, (await self._execute(change.returning(*_GRANT))).one())

    async def drop(self, member_id: int, *, by: int | None) -> list[Grant]:
        """They leave: what still waits for a second yes is refused; what was written of why is kept no longer."""
        waits = grants.c.member_id == member_id, grants.c.state == "asked"
        refuse = update(grants).where(*waits).values(state="refused", decided_by=by, closed_at=self._now)
        found = [made(Grant, row) for row in await self._execute(refuse.returning(*_GRANT))]
        await self._execute(update(grants).where(grants.c.member_id == member_id).values(reason=""))
        return found

    async def _hold(self, member_id: int) -> None:
        check_taking_part(await hold(self._connection, [member_id]), [member_id])

    async def _check(self, bank_id: int, by: int) -> None:
        if not await self._work.members.may(by, bank_id, RIGHT):
            raise NotTheirs

    async def _give(self, grant: Grant) -> Transfer:
        return await self._work.ledger.from_pot(
            grant.member_id, grant.minutes, kind="gift", reference=f"grant:{grant.id}"
        )

    async def _record(self, grant: Grant, by: int, decision: str, words: str) -> None:
        await self._work.decisions.record(
            bank_id=grant.bank_id, by=by, about_kind="grant", about_id=grant.id, decision=decision, words=words
        )
