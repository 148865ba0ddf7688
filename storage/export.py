"""The ledger of a bank as text for others to read: CSV and beancount. Without a name, a number or anybody's words."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from storage.ledger.reading import ACCOUNT, TRANSFER, account_of, transfer_of
from storage.ledger.rules import UNIT
from storage.records import Account, Transfer
from storage.tables.ledger import accounts, transfers

if TYPE_CHECKING:
    from storage.work import Work

PAGE = 500
COMMODITY = "MIN"
CSV_COLUMNS = (
    "transfer",
    "posted_at",
    "happened_at",
    "kind",
    "from_account",
    "to_account",
    "unit",
    "minutes",
    "reference",
    "exchange",
    "reverses",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_ROOTS = {
    "member": "Assets:Member",
    "pot": "Equity:Pot",
    "organisation": "Liabilities:Organisation",
    "partner": "Liabilities:Partner",
}


async def ledger_csv(work: Work, bank_id: int) -> AsyncIterator[str]:
    """The transfers of a bank in the order of posting, a line each, times in UTC, as pieces to write one by one."""
    opened = await _accounts(work, bank_id)
    yield _csv_line(CSV_COLUMNS)
    async for transfer in _transfers(work, bank_id):
        yield _csv_line(_csv_cells(transfer, opened[transfer.from_account], opened[transfer.to_account]))


async def ledger_beancount(work: Work, bank_id: int) -> AsyncIterator[str]:
    """The books of a bank for beancount: accounts opened, a transaction a transfer, and at the end what each account
    must hold. Days are those of the bank's zone.
    """
    bank = await work.banks.get(bank_id)
    zone, opened = ZoneInfo(bank.zone), await _accounts(work, bank_id)
    first, last = await _days(work, bank_id, zone)
    yield f'option "title" {_quoted(bank.name)}\n\n'
    for one in opened.values():
        yield f"{min(one.day(zone), first or date.max)} open {one.name} {one.unit}\n"
    async for transfer in _transfers(work, bank_id):
        day = transfer.posted_at.astimezone(zone).date()
        yield _transaction(transfer, day, opened[transfer.from_account], opened[transfer.to_account])
    yield "\n"
    for one in opened.values():
        day = max(one.day(zone), last or date.min) + timedelta(days=1)
        yield f"{day} balance {one.name} {one.account.balance} {one.unit}\n"


@dataclass(frozen=True, slots=True)
class _Opened:
    """An account as others see it: a kind and a number."""

    account: Account
    at: datetime

    @property
    def name(self) -> str:
        return f"{_ROOTS[self.account.kind]}:N{self.account.id}"

    @property
    def unit(self) -> str:
        """A commodity: capitals and digits only."""
        if self.account.unit == UNIT:
            return COMMODITY
        return (
            "X" + "".join(letter for letter in self.account.unit.upper() if letter.isascii() and letter.isalnum())[:20]
        )

    def day(self, zone: ZoneInfo) -> date:
        return self.at.astimezone(zone).date()


async def _accounts(work: Work, bank_id: int) -> dict[int, _Opened]:
    """Held while the text is written, so that no posting comes between the transfers and the balances."""
    statement = (
        select(*ACCOUNT, accounts.c.opened_at)
        .where(accounts.c.bank_id == bank_id)
        .order_by(accounts.c.id)
        .with_for_update(read=True)
    )
    rows = (tuple[Any, ...](row) for row in await work.connection.execute(statement))
    found = (_Opened(account_of(row[:-1]), row[-1]) for row in rows)
    return {one.account.id: one for one in found}


async def _transfers(work: Work, bank_id: int) -> AsyncIterator[Transfer]:
    """All transfers of a bank in the order of posting, a page at a time: memory does not grow with the books."""
    after = 0
    while True:
        page = (
            select(*TRANSFER)
            .where(transfers.c.bank_id == bank_id, transfers.c.id > after)
            .order_by(transfers.c.id)
            .limit(PAGE)
        )
        rows = [transfer_of(row) for row in await work.connection.execute(page)]
        for transfer in rows:
            yield transfer
        if len(rows) < PAGE:
            return
        after = rows[-1].id


async def _days(work: Work, bank_id: int, zone: ZoneInfo) -> tuple[date | None, date | None]:
    """Of the first and the last posting; None where there is none."""
    posted = transfers.c.posted_at
    statement = select(func.min(posted), func.max(posted)).where(transfers.c.bank_id == bank_id)
    first, last = tuple[Any, ...]((await work.connection.execute(statement)).one())
    return first and first.astimezone(zone).date(), last and last.astimezone(zone).date()


def _transaction(transfer: Transfer, day: date, giver: _Opened, receiver: _Opened) -> str:
    reverses = "" if transfer.reverses is None else f'  reverses: "{transfer.reverses}"\n'
    return (
        f"\n{day} * {_quoted(transfer.kind)}\n"
        f'  transfer: "{transfer.id}"\n'
        f"  reference: {_quoted(transfer.reference)}\n"
        f"{reverses}"
        f"  {giver.name}  {-transfer.minutes} {giver.unit}\n"
        f"  {receiver.name}  {transfer.minutes} {receiver.unit}\n"
    )


def _quoted(words: str) -> str:
    """A beancount string on one line."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _csv_cells(transfer: Transfer, giver: _Opened, receiver: _Opened) -> tuple[str, ...]:
    return (
        str(transfer.id),
        transfer.posted_at.isoformat(),
        transfer.happened_at.isoformat(),
        transfer.kind,
        giver.name,
        receiver.name,
        giver.account.unit,
        str(transfer.minutes),
        transfer.reference,
        "" if transfer.exchange_id is None else str(transfer.exchange_id),
        "" if transfer.reverses is None else str(transfer.reverses),
    )


def _csv_line(cells: Iterable[str]) -> str:
    """A spreadsheet takes a cell that begins so for a formula and runs it; an apostrophe makes it text again."""
    written = io.StringIO()
    csv.writer(written).writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return written.getvalue()
