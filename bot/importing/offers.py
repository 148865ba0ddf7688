"""Offers out of a file: what members can do, in any language's words."""

from __future__ import annotations

from bot.importing.columns import OFFERS
from bot.importing.kind import Cells, Kind
from bot.importing.table import Row, Wrong
from storage import Work

WORDS_MAX = 500


class Offers(Kind[tuple[int, str, str]]):
    """One row is one member and one skill, or a list of them: entries are member, skill and words."""

    layout = OFFERS

    async def read(self, row: Row) -> list[tuple[int, str, str]]:
        """Only what they do not offer already."""
        cells = Cells(row)
        member_id = cells.need("member", self.place.member, default=0)
        nothing: tuple[str, ...] = ()
        skills = cells.need("skill" if row["skill"] else "words", self._skills, default=nothing)
        cells.check()
        new = [skill for skill in skills if (member_id, skill) not in self.place.known.offers]
        self.place.known.offers.update((member_id, skill) for skill in new)
        return [(member_id, skill, row["words"][:WORDS_MAX]) for skill in new]

    def _skills(self, cell: str) -> tuple[str, ...]:
        found = self.place.skills(cell) if cell else ()
        if not found:
            raise Wrong("no known skill: use other words, or teach them: python -m bot words add --help")
        return found

    async def enter(self, work: Work, entries: list[tuple[int, str, str]]) -> None:
        """An offer that is open stays as it is."""
        for member_id, skill, words in entries:
            await work.offers.add(member_id, skill, words)
