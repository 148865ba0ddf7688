"""Posting: the one place where balances change, always together with the transfers that say why.

A posting is four statements: lock the accounts, look for the references, insert the transfers, change the balances.

Order of locks, the same everywhere, so that nobody waits for somebody who waits for them: members, exchanges, requests,
accounts, each by id. The pot is an account like any other in that order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, case, insert, or_, select, update

from storage.errors import AlreadySettled, FloorReached
from storage.ledger import rules
from storage.ledger.reading import ACCOUNT, TRANSFER, Reading, account_of, transfer_of
from storage.ledger.rules import UNIT, Posting
from storage.records import Account, Transfer
from storage.repository import placed, places
from storage.tables.ledger import accounts, exchanges, transfers
from storage.tables.people import members

Locked = Mapping[int, Account]
"""Accounts by id, locked by this transaction."""

_INSERT = insert(transfers).returning(*TRANSFER)
_OF_ID = select(*TRANSFER).where(transfers.c.id == bindparam("the_transfer"))
_FIELDS = tuple(field.name for field in fields(Posting))


@cache
def _known(count: int) -> Select[Any]:
    """The transfers of so many references."""
    return select(*TRANSFER).where(transfers.c.reference.in_(places("reference", count, transfers.c.reference)))


@cache
def _accounts_of(count: int, *, pot: bool) -> Select[Any]:
    """The accounts of so many members and, if wanted, the pot of the first one's bank, locked in the order of ids."""
    their = places("member", count, accounts.c.member_id)
    which: ColumnElement[bool] = accounts.c.member_id.in_(their)
    if pot:
        bank_id = select(members.c.bank_id).where(members.c.id == their[0]).scalar_subquery()
        which = or_(which, and_(accounts.c.kind == "pot", accounts.c.bank_id == bank_id))
    return select(*ACCOUNT).where(accounts.c.unit == UNIT, which).order_by(accounts.c.id).with_for_update()


@cache
def _change(count: int) -> Update:
    """Change so many balances. The floor stands in it too, as in a constraint of the table: no mistake gets past it."""
    which, by = places("account", count, accounts.c.id), places("change", count, accounts.c.balance)
    balance = accounts.c.balance + case(
        *((accounts.c.id == one, change) for one, change in zip(which, by, strict=True))
    )
    touched = update(accounts).where(accounts.c.id.in_(which), balance >= accounts.c.floor)
    return touched.values(balance=balance).returning(accounts.c.id)


def _no_objection(_: Locked) -> None:
    """Most postings have no conditions beyond those of all postings."""


