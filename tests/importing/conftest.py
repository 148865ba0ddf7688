"""A bank and a desk with files on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from bot.importing.guard import guarded
from bot.importing.run import KINDS, Import, Result, opened
from locales import languages
from storage import Storage, Work
from storage.checks import Fault
from storage.export_records import ROWS, Pages
from storage.records import Bank

_NUMBERS = count()


@dataclass
class Office:
    """A bank, and files that are imported into it."""

    storage: Storage
    bank: Bank
    folder: Path
    told: list[str] = field(default_factory=list)
    """The problems of the last check, as they were said."""

    async def check(self, kind: str, text: str | bytes) -> Result:
        """A dry run."""
        self.told.clear()
        return await self._import(kind, text).check(lambda line, words: self.told.append(f"{line} {words}"))

    async def enter(self, kind: str, text: str | bytes) -> Result:
        """Check it, which must find nothing wrong, then do it."""
        await self.check(kind, text)
        assert self.told == []
        return await self._import(kind, text).enter()

    def _import(self, kind: str, text: str | bytes) -> Import:
        path = self.folder / f"{kind}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Import(self.storage, self.bank, kind, opened(kind, path), lambda rows: None)

    async def export(self, kind: str) -> str:
        """The file that `export` writes."""
        written, after = io.StringIO(), 0
        writer = csv.writer(written)
        writer.writerow(KINDS[kind].layout.names)
        while page := await self.storage.run(partial(_page, ROWS[kind], self.bank, after)):
            after = page[-1][0]
            writer.writerows([[guarded(cells[name]) for name in KINDS[kind].layout.names] for _, cells in page])
        return written.getvalue()

    async def rows(self, kind: str) -> list[Mapping[str, str]]:
        """The same, read."""
        return list(csv.DictReader(io.StringIO(await self.export(kind))))

    async def balances(self) -> dict[str, int]:
        """Minutes by name."""
        found = await self.storage.run(lambda work: work.ledger.balances(self.bank.id))
        return {name: account.balance for account, name in found}

    async def faults(self) -> list[Fault]:
        """What the audit finds."""
        return await self.storage.run(lambda work: work.ledger.audit())


async def _page(pages: Pages, bank: Bank, after: int, work: Work) -> list[tuple[int, dict[str, str]]]:
    return await pages(work, bank, after)


async def office_of(storage: Storage, folder: Path) -> Office:
    """A new bank in this storage."""
    slug = f"maple{next(_NUMBERS)}"

    async def job(work: Work) -> Bank:
        return await work.banks.create(slug=slug, name="Maple", languages=languages.load().tags, join_word=slug)

    return Office(storage, await storage.run(job), folder)


@pytest.fixture
async def office(storage: Storage, tmp_path: Path) -> Office:
    """An empty bank on either database."""
    return await office_of(storage, tmp_path)
