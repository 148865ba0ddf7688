"""The ledger that the rest of the house sees: accounts are opened, gifts given, the pot filled and emptied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, insert, or_, select, update

from storage.checks import Fault
from storage.errors import NothingToGive, SamePerson
from storage.ledger import rules
from storage.ledger.audit import audit
from storage.ledger.posting import Posts
from storage.ledger.reading import ACCOUNT, account_of
from storage.ledger.rules import UNIT, Posting
from storage.records import Account, Transfer
from storage.sides import check_taking_part, hold
from storage.tables.ledger import accounts, transfers

__all__ = ["Fault", "Ledger", "Posting"]


class Ledger(Posts):
    """The books of all banks. What may be posted: ``storage/ledger/rules.py``."""

    __slots__ = ()

    async def open_member(self, member_id: int, bank_id: int, floor: int) -> Account:
        """A member's account for minutes; the one they have, where they have one. ``floor`` is not above 0."""
        own = and_(accounts.c.member_id == member_id, accounts.c.unit == UNIT)
        return await self._open(own, bank_id=bank_id, kind="member", member_id=member_id, name="", floor=floor)

    async def open_pot(self, bank_id: int) -> Account:
        """The bank's pot, which never falls below nothing; the one it has, where it has one."""
        own = and_(accounts.c.bank_id == bank_id, accounts.c.kind == "pot", accounts.c.unit == UNIT)
        return await self._open(own, bank_id=bank_id, kind="pot", member_id=None, name="pot", floor=0)

    async def set_member_floors(self, bank_id: int, floor: int) -> None:
        """Give all members of a bank another floor. Who lies below it already keeps what they have as their floor.

        Whoever has been given a floor of their own keeps that.
        """
        lowest = case((accounts.c.balance < floor, accounts.c.balance), else_=floor)
        own = and_(
            accounts.c.bank_id == bank_id, accounts.c.kind == "member", accounts.c.unit == UNIT, ~accounts.c.own_floor
        )
        await self.lock(own)
        await self._execute(update(accounts).where(own).values(floor=lowest))

    async def set_floor(self, member_id: int, floor: int, *, own: bool = True) -> Account:
        """Give one member another floor, at most 0; who lies below it keeps what they have as their floor.

        ``own``: it stays where the bank's floor changes; else they are like everybody again. LookupError where they
        have no account.
        """
        account = (await self.lock_of([member_id]))[member_id]
        lowest = min(floor, account.balance, 0)
        change = update(accounts).where(accounts.c.id == account.id).values(floor=lowest, own_floor=own)
        return account_of((await self._execute(change.returning(*ACCOUNT))).one())

    async def carry(self, member_id: int, into_id: int) -> None:
        """Two records are one person's: everything on the first account is on the second one's from now on.

        The second floor falls as far as what both have had needs, and to the first one's where that was lowered for
        its member. Nothing where the first never had an account; LookupError where only the second has none.
        """
        own = and_(accounts.c.member_id.in_((member_id, into_id)), accounts.c.unit == UNIT)
        found = {account.member_id: account for account in (await self.lock(own)).values()}
        if member_id not in found:
            return
        gone, kept = found[member_id], found[into_id]
        lowered = select(accounts.c.id).where(accounts.c.id == gone.id, accounts.c.own_floor)
        lower = (await self._execute(lowered)).first() is not None and gone.floor < kept.floor
        floor = min(kept.floor, kept.balance + gone.balance, gone.floor if lower else 0)
        values = {"floor": floor} | ({"own_floor": True} if lower else {})
        await self._execute(update(accounts).where(accounts.c.id == kept.id).values(values))
        await self._bring_over(gone, replace(kept, floor=floor))
        onward = or_(accounts.c.id == gone.id, accounts.c.carried_to == gone.id)
        await self._execute(update(accounts).where(onward).values(carried_to=kept.id))

    async def _bring_over(self, gone: Account, kept: Account) -> None:
        if not gone.balance:
            return
        giver, receiver = (gone, kept) if gone.balance > 0 else (kept, gone)
        posting = Posting(
            gone.bank_id, giver.id, receiver.id, abs(gone.balance), "settlement", f"merging:{gone.id}", self._now
        )
        await self.append_locked([posting], {gone.id: gone, kept.id: kept})

    async def gift(self, from_member_id: int, to_member_id: int | None, minutes: int, reference: str) -> Transfer:
        """Hours from a member to another one, or to the pot (None).

        SamePerson, NotActive; SelfDealing where who acts for the giver would get them; NothingToGive where it is not at
        least a minute, or more than they have.
        """
        if from_member_id == to_member_id:
            raise SamePerson
        await self._work.acts.may_give(from_member_id, to_member_id)
        people = [from_member_id] if to_member_id is None else [from_member_id, to_member_id]
        sides = await hold(self._connection, people)
        if not await self._find(transfers.c.reference == reference):
            check_taking_part(sides, people)
        found = await self.lock_of(people, pot=to_member_id is None)
        giver, receiver = found[from_member_id], found[to_member_id]
        posting = Posting(giver.bank_id, giver.id, receiver.id, minutes, "gift", reference, self._now)
        locked = {giver.id: giver, receiver.id: receiver}
        given = (await self.append_locked([posting], locked, lambda _: rules.check_gift(giver, minutes)))[0]
        await self._work.acts.note("gift", from_member_id, given.id, str(to_member_id or ""))
        return given

    async def from_pot(self, member_id: int, minutes: int, *, kind: str, reference: str, note: str = "") -> Transfer:
        """Hours out of the pot to a member: ``welcome``, ``settlement``, ``gift`` or ``write-off``. PotEmpty."""
        found = await self.lock_of([member_id], pot=True)
        pot, member = found[None], found[member_id]
        posting = Posting(pot.bank_id, pot.id, member.id, minutes, kind, reference, self._now, note=note)
        return (await self.append_locked([posting], {pot.id: pot, member.id: member}))[0]

    async def sponsor(self, bank_id: int, name: str, minutes: int, reference: str) -> Transfer:
        """Hours that an organisation stands for, into the pot. Its account is opened at its first gift.

        The floor of its account says how much it has promised in all: minutes are never made out of nothing.
        """
        if minutes < 1:
            raise NothingToGive
        pot = await self.open_pot(bank_id)
        giver = await self.open_organisation(bank_id, name)
        locked = await self.lock(accounts.c.id.in_((pot.id, giver.id)))
        if not await self._find(transfers.c.reference == reference):
            await self.promise(giver.id, minutes)
            locked[giver.id] = replace(locked[giver.id], floor=locked[giver.id].floor - minutes)
        posting = Posting(bank_id, giver.id, pot.id, minutes, "gift", reference, self._now)
        return (await self.append_locked([posting], locked))[0]

    async def open_organisation(self, bank_id: int, name: str) -> Account:
        """The account of an organisation, which has promised nothing yet; the one it has, where it has one."""
        own = and_(accounts.c.bank_id == bank_id, accounts.c.kind == "organisation", accounts.c.name == name)
        return await self._open(own, bank_id=bank_id, kind="organisation", member_id=None, name=name, floor=0)

    async def promise(self, account_id: int, minutes: int) -> None:
        """An organisation stands for so many minutes more: its floor says how much it has promised in all."""
        lower = update(accounts).where(accounts.c.id == account_id).values(floor=accounts.c.floor - minutes)
        await self._execute(lower)

    async def audit(self, bank_id: int | None = None) -> list[Fault]:
        """Everything that is wrong with the books, of one bank or of all; see :mod:`storage.ledger.audit`."""
        return await audit(self._connection, bank_id)

    async def _open(self, own: ColumnElement[bool], **content: Any) -> Account:
        found = (await self._execute(select(*ACCOUNT).where(own))).one_or_none()
        if found is None:
            opening = insert(accounts).values(unit=UNIT, balance=0, opened_at=self._now, **content)
            found = (await self._execute(opening.returning(*ACCOUNT))).one()
        return account_of(found)
