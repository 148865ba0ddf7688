"""Balances out of a file: what each member has at the end of a day, as the other system says.

What the books here say for that day already, because the exchanges were imported first, is taken off: only the
difference is posted, from or to the account of "Opening balances". So history and balance never count twice.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.console import hours
from bot.importing import values
from bot.importing.columns import BALANCES
from bot.importing.kind import Cells, Kind, Place
from bot.importing.table import Row, Wrong
from storage import Work
from storage.entrants import Opening, opening_reference

MOST = 100_000 * 60
"""Minutes that one member may bring or lack."""


class Balances(Kind[Opening]):
    """One row is one member."""

    layout = BALANCES

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._at: dict[datetime, dict[int, int]] = {}
        self._brought = self._lacked = 0

    async def read(self, row: Row) -> list[Opening]:
        """What is to be posted; nothing where the books say the same, or the balance was entered before."""
        place, cells = self.place, Cells(row)
        member = cells.need("member", place.member, default=0)
        minutes = self._minutes(cells)
        day = cells.read("date", values.day, place.today, default=place.today)
        if member:
            self.twice(cells, "member", member)
        cells.check()
        if member in place.known.openings:
            return []
        at = place.now
        if day < place.today:
            at = datetime.combine(day + timedelta(days=1), time(0), place.zone) - timedelta(seconds=1)
        difference = minutes - await self._had(member, at)
        if not difference:
            return []
        self._check_floor(member, difference)
        return [Opening(member, opening_reference(place.bank.id, member), difference, at)]

    def _minutes(self, cells: Cells) -> int:
        """TimeOverflow has seconds."""
        if cells.row["seconds"]:
            return cells.need("seconds", _from_seconds, default=0)
        return cells.need("hours", _sensible, default=0)

    async def _had(self, member: int, at: datetime) -> int:
        if at == self.place.now:
            return self.place.known.accounts.get(member, (0, 0))[0]
        if at not in self._at:
            self._at[at] = await self.place.storage.run(lambda work: work.entering.balances_at(self.place.bank.id, at))
        return self._at[at].get(member, 0)

    def _check_floor(self, member: int, difference: int) -> None:
        balance, floor = self.place.known.accounts.get(member, (0, self.place.bank.rules.member_floor_minutes))
        if balance + difference < floor:
            raise Wrong(
                f"hours: they would have {hours(balance + difference)}, and the lowest is {hours(floor)}: "
                f"lower it: python -m bot bank set {self.place.bank.slug} member_floor_minutes=..., or settle it before"
            )
        if difference > 0:
            self._brought += difference
        else:
            self._lacked -= difference

    def summary(self) -> list[str]:
        """The sums, for comparing with the other system."""
        both = self._brought - self._lacked
        return [
            f"Opening balances: {hours(self._brought)} brought, {hours(self._lacked)} lacked, {hours(both)} in all; "
            'the account "Opening balances" stands for them.'
        ]

    async def enter(self, work: Work, entries: list[Opening]) -> None:
        """Posted through the ledger; each member has one at most."""
        await work.entering.openings(self.place.bank, entries)


def _sensible(cell: str) -> int:
    found = values.minutes(cell)
    if abs(found) > MOST:
        raise Wrong("more than 100000 hours")
    return found


def _from_seconds(cell: str) -> int:
    try:
        return _sensible(f"{round(int(cell) / 60)} min")
    except ValueError:
        raise Wrong("TimeOverflow writes balances in whole seconds") from None
