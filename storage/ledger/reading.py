"""What the books say: accounts, standings, the last transfers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select, union_all

from storage.ledger import rules
from storage.ledger.rules import UNIT
from storage.records import Account, Standing, Transfer
from storage.repository import Repository, columns
from storage.tables.base import BigId
from storage.tables.gatherings import gathering_transfers
from storage.tables.ledger import accounts, transfers
from storage.tables.people import members

ACCOUNT = columns(Account, accounts)
TRANSFER = columns(Transfer, transfers)

_LIMIT = bindparam("limit", type_=BigId)
_of_member: ColumnElement[bool] = and_(
    accounts.c.member_id == bindparam("member_id", type_=BigId), accounts.c.unit == UNIT
)
_of_pot: ColumnElement[bool] = and_(
    accounts.c.bank_id == bindparam("bank_id"), accounts.c.kind == "pot", accounts.c.unit == UNIT
)

_every = accounts.alias("every")
"""The account itself, and those of the same person that are carried on to it."""
_theirs = or_(_every.c.id == accounts.c.id, _every.c.carried_to == accounts.c.id)
_in, _out = transfers.c.to_account == _every.c.id, transfers.c.from_account == _every.c.id
_taken_back = transfers.c.kind == "reversal"
_GIVEN = case((and_(_in, ~_taken_back), transfers.c.minutes), (and_(_out, _taken_back), -transfers.c.minutes), else_=0)
_RECEIVED = case(
    (and_(_out, ~_taken_back), transfers.c.minutes), (and_(_in, _taken_back), -transfers.c.minutes), else_=0
)

_BY_ID = select(*ACCOUNT).where(accounts.c.id == bindparam("account_id", type_=BigId))
_gathered = (
    select(gathering_transfers.c.transfer_id).where(gathering_transfers.c.transfer_id == transfers.c.id).exists()
)
_STANDING = (
    select(*ACCOUNT, func.coalesce(func.sum(_GIVEN), 0), func.coalesce(func.sum(_RECEIVED), 0))
    .select_from(
        accounts.join(_every, _theirs).outerjoin(
            transfers, and_(or_(_in, _out), or_(transfers.c.exchange_id.is_not(None), _gathered))
        )
    )
    .where(_of_member)
    .group_by(accounts.c.id)
)
"""Help given and received, alone or in a gathering; gifts and welcomes are in the balance only."""


def _legs(side: ColumnElement[Any]) -> Select[Any]:
    """One side's last transfers, each found by its own index."""
    own = bindparam("account_id", type_=BigId)
    newest = select(*TRANSFER).where(side == own).order_by(transfers.c.id.desc()).limit(_LIMIT)
    return select(newest.subquery())


_both = union_all(_legs(transfers.c.from_account), _legs(transfers.c.to_account)).subquery()
_ENTRIES = select(_both).order_by(_both.c.id.desc()).limit(_LIMIT)
_OWN = select(_every.c.id).select_from(accounts.join(_every, _theirs)).where(_of_member)
_RECENT = (
    select(*TRANSFER).where(transfers.c.bank_id == bindparam("bank_id")).order_by(transfers.c.id.desc()).limit(_LIMIT)
)
_BALANCES = (
    select(*ACCOUNT, func.coalesce(members.c.name, accounts.c.name))
    .select_from(accounts.outerjoin(members, members.c.id == accounts.c.member_id))
    .where(accounts.c.bank_id == bindparam("bank_id"))
    .order_by(case((accounts.c.kind == "member", 1), else_=0), accounts.c.kind.desc(), accounts.c.id)
)


def account_of(row: Iterable[Any]) -> Account:
    """The record of a row that was selected by ``ACCOUNT``."""
    return Account(*row)


def transfer_of(row: Iterable[Any]) -> Transfer:
    """The record of a row that was selected by ``TRANSFER``."""
    return Transfer(*row)


class Reading(Repository):
    """The part of the ledger that changes nothing."""

    __slots__ = ()

    async def account(self, member_id: int) -> Account:
        """The account of a member in minutes. LookupError where none was opened: they were never active."""
        row = (await self._execute(select(*ACCOUNT).where(_of_member), member_id=member_id)).one_or_none()
        if row is None:
            raise LookupError(f"member {member_id} has no account")
        return account_of(row)

    async def by_id(self, account_id: int) -> Account:
        """An account, whosever it is. LookupError where there is none."""
        row = (await self._execute(_BY_ID, account_id=account_id)).one_or_none()
        if row is None:
            raise LookupError(f"no account {account_id}")
        return account_of(row)

    async def pot(self, bank_id: int) -> Account:
        """The community's own account. LookupError where the bank does not exist."""
        row = (await self._execute(select(*ACCOUNT).where(_of_pot), bank_id=bank_id)).one_or_none()
        if row is None:
            raise LookupError(f"bank {bank_id} has no pot")
        return account_of(row)

    async def standing(self, member_id: int) -> Standing:
        """Balance, help given, help received, and what they can still ask for, all in minutes."""
        row = (await self._execute(_STANDING, member_id=member_id)).one_or_none()
        if row is None:
            raise LookupError(f"member {member_id} has no account")
        *content, given, received = tuple[Any, ...](row)
        return rules.standing(account_of(content), int(given), int(received))

    async def own_accounts(self, member_id: int) -> tuple[int, ...]:
        """The ids of a member's account and of those that are carried on to it; empty where they have none."""
        return tuple((await self._execute(_OWN, member_id=member_id)).scalars())

    async def entries(self, member_id: int, limit: int = 10) -> list[Transfer]:
        """A member's last transfers, newest first; what only went from one account of theirs to another is none."""
        own = await self.own_accounts(member_id)
        known = {
            transfer.id: transfer
            for account_id in own
            for transfer in map(
                transfer_of, await self._execute(_ENTRIES, account_id=account_id, limit=limit + len(own))
            )
            if not {transfer.from_account, transfer.to_account} <= set(own)
        }
        return [known[id] for id in sorted(known, reverse=True)][:limit]

    async def recent(self, bank_id: int, limit: int = 10) -> list[Transfer]:
        """A bank's last transfers, newest first."""
        return [transfer_of(row) for row in await self._execute(_RECENT, bank_id=bank_id, limit=limit)]

    async def balances(self, bank_id: int) -> list[tuple[Account, str]]:
        """Every account with the name it is shown under; the pot and organisations first, then members by id.

        Who has left is nameless: their name is empty.
        """
        return [(account_of(row[:-1]), row[-1]) for row in await self._execute(_BALANCES, bank_id=bank_id)]
