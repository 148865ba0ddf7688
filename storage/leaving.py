"""Leaving: who goes settles first, then becomes nobody; their side of every transfer remains."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, cast, delete, literal, or_, select, update

from storage.desk import Habits
from storage.errors import AlreadySettled, NotTheirs, PotEmpty, SamePerson
from storage.ledger.rules import Posting
from storage.repository import Repository
from storage.sides import TAKING_PART, Side, check_taking_part
from storage.tables.asking import asks, requests
from storage.tables.ledger import exchanges
from storage.tables.people import addresses, member_roles, members, offers


@dataclass(frozen=True, slots=True)
class _Parting:
    """Who leaves, and what becomes of what they have or lack."""

    member_id: int
    bank_id: int
    to_member_id: int | None
    write_off_reason: str


class Leaving(Repository):
    """The end of a membership."""

    __slots__ = ()

    async def leave(
        self, member_id: int, *, to_member_id: int | None = None, write_off_reason: str = "", by: int | None
    ) -> None:
        """Close what is open, settle, forget who it was.

        What they have goes to ``to_member_id`` or, without one, to the pot. What they lack comes out of the pot;
        where the pot does not hold that much it is PotEmpty, unless there is a ``write_off_reason``: then the pot
        gives what it has, and the rest stays on the account for good.

        ``by`` is the member, or a coordinator (who has the right ``approve`` or ``change_members``), or None for the
        operator; anybody else is NotTheirs. SamePerson and NotActive are about the receiver. AlreadySettled where they
        have left before.
        """
        sides = await self._lock(member_id, to_member_id)
        bank_id = sides[member_id].bank_id
        if sides[member_id].stage == "left":
            raise AlreadySettled("They have left already.")
        if by is not None and by != member_id:
            await self._check_may_decide(by, bank_id)
        if to_member_id == member_id:
            raise SamePerson
        if to_member_id is not None and check_taking_part(sides, [to_member_id]) != bank_id:
            raise NotTheirs
        parting = _Parting(member_id, bank_id, to_member_id, write_off_reason)
        await self._close_exchanges(parting)
        if sides[member_id].stage in TAKING_PART:
            await self._settle(parting)
        await self._close_asking(parting)
        await self._work.grants.drop(member_id, by=by)
        await self._forget(parting)
        await self._work.decisions.record(
            bank_id=bank_id, by=by, about_kind="member", about_id=member_id, decision="left", words=write_off_reason
        )

    async def _lock(self, *member_ids: int | None) -> dict[int, Side]:
        """Nobody can begin anything with them meanwhile: see :func:`storage.sides.hold`."""
        statement = (
            select(members.c.id, members.c.bank_id, members.c.stage)
            .where(members.c.id.in_({id for id in member_ids if id is not None}))
            .order_by(members.c.id)
            .with_for_update()
        )
        sides = {row.id: Side(row.bank_id, row.stage) for row in await self._execute(statement)}
        if member_ids[0] not in sides:
            raise LookupError(f"no member {member_ids[0]}")
        return sides

    async def _check_may_decide(self, by: int, bank_id: int) -> None:
        if (await self._work.members.get(by)).bank_id != bank_id:
            raise NotTheirs
        if not {"approve", "change_members"} & await self._work.members.rights(by):
            raise NotTheirs

    async def _close_exchanges(self, parting: _Parting) -> None:
        """What was planned is cancelled, what was only reported does not count, what was posted stands.

        Whoever helped and is not confirmed any more can be given the hours out of the pot.
        """
        theirs = or_(exchanges.c.helper_id == parting.member_id, exchanges.c.helped_id == parting.member_id)
        locked = await self._execute(select(exchanges.c.id).where(theirs).order_by(exchanges.c.id).with_for_update())
        ids = [row.id for row in locked]
        await self._free_requests(parting.member_id)
        unposted, posted = exchanges.c.transfer_id.is_(None), exchanges.c.transfer_id.is_not(None)
        await self._move(ids, exchanges.c.state.in_(("asked", "agreed")), "cancelled")
        await self._move(ids, exchanges.c.state.in_(("reported", "disputed")) & unposted, "declined")
        await self._move(ids, (exchanges.c.state == "disputed") & posted, "confirmed")

    async def _move(self, ids: list[int], which: ColumnElement[bool], state: str) -> None:
        here = exchanges.c.id.in_(ids), which
        await self._execute(update(exchanges).where(*here).values(state=state, changed_at=self._now))

    async def _free_requests(self, helper_id: int) -> None:
        """Whoever counted on them needs somebody else: the coordinators see to it."""
        waiting = select(exchanges.c.request_id).where(
            exchanges.c.helper_id == helper_id, exchanges.c.state.in_(("asked", "agreed"))
        )
        freed = (
            update(requests)
            .where(requests.c.id.in_(waiting), requests.c.state == "taken")
            .values(state="unfilled")
            .returning(requests.c.id, requests.c.bank_id, requests.c.member_id)
        )
        for request in (await self._execute(freed)).all():
            await self._work.desk.open(request.bank_id, "unfilled", request.id, member_id=request.member_id)

    async def _settle(self, parting: _Parting) -> None:
        ledger, member_id, to_member_id = self._work.ledger, parting.member_id, parting.to_member_id
        people = [member_id] if to_member_id is None else [member_id, to_member_id]
        found = await ledger.lock_of(people, pot=True)
        own, pot = found[member_id], found[None]
        minutes = own.balance if own.balance > 0 else min(-own.balance, pot.balance - pot.floor)
        if minutes < -own.balance and not parting.write_off_reason:
            raise PotEmpty
        if minutes == 0:
            return
        giver, receiver, kind = (own, found[to_member_id], "gift") if own.balance > 0 else (pot, own, "write-off")
        await ledger.append_locked(
            [
                Posting(
                    bank_id=parting.bank_id,
                    from_account=giver.id,
                    to_account=receiver.id,
                    minutes=minutes,
                    kind=kind,
                    reference=f"leaving:{member_id}",
                    happened_at=self._now,
                    note=parting.write_off_reason,
                )
            ],
            {account.id: account for account in found.values()},
        )

    async def _close_asking(self, parting: _Parting) -> None:
        """Nobody is asked for them, and they are asked nothing, any more."""
        for request in await self._work.requests.of_member(parting.member_id):
            await self._work.requests.close(request.id, "closed")
        for question in await self._work.questions.open(parting.member_id):
            await self._work.questions.close(question.id, "withdrawn")
        unanswered = asks.c.member_id == parting.member_id, asks.c.state == "asked"
        await self._execute(update(asks).where(*unanswered).values(state="over", answered_at=self._now))

    async def _forget(self, parting: _Parting) -> None:
        """What is kept of them is a number."""
        own = parting.member_id
        await self._work.members.change(
            own, name="", area="", stage="left", share_phone=False, paused_until=None, misses=0
        )
        were = await self._work.addresses.of_member(own)
        for address in were:
            await self._work.proofs.forget(address.id)
        await self._work.desk.keep_habits(Habits(own))
        await self._work.recordings.forget(own, "left")
        nowhere = {"address": literal("left:") + cast(addresses.c.id, String), "phone": "", "state": "closed"}
        gone = {"preferred": False, "shared": False, **nowhere}
        await self._execute(update(addresses).where(addresses.c.member_id == own).values(gone))
        await self._work.secret_numbers.forget(own)
        await self._work.courses.forget(own)
        await self._work.seats.forget(own)
        await self._work.ideas.forget(own)
        await self._work.leaders.forget(own)
        await self._work.moves.forget(own)
        await self._work.codes.forget(own)
        await self._work.tellings.forget(own)
        await self._work.forgetting.forget(own)
        await self._work.handouts.forget(own)
        await self._work.addresses.recount(were)
        await self._execute(
            update(offers).where(offers.c.member_id == own, offers.c.closed_at.is_(None)).values(closed_at=self._now)
        )
        await self._execute(update(offers).where(offers.c.member_id == own).values(words=""))
        await self._execute(update(requests).where(requests.c.member_id == own).values(words="", area=""))
        await self._execute(delete(member_roles).where(member_roles.c.member_id == own))
