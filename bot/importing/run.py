"""An import from beginning to end: everything is checked first, then entered in small steps.

Steps and not one transaction for the whole file: on SQLite a long one would keep everybody's texts waiting, and memory
would grow with it. Nothing begins before the whole file was found to be in order, and every step can be repeated, so
whatever interrupts an import, the same command again goes on where it stopped and enters nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bot.importing.balances import Balances
from bot.importing.exchanges import Exchanges
from bot.importing.kind import Kind, Place
from bot.importing.members import Members
from bot.importing.offers import Offers
from bot.importing.table import LeftOut, Row, Table, Wrong
from storage import Storage, Work
from storage.records import Bank

STEP = 200
"""Entries in one transaction."""
KINDS: Mapping[str, type[Kind[Any]]] = {
    "members": Members,
    "offers": Offers,
    "exchanges": Exchanges,
    "balances": Balances,
}


@dataclass(slots=True)
class Result:
    """What a reading has found."""

    rows: int = 0
    new: int = 0
    """Entries that were, or would be, made."""
    before: int = 0
    """Rows of which everything is there already."""
    wrong: int = 0
    """Rows that cannot be used."""
    left_out: dict[str, list[int]] = field(default_factory=dict)
    notes: dict[str, list[int]] = field(default_factory=dict)
    summary: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Import:
    """One file for one bank."""

    storage: Storage
    bank: Bank
    name: str
    """A key of :data:`KINDS`."""
    table: Table
    moved: Callable[[int], None]
    """Told after each row how many there were."""

    async def check(self, problem: Callable[[int, str], None]) -> Result:
        """Read everything, tell each problem with its line, change nothing."""
        kind, result = await self._begin(), Result()
        for row in self.table.rows():
            await self._read(kind, row, result, problem)
        result.notes, result.summary = kind.place.notes, kind.summary()
        return result

    async def enter(self) -> Result:
        """Enter what can be entered; rows that cannot be used are passed over."""
        kind, result = await self._begin(), Result()
        waiting: list[Any] = []
        for row in self.table.rows():
            waiting += await self._read(kind, row, result, lambda line, words: None)
            if len(waiting) >= STEP:
                await self.storage.run(partial(_enter, kind, waiting))
                waiting = []
        if waiting:
            await self.storage.run(partial(_enter, kind, waiting))
        result.summary = kind.summary()
        return result

    async def _begin(self) -> Kind[Any]:
        async def job(work: Work) -> Place:
            known = await work.entering.known(self.bank)
            return Place(self.storage, self.bank, known, work.now, self.table.source)

        return KINDS[self.name](await self.storage.run(job))

    async def _read(
        self, kind: Kind[Any], row: Row | tuple[int, Wrong], result: Result, problem: Callable[[int, str], None]
    ) -> list[Any]:
        result.rows += 1
        self.moved(result.rows)
        line = row.line if isinstance(row, Row) else row[0]
        try:
            if not isinstance(row, Row):
                raise row[1]
            found = await kind.read(row)
        except Wrong as wrong:
            result.wrong += 1
            for words in wrong.args:
                problem(line, words)
            return []
        except LeftOut as reason:
            result.left_out.setdefault(str(reason), []).append(line)
            return []
        result.new += len(found)
        result.before += not found
        return found


async def _enter(kind: Kind[Any], entries: list[Any], work: Work) -> None:
    await kind.enter(work, entries)


def opened(name: str, path: Path) -> Table:
    """The file as a table of this kind. Raises Unreadable."""
    return Table(path, KINDS[name].layout)


def grouped(notes: Mapping[str, list[int]]) -> Iterator[str]:
    """Each note once, with its lines."""
    for words, lines in notes.items():
        shown = ", ".join(map(str, lines[:8])) + (f" and {len(lines) - 8} more" if len(lines) > 8 else "")
        yield f"{'lines' if len(lines) > 1 else 'line'} {shown}: {words}"
