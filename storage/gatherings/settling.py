"""Posting the hours of a gathering: all of it or nothing, once; a correction takes back and posts anew in one act.

Order of locks: members, the gathering, accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select

from storage.errors import AlreadySettled
from storage.gatherings import rules
from storage.gatherings.records import Gathering
from storage.gatherings.rules import Line, Sums
from storage.ledger.posting import Locked
from storage.ledger.rules import UNIT, Posting, mirror
from storage.records import Account, Transfer
from storage.repository import Repository
from storage.sides import TAKING_PART, hold
from storage.tables.gatherings import gathering_transfers
from storage.tables.ledger import accounts, transfers

KIND = "settlement"
_NOTE = insert(gathering_transfers)
_STANDING = select(gathering_transfers.c.transfer_id).where(
    gathering_transfers.c.gathering_id == bindparam("the_gathering"),
    gathering_transfers.c.posting == bindparam("the_posting"),
)
_ABOUT = select(gathering_transfers.c.gathering_id).where(
    gathering_transfers.c.transfer_id == bindparam("the_transfer")
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be posted now."""

    sums: Sums
    payer: Account
    """The pot, or the organisation that stands for it."""
    number: int
    """Which posting of the gathering this is: 1, or more for a correction."""
    lacks: int
    """How many minutes the payer has too few; 0 where it can give them."""


class Settling(Repository):
    """The hours of all gatherings."""

    __slots__ = ()

    async def preview(self, gathering: Gathering, leaders: Sequence[int], came: Sequence[int]) -> Preview:
        """What posting would do; nothing is changed."""
        people = await self._taking_part([*leaders, *came])
        there = [one for one in came if one in people]
        return await self._preview(gathering, [one for one in leaders if one in people], there)

    async def _preview(self, gathering: Gathering, leaders: Sequence[int], came: Sequence[int]) -> Preview:
        locked = await self._work.ledger.lock(_touched(gathering, [*leaders, *came]))
        own = {account.member_id: account for account in locked.values() if account.member_id is not None}
        payer = next(account for account in locked.values() if account.member_id is None)
        standing = await self._standing(gathering)
        free = _after_taking_back(locked, standing)
        length = -min((line.minutes for line in rules.sums(gathering, leaders, came).lines), default=0)
        short = [one for one in came if free[own[one].id] - length < own[one].floor]
        found = rules.sums(gathering, leaders, came, short)
        lacks = max(0, found.cost - (free[payer.id] - payer.floor))
        return Preview(found, payer, gathering.postings + 1, lacks)

    async def post(
        self, gathering: Gathering, leaders: Sequence[int], came: Sequence[int], *, number: int, expected: Sums
    ) -> list[Transfer] | None:
        """Post what was shown, or None where something else would be posted now: then it is shown again.

        AlreadySettled where posting ``number`` was done. What stands from the posting before is taken back in the same
        act. PotEmpty or FloorReached where the payer has too little, or where somebody has spent what would go back.
        """
        people = await self._taking_part([*leaders, *came])
        gathering = await self._work.gatherings.lock(gathering.id)
        if gathering.postings >= number:
            raise AlreadySettled
        there = [one for one in came if one in people]
        shown = await self._preview(gathering, [one for one in leaders if one in people], there)
        if not shown.sums.same(expected):
            return None
        standing = await self._standing(gathering)
        touched = _touched(gathering, [*leaders, *came])
        of_standing = {side for one in standing for side in (one.from_account, one.to_account)}
        locked = await self._work.ledger.lock(or_(touched, accounts.c.id.in_(of_standing)))
        act = [*self._taking_back(gathering, standing), *_postings(gathering, shown, locked, number)]
        posted = await self._work.ledger.append_locked(act, locked) if act else []
        rows = [{"gathering_id": gathering.id, "transfer_id": one.id, "posting": number} for one in posted]
        if rows:
            await self._connection.execute(_NOTE, rows)
        await self._work.gatherings.change(gathering.id, postings=number)
        return posted

    async def stands(self, gathering: Gathering) -> frozenset[Line]:
        """What was posted last, as lines; empty where nothing was."""
        standing = await self._standing(gathering)
        sides = {side for one in standing for side in (one.from_account, one.to_account)}
        rows = await self._execute(select(accounts.c.id, accounts.c.member_id).where(accounts.c.id.in_(sides)))
        own = {row.id: row.member_id for row in rows if row.member_id is not None}
        got = {Line(own[one.to_account], one.minutes) for one in standing if one.to_account in own}
        gave = {Line(own[one.from_account], -one.minutes) for one in standing if one.from_account in own}
        return frozenset(got | gave)

    async def about(self, transfer_id: int) -> int | None:
        """The gathering that a transfer was posted for; None where it is for something else."""
        found: int | None = (await self._execute(_ABOUT, the_transfer=transfer_id)).scalar()
        return found

    async def _taking_part(self, member_ids: Sequence[int]) -> frozenset[int]:
        sides = await hold(self._connection, member_ids)
        return frozenset(one for one, side in sides.items() if side.stage in TAKING_PART)

    async def _standing(self, gathering: Gathering) -> list[Transfer]:
        """What was posted last, without what that posting took back."""
        if gathering.postings == 0:
            return []
        ids = await self._execute(_STANDING, the_gathering=gathering.id, the_posting=gathering.postings)
        which = and_(transfers.c.id.in_(list(ids.scalars())), transfers.c.reverses.is_(None))
        return sorted(await self._work.ledger._find(which), key=lambda one: one.id)

    def _taking_back(self, gathering: Gathering, standing: Sequence[Transfer]) -> list[Posting]:
        return [mirror(one, reference=f"gathering:{gathering.id}:back:{one.id}", at=self._now) for one in standing]


def _touched(gathering: Gathering, member_ids: Sequence[int]) -> ColumnElement[bool]:
    """The accounts of these members, and of whoever pays."""
    payer = (
        and_(accounts.c.bank_id == gathering.bank_id, accounts.c.kind == "pot")
        if gathering.payer_id is None
        else accounts.c.id == gathering.payer_id
    )
    own = and_(accounts.c.bank_id == gathering.bank_id, accounts.c.member_id.in_(member_ids))
    return and_(accounts.c.unit == UNIT, or_(own, payer))


def _after_taking_back(locked: Locked, standing: Sequence[Transfer]) -> dict[int, int]:
    """What each account holds once the earlier posting is taken back."""
    held = {account.id: account.balance for account in locked.values()}
    for one in standing:
        held[one.to_account] = held.get(one.to_account, 0) - one.minutes
        held[one.from_account] = held.get(one.from_account, 0) + one.minutes
    return held


def _postings(gathering: Gathering, shown: Preview, locked: Locked, number: int) -> list[Posting]:
    own = {account.member_id: account.id for account in locked.values() if account.member_id is not None}
    found = []
    for line in shown.sums.lines:
        member, payer = own[line.member_id], shown.payer.id
        giver, receiver = (payer, member) if line.minutes > 0 else (member, payer)
        found.append(
            Posting(
                bank_id=gathering.bank_id,
                from_account=giver,
                to_account=receiver,
                minutes=abs(line.minutes),
                kind=KIND,
                reference=f"gathering:{gathering.id}:{number}:{line.member_id}",
                happened_at=gathering.starts_at,
            )
        )
    return found
