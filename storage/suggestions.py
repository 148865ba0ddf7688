"""What people wrote and what they meant by it; what a coordinator accepts becomes the bank's own words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.records import Bank
from storage.repository import Repository, columns, made
from storage.tables.base import constant
from storage.tables.learning import suggestions


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody wrote words, and meant a skill by them."""

    id: int
    bank_id: int
    language: str
    words: str
    meant: str
    """A skill's id."""
    times: int
    """How often it happened."""
    state: str
    """``open``, ``accepted`` or ``declined``."""


SUGGESTION = columns(Suggestion, suggestions)

_THIS = suggestions.c.id == bindparam("the_suggestion")
_OPEN = suggestions.c.state == constant("open")
_OF_BANK = select(*SUGGESTION).where(suggestions.c.bank_id == bindparam("bank_id")).order_by(suggestions.c.id)
_WAITING = _OF_BANK.where(_OPEN)
_GET = select(*SUGGESTION).where(_THIS)
_NOTE = (
    insert_once(suggestions)
    .on_conflict_do_update(
        index_elements=["bank_id", "words", "meant"], set_={"times": suggestions.c.times + text("1")}
    )
    .returning(*SUGGESTION)
)
_DECIDE = (
    update(suggestions)
    .where(_THIS, _OPEN)
    .values(state=bindparam("decision"), decided_at=bindparam("moment"), decided_by=bindparam("by"))
    .returning(*SUGGESTION)
)


class Suggestions(Repository):
    """The suggestions of all banks."""

    __slots__ = ()

    async def note(self, bank_id: int, *, language: str, words: str, meant: str) -> Suggestion:
        """Somebody meant ``meant`` (a skill's id) by ``words``; said again, it is counted."""
        values = {
            "bank_id": bank_id,
            "language": language,
            "words": words,
            "meant": meant,
            "times": 1,
            "state": "open",
            "noted_at": self._now,
        }
        return made(Suggestion, (await self._connection.execute(_NOTE, values)).one())

    async def get(self, suggestion_id: int) -> Suggestion:
        """LookupError where there is none."""
        row = (await self._execute(_GET, the_suggestion=suggestion_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no suggestion {suggestion_id}")
        return made(Suggestion, row)

    async def waiting(self, bank_id: int) -> list[Suggestion]:
        """Those that nobody has decided, the oldest first."""
        return [made(Suggestion, row) for row in await self._execute(_WAITING, bank_id=bank_id)]

    async def of_bank(self, bank_id: int) -> list[Suggestion]:
        """All of them, the oldest first."""
        return [made(Suggestion, row) for row in await self._execute(_OF_BANK, bank_id=bank_id)]

    async def accept(self, suggestion_id: int, *, by: int) -> Bank | None:
        """From now on the bank knows these words; None where it was decided before."""
        found = await self._decide(suggestion_id, "accepted", by)
        if found is None:
            return None
        bank = await self._work.banks.get(found.bank_id)
        words = {id: list(listed) for id, listed in bank.words.items()}
        words[found.meant] = [*words.get(found.meant, []), found.words]
        return await self._work.banks.change(bank.id, words=words)

    async def decline(self, suggestion_id: int, *, by: int) -> bool:
        """It is not remembered; False where it was decided before."""
        return await self._decide(suggestion_id, "declined", by) is not None

    async def _decide(self, suggestion_id: int, decision: str, by: int) -> Suggestion | None:
        values = {"the_suggestion": suggestion_id, "decision": decision, "moment": self._now, "by": by}
        row = (await self._connection.execute(_DECIDE, values)).one_or_none()
        return made(Suggestion, row) if row is not None else None
