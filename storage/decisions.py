"""Who decided what, when, in which words: never changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from storage.repository import Repository, columns, made
from storage.tables.asking import decisions


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a person about something."""

    id: int
    bank_id: int
    by_id: int | None
    """The member who decided; None for a command of the operator."""
    about_kind: str
    """For instance ``exchange`` or ``member``; ``about_id`` is its id."""
    about_id: int
    decision: str
    words: str
    inbox_id: int | None
    """The message that it was decided by."""
    decided_at: datetime


_DECISION = columns(Decision, decisions)
_OF = (
    select(*_DECISION)
    .where(decisions.c.about_kind == bindparam("about_kind"), decisions.c.about_id == bindparam("about_id"))
    .order_by(decisions.c.id)
)
_RECORD = insert(decisions)


class Decisions(Repository):
    """The decisions in all banks."""

    __slots__ = ()

    async def record(
        self,
        *,
        bank_id: int,
        by: int | None,
        about_kind: str,
        about_id: int,
        decision: str,
        words: str = "",
        inbox_id: int | None = None,
    ) -> None:
        """Somebody decided. Without ``inbox_id`` it was by the message that this transaction handles."""
        await self._execute(
            _RECORD,
            bank_id=bank_id,
            by_id=by,
            about_kind=about_kind,
            about_id=about_id,
            decision=decision,
            words=words,
            inbox_id=self._work.inbox_id if inbox_id is None else inbox_id,
            decided_at=self._now,
        )

    async def of(self, about_kind: str, about_id: int) -> list[Decision]:
        """What was decided about this, the oldest first."""
        return [made(Decision, row) for row in await self._execute(_OF, about_kind=about_kind, about_id=about_id)]
