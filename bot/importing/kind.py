"""What all kinds of files share: the bank they are compared with, and how a member is named in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.importing import values
from bot.importing.columns import Layout
from bot.importing.table import Row, Wrong
from locales import languages
from locales.understanding import fold, several_skills
from storage import Storage, Work
from storage.entrants import Known
from storage.records import Bank

E = TypeVar("E")
R = TypeVar("R")


@dataclass(slots=True)
class Place:
    """The bank that a file is for, as it was when the reading began."""

    storage: Storage
    bank: Bank
    known: Known
    now: datetime
    source: str = ""
    """The system that the file is from."""
    notes: dict[str, list[int]] = field(default_factory=dict)
    """What is worth knowing and stops nothing: a sentence to the lines it is about."""

    @property
    def zone(self) -> ZoneInfo:
        """The bank's own."""
        return ZoneInfo(self.bank.zone)

    @property
    def today(self) -> date:
        """In the bank's zone."""
        return self.now.astimezone(self.zone).date()

    def noon(self, day: date) -> datetime:
        """The moment that stands for a day; never later than now."""
        return min(datetime.combine(day, time(12), self.zone), self.now)

    def note(self, line: int, words: str) -> None:
        """Worth knowing, and stops nothing."""
        self.notes.setdefault(words, []).append(line)

    def member(self, cell: str) -> int:
        """The member whom a cell names, by reference or by telephone number. Raises Wrong."""
        if not cell:
            raise Wrong("nobody is named")
        if cell in self.known.members:
            return self.known.members[cell]
        try:
            number = values.phone(cell, self.bank.region)
        except Wrong:
            number = ""
        if number in self.known.phones:
            return self.known.phones[number][0]
        raise Wrong("no member of this bank has this id or number: import members first")

    def skills(self, cell: str) -> tuple[str, ...]:
        """The skills that a cell names, as ids or in any language, in the bank's own words too; empty for none."""
        return _skills(cell, tuple((id, tuple(words)) for id, words in self.bank.words.items()))


@lru_cache(20_000)
def _skills(cell: str, own: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    if cell in languages.load().skills():
        return (cell,)
    told = fold(cell)
    mine = tuple(id for id, words in own if told in {fold(word) for word in (id, *words)})
    return mine or tuple(guess.id for guess in several_skills(cell, None))


class Cells:
    """Reads the cells of one row and keeps everything that is wrong with it, so that it is all told at once."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.wrong: list[str] = []

    def read(self, name: str, reading: Callable[..., R], *more: Any, default: R) -> R:
        """What a reader makes of a cell; the default where it is empty or wrong."""
        return self.need(name, reading, *more, default=default) if self.row[name] else default

    def need(self, name: str, reading: Callable[..., R], *more: Any, default: R) -> R:
        """The same for a cell that may not be empty."""
        try:
            return reading(self.row[name], *more)
        except Wrong as wrong:
            self.wrong.extend(f"{name}: {said}" for said in wrong.args)
        return default

    def check(self) -> None:
        """Raise Wrong if anything was."""
        if self.wrong:
            raise Wrong(*self.wrong)


class Kind(Generic[E]):
    """A kind of file. Made anew for each reading: it remembers what it has seen."""

    layout: Layout

    def __init__(self, place: Place) -> None:
        self.place = place
        self._seen: dict[tuple[str, object], int] = {}

    async def read(self, row: Row) -> list[E]:
        """What is to be entered of a row, nothing where it was before. Raises Wrong or LeftOut."""
        raise NotImplementedError

    async def enter(self, work: Work, entries: list[E]) -> None:
        """Enter them, in one transaction; what is there already is left as it is."""
        raise NotImplementedError

    def summary(self) -> list[str]:
        """More to say once everything was read."""
        return []

    def twice(self, cells: Cells, what: str, value: object) -> None:
        """The same thing is not in one file twice."""
        earlier = self._seen.setdefault((what, value), cells.row.line)
        if earlier != cells.row.line:
            cells.wrong.append(f"{what}: the same as in line {earlier}")
