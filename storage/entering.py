"""What comes from other systems: members, exchanges and opening balances, each known by the reference it brings.

A reference is kept as a decision (``imported``, with the reference as its words), so the same thing is never entered
twice. What was begun here has a reference too, made of the bank, its number and when it was made: see
:func:`own_reference`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, func, insert, or_, select, update

from storage.entrants import Entrant, Known, Opening, PastExchange
from storage.ledger.rules import UNIT, Posting
from storage.records import Bank
from storage.repository import Repository
from storage.tables.asking import decisions
from storage.tables.ledger import accounts, exchanges, transfers
from storage.tables.people import addresses, consents, members, offers

OPENING = "Opening balances"
"""The organisation that stands for what members bring from another system."""
WITH_ACCOUNT = frozenset({"active", "paused"})
IMPORTED = "imported"

_RECORD = insert(decisions)
_CONSENT = insert(consents)
_MEMBER = insert(members).returning(members.c.id)
_EXCHANGE = insert(exchanges).returning(exchanges.c.id)
_CONFIRM = (
    update(exchanges)
    .where(exchanges.c.id == bindparam("row_id"))
    .values(state="confirmed", transfer_id=bindparam("posted"))
)
_OWN = {"member": (members, "m"), "exchange": (exchanges, "x")}


def own_reference(slug: str, kind: str, id: int, made_at: datetime) -> str:
    """How a ``member`` or ``exchange`` that began in this bank is called in files: not even a bank of the same short
    name on another installation calls anything so."""
    return f"{slug}-{_OWN[kind][1]}{id}-{made_at:%Y%m%d%H%M%S}"


class Entering(Repository):
    """Enters what is not there yet. Sends nothing and asks nobody."""

    __slots__ = ()

    async def known(self, bank: Bank) -> Known:
        """What the bank has, to compare with."""
        numbers = select(addresses.c.phone, members.c.id, members.c.name).join(
            members, members.c.id == addresses.c.member_id
        )
        has_number = and_(addresses.c.bank_id == bank.id, addresses.c.phone != "")
        own = and_(accounts.c.bank_id == bank.id, accounts.c.kind == "member", accounts.c.unit == UNIT)
        opened = (
            select(accounts.c.member_id, transfers.c.happened_at)
            .join(accounts, or_(accounts.c.id == transfers.c.to_account, accounts.c.id == transfers.c.from_account))
            .where(own, transfers.c.bank_id == bank.id, transfers.c.reference.like(f"import:{bank.id}:opening:%"))
        )
        offered = select(offers.c.member_id, offers.c.skill).join(members, members.c.id == offers.c.member_id)
        now = and_(members.c.bank_id == bank.id, offers.c.closed_at.is_(None))
        standing = select(accounts.c.member_id, accounts.c.balance, accounts.c.floor).where(own)
        return Known(
            members=await self._references(bank, "member"),
            exchanges=await self._references(bank, "exchange"),
            phones={row[0]: (row[1], row[2]) for row in await self._read(numbers.where(has_number))},
            offers={(row[0], row[1]) for row in await self._read(offered.where(now))},
            accounts={row[0]: (row[1], row[2]) for row in await self._read(standing)},
            openings={row[0]: row[1] for row in await self._read(opened)},
        )

    async def _read(self, statement: Executable) -> list[tuple[Any, ...]]:
        return [tuple[Any, ...](row) for row in await self._execute(statement)]

    async def _references(self, bank: Bank, kind: str) -> dict[str, int]:
        table = _OWN[kind][0]
        begun = select(table.c.id, table.c.created_at).where(table.c.bank_id == bank.id)
        brought = select(decisions.c.words, decisions.c.about_id).where(
            decisions.c.bank_id == bank.id, decisions.c.about_kind == kind, decisions.c.decision == IMPORTED
        )
        found = {own_reference(bank.slug, kind, row[0], row[1]): int(row[0]) for row in await self._read(begun)}
        return found | {row[0]: int(row[1]) for row in await self._read(brought)}

    async def balances_at(self, bank_id: int, moment: datetime) -> dict[int, int]:
        """Member to what they had then, in minutes. Help that was imported counts from the day it was given."""
        when = case((transfers.c.reference.like("import:%"), transfers.c.happened_at), else_=transfers.c.posted_at)
        sums: dict[int, int] = {}
        for side, sign in ((transfers.c.to_account, 1), (transfers.c.from_account, -1)):
            statement = (
                select(accounts.c.member_id, func.sum(transfers.c.minutes))
                .join(accounts, accounts.c.id == side)
                .where(transfers.c.bank_id == bank_id, accounts.c.kind == "member", accounts.c.unit == UNIT)
                .where(when <= bindparam("moment", moment, type_=transfers.c.posted_at.type))
                .group_by(accounts.c.member_id)
            )
            for member_id, total in await self._read(statement):
                sums[member_id] = sums.get(member_id, 0) + sign * int(total)
        return sums

    async def members(self, bank: Bank, entrants: Sequence[Entrant]) -> list[int]:
        """Enter them; their ids in the same order. Who has somebody else's number shares that phone."""
        return [await self._member(bank, entrant) for entrant in entrants]

    async def _member(self, bank: Bank, entrant: Entrant) -> int:
        row = {
            **{
                name: getattr(entrant, name)
                for name in ("name", "stage", "language", "area", "share_phone", "joined_at")
            },
            "bank_id": bank.id,
            "misses": 0,
            "created_at": self._now,
        }
        id = int((await self._connection.execute(_MEMBER, row)).scalar_one())
        if entrant.phone:
            await self._address(bank, id, entrant)
        if entrant.stage in WITH_ACCOUNT:
            await self._work.ledger.open_member(id, bank.id, bank.rules.member_floor_minutes)
        for role in entrant.roles:
            await self._work.members.grant(id, role)
        for consent in entrant.consents:
            said = {"purpose": consent.purpose, "given": consent.given, "words": consent.words}
            await self._execute(_CONSENT, member_id=id, channel="import", recorded_at=consent.at, **said)
        if entrant.reference:
            await self._record(bank.id, "member", {entrant.reference: id})
        return id

    async def _address(self, bank: Bank, member_id: int, entrant: Entrant) -> None:
        added = await self._work.addresses.add(
            bank.id, member_id, entrant.channel, entrant.phone, phone=entrant.phone, preferred=True
        )
        if entrant.stopped:
            await self._work.addresses.change(added.id, state="stopped")

    async def exchanges(self, bank: Bank, past: Sequence[PastExchange]) -> int:
        """Post them as confirmed at their days, as one act; how many were not there yet. FloorReached."""
        names = {one.reference: f"import:{bank.id}:exchange:{one.reference}" for one in past}
        new = await self._new(names)
        past = [one for one in past if one.reference in new]
        if not past:
            return 0
        own = await self._accounts(bank, {id for one in past for id in (one.helper_id, one.helped_id)})
        ids = {one.reference: await self._exchange(bank, one) for one in past}
        postings = [
            Posting(
                bank_id=bank.id,
                from_account=own[one.helped_id],
                to_account=own[one.helper_id],
                minutes=one.minutes,
                kind="exchange",
                reference=names[one.reference],
                happened_at=one.at,
                exchange_id=ids[one.reference],
            )
            for one in past
        ]
        posted = await self._work.ledger.append(*postings)
        rows = [{"row_id": one.exchange_id, "posted": one.id} for one in posted]
        await self._connection.execute(_CONFIRM, rows)
        await self._record(bank.id, "exchange", ids)
        return len(past)

    async def _exchange(self, bank: Bank, one: PastExchange) -> int:
        row = {
            **{name: getattr(one, name) for name in ("helper_id", "helped_id", "skill", "minutes", "day")},
            "bank_id": bank.id,
            "state": "reported",
            "reported_by": one.helper_id,
            "reported_at": one.at,
            "created_at": self._now,
            "changed_at": self._now,
        }
        return int((await self._connection.execute(_EXCHANGE, row)).scalar_one())

    async def openings(self, bank: Bank, brought: Sequence[Opening]) -> int:
        """Post them from or to the account of :data:`OPENING`, as one act; how many were not there yet. FloorReached.

        The floor of that account says how much members have brought in all: minutes are never made out of nothing.
        """
        new = await self._new({one.reference: one.reference for one in brought})
        brought = [one for one in brought if one.reference in new and one.minutes]
        if not brought:
            return 0
        source = await self._work.ledger.open_organisation(bank.id, OPENING)
        await self._work.ledger.promise(source.id, sum(one.minutes for one in brought if one.minutes > 0))
        own = await self._accounts(bank, {one.member_id for one in brought})
        postings = [
            Posting(
                bank_id=bank.id,
                from_account=source.id if one.minutes > 0 else own[one.member_id],
                to_account=own[one.member_id] if one.minutes > 0 else source.id,
                minutes=abs(one.minutes),
                kind="settlement",
                reference=one.reference,
                happened_at=one.at,
                note="opening balance",
            )
            for one in brought
        ]
        return len(await self._work.ledger.append(*postings))

    async def _new(self, names: Mapping[str, str]) -> set[str]:
        """Those of which the ledger has nothing: another import of the same file may run beside this one."""
        posted = select(transfers.c.reference).where(transfers.c.reference.in_(list(names.values())))
        there = set((await self._execute(posted)).scalars())
        return {reference for reference, name in names.items() if name not in there}

    async def _accounts(self, bank: Bank, ids: set[int]) -> dict[int, int]:
        """The account of each of these members; it is opened where they have none: the past needs one, too."""
        own: ColumnElement[bool] = and_(accounts.c.member_id.in_(sorted(ids)), accounts.c.unit == UNIT)
        found = {row[0]: row[1] for row in await self._read(select(accounts.c.member_id, accounts.c.id).where(own))}
        for id in sorted(ids - found.keys()):
            found[id] = (await self._work.ledger.open_member(id, bank.id, bank.rules.member_floor_minutes)).id
        return found

    async def _record(self, bank_id: int, kind: str, ids: Mapping[str, int]) -> None:
        common: dict[str, Any] = {
            "bank_id": bank_id,
            "by_id": None,
            "about_kind": kind,
            "decision": IMPORTED,
            "inbox_id": None,
            "decided_at": self._now,
        }
        rows = [common | {"about_id": id, "words": reference} for reference, id in ids.items()]
        await self._connection.execute(_RECORD, rows if len(rows) > 1 else rows[0])
