"""Members, offers, exchanges and balances of a bank as rows for a file, a page at a time: for moving to another bank.

Each row comes with the id to go on after. Days are those of the bank's zone. What began elsewhere has the reference
that it came with, everything else one of its own (:func:`storage.entering.own_reference`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from storage.entering import IMPORTED, own_reference
from storage.ledger.rules import UNIT
from storage.records import Bank
from storage.tables.asking import decisions
from storage.tables.ledger import accounts, exchanges, transfers
from storage.tables.people import addresses, consents, member_roles, members, offers

if TYPE_CHECKING:
    from storage.work import Work

PAGE = 500
Cells = dict[str, str]
Pages = Callable[["Work", Bank, int], Awaitable[list[tuple[int, Cells]]]]
"""The next rows after an id, none at the end."""


async def member_rows(work: Work, bank: Bank, after: int) -> list[tuple[int, Cells]]:
    """Everybody whom the bank ever had; who has left is a row without a name."""
    found = await _rows(
        work, select(members).where(members.c.bank_id == bank.id, members.c.id > after).order_by(members.c.id)
    )
    ids = [row.id for row in found]
    names = await _references(work, bank, "member", {row.id: row.created_at for row in found})
    reached = await _grouped(work, select(addresses).where(addresses.c.member_id.in_(ids), addresses.c.phone != ""))
    agreed = await _grouped(work, select(consents).where(consents.c.member_id.in_(ids)).order_by(consents.c.id))
    roles = await _grouped(work, select(member_roles).where(member_roles.c.member_id.in_(ids)))
    written = []
    for row in found:
        granted = " ".join(sorted({one.role for one in roles.get(row.id, [])}))
        cells = _member(bank, row, reached.get(row.id, [])) | _consents(bank, agreed.get(row.id, []))
        written.append((row.id, {"id": names[row.id], "roles": granted} | cells))
    return written


def _member(bank: Bank, row: Any, reached: Sequence[Any]) -> Cells:
    left = row.stage == "left"
    phones = sorted((one for one in reached if one.channel in ("sms", "whatsapp")), key=lambda one: not one.preferred)
    address = phones[0] if phones and not left else None
    return {
        "name": row.name,
        "phone": address.phone if address else "",
        "channel": address.channel if address else "",
        "language": row.language,
        "area": row.area,
        "stage": row.stage,
        "joined": _day(bank, row.joined_at),
        "share_phone": "yes" if row.share_phone else "",
        "stopped": "yes" if address and address.state == "stopped" else "",
    }


def _consents(bank: Bank, agreed: Sequence[Any]) -> Cells:
    """The last word about each purpose."""
    cells: Cells = {}
    last = {one.purpose: one for one in agreed}
    for purpose in ("exchanges", "news"):
        said = last.get(purpose)
        cells[f"consent_{purpose}"] = ("yes" if said.given else "no") if said else ""
        cells[f"consent_{purpose}_date"] = _day(bank, said.recorded_at) if said else ""
        cells[f"consent_{purpose}_words"] = said.words if said else ""
    return cells


async def offer_rows(work: Work, bank: Bank, after: int) -> list[tuple[int, Cells]]:
    """What is offered now."""
    statement = (
        select(offers, members.c.created_at)
        .join(members, members.c.id == offers.c.member_id)
        .where(members.c.bank_id == bank.id, offers.c.closed_at.is_(None), offers.c.id > after)
        .order_by(offers.c.id)
    )
    found = await _rows(work, statement)
    names = await _references(work, bank, "member", {row.member_id: row.created_at for row in found})
    return [(row.id, {"member": names[row.member_id], "skill": row.skill, "words": row.words}) for row in found]


async def exchange_rows(work: Work, bank: Bank, after: int) -> list[tuple[int, Cells]]:
    """Those of which a posting stands."""
    statement = (
        select(exchanges, transfers.c.happened_at)
        .join(transfers, transfers.c.id == exchanges.c.transfer_id)
        .where(exchanges.c.bank_id == bank.id, exchanges.c.id > after)
        .order_by(exchanges.c.id)
    )
    found = await _rows(work, statement)
    sides = {id for row in found for id in (row.helper_id, row.helped_id)}
    made = await work.connection.execute(select(members.c.id, members.c.created_at).where(members.c.id.in_(sides)))
    people = await _references(work, bank, "member", {row.id: row.created_at for row in made})
    names = await _references(work, bank, "exchange", {row.id: row.created_at for row in found})
    return [
        (
            row.id,
            {
                "id": names[row.id],
                "date": row.day.isoformat() if row.day else _day(bank, row.happened_at),
                "helper": people[row.helper_id],
                "helped": people[row.helped_id],
                "skill": row.skill,
                "hours": _hours(row.minutes),
            },
        )
        for row in found
    ]


async def balance_rows(work: Work, bank: Bank, after: int) -> list[tuple[int, Cells]]:
    """What each member has now."""
    statement = (
        select(accounts.c.id, accounts.c.balance, members.c.id.label("member_id"), members.c.created_at)
        .join(members, members.c.id == accounts.c.member_id)
        .where(accounts.c.bank_id == bank.id, accounts.c.unit == UNIT, accounts.c.id > after)
        .order_by(accounts.c.id)
    )
    found = await _rows(work, statement)
    names = await _references(work, bank, "member", {row.member_id: row.created_at for row in found})
    today = _day(bank, work.now)
    return [(row.id, {"member": names[row.member_id], "hours": _hours(row.balance), "date": today}) for row in found]


ROWS: Mapping[str, Pages] = {
    "members": member_rows,
    "offers": offer_rows,
    "exchanges": exchange_rows,
    "balances": balance_rows,
}


async def _rows(work: Work, statement: Select[Any]) -> list[Any]:
    return list((await work.connection.execute(statement.limit(PAGE))).all())


async def _grouped(work: Work, statement: Select[Any]) -> dict[int, list[Any]]:
    """Rows by their member."""
    found: dict[int, list[Any]] = {}
    for row in (await work.connection.execute(statement)).all():
        found.setdefault(row.member_id, []).append(row)
    return found


async def _references(work: Work, bank: Bank, kind: str, made: Mapping[int, datetime]) -> dict[int, str]:
    brought = select(decisions.c.about_id, decisions.c.words).where(
        decisions.c.about_kind == kind, decisions.c.about_id.in_(list(made)), decisions.c.decision == IMPORTED
    )
    rows: Iterable[Any] = (await work.connection.execute(brought)).all()
    return {id: own_reference(bank.slug, kind, id, at) for id, at in made.items()} | {
        row.about_id: row.words for row in rows
    }


def _day(bank: Bank, at: datetime | None) -> str:
    return at.astimezone(ZoneInfo(bank.zone)).date().isoformat() if at else ""


def _hours(minutes: int) -> str:
    whole, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{whole}:{rest:02d}"
