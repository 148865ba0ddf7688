"""Two members turned out to be one person: what the one had begun or was asked becomes the other one's."""

from __future__ import annotations

from sqlalchemy import and_, case, delete, or_, select, update

from storage.repository import Repository
from storage.tables.affairs import grants, handouts
from storage.tables.asking import asks, requests
from storage.tables.gatherings import leaders, trainings
from storage.tables.identity import secret_numbers
from storage.tables.ledger import exchanges
from storage.tables.people import member_roles, vettings

_PLANNED, _SAID = ("asked", "agreed"), ("reported", "disputed")


class Affairs(Repository):
    """What a member has under way, without the books."""

    __slots__ = ()

    async def take_over(self, member_id: int, into_id: int) -> list[int]:
        """Everything under way is the second one's; the ids of exchanges between the two, which are called off."""
        called_off = await self._between(member_id, into_id)
        await self._exchanges(member_id, into_id)
        await self._asked(member_id, into_id)
        await self._checked(member_id, into_id)
        await self._roles(member_id, into_id)
        await self._led(member_id, into_id)
        await self._forgotten(member_id, into_id)
        return called_off

    async def _between(self, member_id: int, into_id: int) -> list[int]:
        """Nobody helps themselves: what was planned is called off, what was only said does not count."""
        here = or_(
            and_(exchanges.c.helper_id == member_id, exchanges.c.helped_id == into_id),
            and_(exchanges.c.helper_id == into_id, exchanges.c.helped_id == member_id),
        )
        locked = select(exchanges.c.id, exchanges.c.request_id, exchanges.c.state, exchanges.c.transfer_id)
        rows = (await self._execute(locked.where(here).order_by(exchanges.c.id).with_for_update())).all()
        over = [row for row in rows if row.state in (*_PLANNED, *_SAID)]
        for row in over:
            posted = row.transfer_id is not None
            state = "confirmed" if posted else "cancelled" if row.state in _PLANNED else "declined"
            change = update(exchanges).where(exchanges.c.id == row.id).values(state=state, changed_at=self._now)
            await self._execute(change)
        await self._free([row.request_id for row in over if row.state in _PLANNED and row.request_id is not None])
        return [row.id for row in over]

    async def _free(self, request_ids: list[int]) -> None:
        """Whoever was to be helped by themselves needs somebody else: the coordinators see to it."""
        taken = requests.c.id.in_(request_ids), requests.c.state == "taken"
        freed = update(requests).where(*taken).values(state="unfilled")
        for row in (
            await self._execute(freed.returning(requests.c.id, requests.c.bank_id, requests.c.member_id))
        ).all():
            await self._work.desk.open(row.bank_id, "unfilled", row.id, member_id=row.member_id)

    async def _exchanges(self, member_id: int, into_id: int) -> None:
        """All but those between the two: there a person would stand on both sides."""
        for side, other in (("helper_id", "helped_id"), ("helped_id", "helper_id")):
            mine, theirs = exchanges.c[side], exchanges.c[other]
            reporter = case((exchanges.c.reported_by == member_id, into_id), else_=exchanges.c.reported_by)
            change = update(exchanges).where(mine == member_id, theirs != into_id)
            await self._execute(change.values({side: into_id, "reported_by": reporter}))

    async def _asked(self, member_id: int, into_id: int) -> None:
        """Requests are theirs; who was asked under two names is not asked any more under the first."""
        await self._execute(update(requests).where(requests.c.member_id == member_id).values(member_id=into_id))
        waits = asks.c.state == "asked"
        of_own = and_(
            asks.c.member_id == into_id,
            asks.c.request_id.in_(select(requests.c.id).where(requests.c.member_id == into_id)),
        )
        over = update(asks).where(waits, or_(asks.c.member_id == member_id, of_own))
        await self._execute(over.values(state="over", answered_at=self._now))

    async def _checked(self, member_id: int, into_id: int) -> None:
        """The last decision about each check counts, under whichever name it was taken."""
        await self._execute(update(vettings).where(vettings.c.member_id == member_id).values(member_id=into_id))
        await self._execute(update(grants).where(grants.c.member_id == member_id).values(member_id=into_id))

    async def _roles(self, member_id: int, into_id: int) -> None:
        for role, area, language in await self._work.members.limits(member_id):
            await self._work.members.grant(into_id, role, area=area, language=language)
        await self._execute(delete(member_roles).where(member_roles.c.member_id == member_id))

    async def _led(self, member_id: int, into_id: int) -> None:
        """What they lead and have learnt to lead; where both do, once."""
        for table, thing in ((leaders, leaders.c.gathering_id), (trainings, trainings.c.topic)):
            theirs = select(thing).where(table.c.member_id == into_id)
            own = update(table).where(table.c.member_id == member_id, thing.not_in(theirs))
            await self._execute(own.values(member_id=into_id))
            await self._execute(delete(table).where(table.c.member_id == member_id))

    async def _forgotten(self, member_id: int, into_id: int) -> None:
        """Codes, changes of number and links of the first are void; its secret number holds where there is no other."""
        if await self._work.secret_numbers.has(into_id):
            await self._work.secret_numbers.forget(member_id)
        else:
            secret = update(secret_numbers).where(secret_numbers.c.member_id == member_id)
            await self._execute(secret.values(member_id=into_id))
        await self._work.moves.forget(member_id)
        await self._work.codes.forget(member_id)
        await self._execute(delete(handouts).where(handouts.c.member_id == member_id))
        await self._work.due.clear("return", member_id)
