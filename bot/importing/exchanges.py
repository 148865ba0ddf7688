"""Exchanges out of a file: help that was given and confirmed elsewhere, posted at its day."""

from __future__ import annotations

import hashlib

from bot.console import hours
from bot.importing import values
from bot.importing.columns import EXCHANGES, TIMEOVERFLOW
from bot.importing.kind import Cells, Kind, Place
from bot.importing.table import LeftOut, Row, Wrong
from storage import Work
from storage.entrants import PastExchange

LONGEST = 24 * 60
"""Minutes of one exchange."""
SKILL_MAX = 60
HELP = "other-help"
"""The skill where the file has none."""
NOBODY = frozenset({"0", "deleted_user", "inactive_user"})
"""How TimeOverflow calls the time bank itself, and people who have left."""
NOT_BETWEEN_MEMBERS = "one side is the time bank itself or has left: left out; `import balances` brings what it changed"
OWN_WORDS = "skill: not one of the list: kept in the words of the file"


class Exchanges(Kind[PastExchange]):
    """One row is one exchange. Rows without an id are told apart by what they say."""

    layout = EXCHANGES

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._balances = {member: balance for member, (balance, _) in place.known.accounts.items()}

    async def read(self, row: Row) -> list[PastExchange]:
        """An exchange, or none where it is in the books already."""
        place, cells = self.place, Cells(row)
        if place.source == TIMEOVERFLOW and NOBODY & {row["helper"], row["helped"]}:
            raise LeftOut(NOT_BETWEEN_MEMBERS)
        day = cells.need("date", values.day, place.today, default=place.today)
        helper = cells.need("helper", place.member, default=0)
        helped = cells.need("helped", place.member, default=0)
        minutes = cells.need("hours", _length, default=1)
        if helper and helper == helped:
            cells.wrong.append("helped: the same person as the helper")
        if row["id"]:
            self.twice(cells, "id", row["id"])
        cells.check()
        skill = self._skill(row)
        reference = row["id"] or self._made_reference(f"{day}|{helper}|{helped}|{minutes}|{skill}")
        if reference in place.known.exchanges:
            return []
        past = PastExchange(reference, helper, helped, skill, minutes, day, place.noon(day))
        self._check_opening(past)
        self._check_floor(past)
        return [past]

    def _skill(self, row: Row) -> str:
        words = " ".join(row["skill"].split())[:SKILL_MAX].strip()
        if words in {"", HELP}:
            return HELP
        found = self.place.skills(words)
        if not found:
            self.place.note(row.line, OWN_WORDS)
        return found[0] if found else words

    def _made_reference(self, content: str) -> str:
        """The same in every file that has this exchange; the second one like it on a day is the second in all."""
        number = 1
        while (content, number) in self._seen:
            number += 1
        self._seen[(content, number)] = number
        return "row-" + hashlib.sha256(f"{content}|{number}".encode()).hexdigest()[:20]

    def _check_opening(self, past: PastExchange) -> None:
        for name, member in (("helper", past.helper_id), ("helped", past.helped_id)):
            opened = self.place.known.openings.get(member)
            if opened and past.at <= opened:
                raise Wrong(
                    f"{name}: their balance was imported already and holds this: import exchanges before balances"
                )

    def _check_floor(self, past: PastExchange) -> None:
        floor = self.place.known.accounts.get(past.helped_id, (0, self.place.bank.rules.member_floor_minutes))[1]
        left = self._balances.get(past.helped_id, 0) - past.minutes
        if left < floor:
            raise Wrong(
                f"helped: they would have {hours(left)}, and the lowest is {hours(floor)}: sort the file by date, "
                "oldest first; or lower it with `bank set` (member_floor_minutes); or import balances alone"
            )
        self._balances[past.helped_id] = left
        self._balances[past.helper_id] = self._balances.get(past.helper_id, 0) + past.minutes

    async def enter(self, work: Work, entries: list[PastExchange]) -> None:
        """Posted through the ledger, under references of their own."""
        await work.entering.exchanges(self.place.bank, entries)


def _length(cell: str) -> int:
    found = values.minutes(cell)
    if found < 1:
        raise Wrong("not more than nothing")
    if found > LONGEST:
        raise Wrong("longer than a day: if these are minutes, write them as 90 min")
    return found