class Posts(Reading):
    """Appends to the books and takes back; knows nothing of who gives what to whom, and why."""

    __slots__ = ()

    async def append(self, *postings: Posting) -> list[Transfer]:
        """Post one act, which may be several transfers: all of them or none.

        The same references with the same content again return what was posted then. Raises FloorReached or PotEmpty,
        and ReferenceReused or ValueError where the caller is wrong; then nothing was written.
        """
        touched = {account for posting in postings for account in (posting.from_account, posting.to_account)}
        return await self.append_locked(postings, await self.lock(accounts.c.id.in_(touched)))

    async def append_locked(
        self, postings: Sequence[Posting], locked: Locked, check: Callable[[Locked], None] = _no_objection
    ) -> list[Transfer]:
        """The same with accounts that :meth:`lock` has locked; ``check`` may object to what is not a repeat."""
        references = [posting.reference for posting in postings]
        found = await self._execute(_known(len(references)), **placed("reference", references))
        known = {transfer.reference: transfer for transfer in map(transfer_of, found)}
        if rules.check_repeats(postings, known):
            return [known[reference] for reference in references]
        check(locked)
        locked = await self._with_carried(postings, locked)
        postings = [*postings, *rules.carried(postings, locked)]
        for posting in postings:
            rules.check_form(posting)
            rules.check_sides(posting, locked)
        changed = {account: change for account, change in rules.changes(postings).items() if change}
        rules.check_floors(changed, locked)
        posted = await self._insert(postings, locked)
        await self._change_balances(changed)
        return [posted[reference] for reference in references]

    async def _with_carried(self, postings: Sequence[Posting], locked: Locked) -> Locked:
        """With the accounts of records that became others, and those that they are carried on to.

        What is taken back may have been posted to a record that is another one by now.
        """
        touched = {account for posting in postings for account in (posting.from_account, posting.to_account)}
        if missing := touched - locked.keys():
            locked = {**locked, **await self.lock(accounts.c.id.in_(missing))}
        onward = {one.carried_to for one in locked.values() if one.carried_to is not None}
        if missing := onward - locked.keys():
            locked = {**locked, **await self.lock(accounts.c.id.in_(missing))}
        return locked

    async def lock(self, which: ColumnElement[bool]) -> dict[int, Account]:
        """Accounts, locked in the order of their ids until the end of the transaction, so that what is read holds."""
        statement = select(*ACCOUNT).where(which).order_by(accounts.c.id).with_for_update()
        return {account.id: account for account in map(account_of, await self._execute(statement))}

    async def lock_of(self, member_ids: Sequence[int], *, pot: bool = False) -> dict[int | None, Account]:
        """The members' accounts by member and, under None, the pot of the first one's bank; locked as by :meth:`lock`.

        LookupError where somebody has no account.
        """
        rows = await self._execute(_accounts_of(len(member_ids), pot=pot), **placed("member", member_ids))
        found = {account.member_id: account for account in map(account_of, rows)}
        missing = {*member_ids, *([None] if pot else [])} - found.keys()
        if missing:
            raise LookupError(f"no account of {sorted(map(str, missing))}")
        return found

    async def reverse(self, transfer_id: int, *, reference: str, note: str = "") -> Transfer:
        """Take a transfer back by its mirror. An exchange that it was posted for does not count any more.

        AlreadySettled where it was taken back under another reference, or is a reversal itself; FloorReached where
        its receiver has spent it. LookupError where there is none.
        """
        original = await self.transfer(transfer_id)
        if original.exchange_id is not None:
            await self._execute(select(exchanges.c.id).where(exchanges.c.id == original.exchange_id).with_for_update())
        locked = await self.lock(accounts.c.id.in_((original.from_account, original.to_account)))
        earlier = await self._find(transfers.c.reverses == transfer_id)
        if earlier and earlier[0].reference != reference:
            raise AlreadySettled
        mirrored = rules.mirror(original, reference=reference, at=self._now, note=note)
        reversal = (await self.append_locked([mirrored], locked))[0]
        await self._execute(
            update(exchanges)
            .where(exchanges.c.id == original.exchange_id, exchanges.c.transfer_id == transfer_id)
            .values(state="declined", transfer_id=None, changed_at=self._now)
        )
        return reversal

    async def transfer(self, transfer_id: int) -> Transfer:
        """One transfer. LookupError where there is none."""
        row = (await self._execute(_OF_ID, the_transfer=transfer_id)).one_or_none()
        if row is None:
            raise LookupError(f"no transfer {transfer_id}")
        return transfer_of(row)

    async def _find(self, which: ColumnElement[bool]) -> list[Transfer]:
        return [transfer_of(row) for row in await self._execute(select(*TRANSFER).where(which))]

    async def _insert(self, postings: Sequence[Posting], locked: Locked) -> dict[str, Transfer]:
        rows = [self._row(posting, locked[posting.from_account].unit) for posting in postings]
        inserted = await self._connection.execute(_INSERT, rows if len(rows) > 1 else rows[0])
        return {transfer.reference: transfer for transfer in map(transfer_of, inserted)}

    def _row(self, posting: Posting, unit: str) -> dict[str, Any]:
        content = {name: getattr(posting, name) for name in _FIELDS}
        return {**content, "unit": unit, "posted_at": self._now, "inbox_id": self._work.inbox_id}

    async def _change_balances(self, changed: Mapping[int, int]) -> None:
        if not changed:
            return
        values = placed("account", changed) | placed("change", changed.values())
        if len((await self._execute(_change(len(changed)), **values)).all()) != len(changed):
            raise FloorReached
