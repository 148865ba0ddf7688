"""What several people say about a service: gathered, put to the professional who is responsible, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.repository import Repository, changing, columns, made, new_values
from storage.tables.base import UtcDateTime, constant
from storage.tables.gatherings import room_issues, seats
from storage.tables.notices import issue_voices, issues


@dataclass(frozen=True, slots=True)
class Issue:
    """One matter that people raise."""

    id: int
    bank_id: int
    member_id: int
    """Who gathers it."""
    words: str
    """How it is put to the professional: without anybody's name."""
    state: str
    """``gathered``, ``put`` (to the professional), ``answered``, ``closed``."""
    professional_id: int | None
    answer: str
    notice_id: int | None
    """The notice that brings the answer to those who raised it."""
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person said about it."""

    issue_id: int
    member_id: int
    words: str


_ISSUE = columns(Issue, issues)
_VOICE = columns(Voice, issue_voices)
_THIS = issues.c.id == bindparam("the_issue")
_OPEN = insert(issues).returning(*_ISSUE)
_GET = select(*_ISSUE).where(_THIS)
_LOCK = _GET.with_for_update()
_RAISE = insert_once(issue_voices).on_conflict_do_nothing()
_RAISE_ALL = (
    insert_once(issue_voices)
    .from_select(
        ["issue_id", "member_id", "words", "raised_at"],
        select(
            bindparam("the_issue", type_=BigInteger), seats.c.member_id, literal(""), bindparam("at", type_=UtcDateTime)
        )
        .join(room_issues, room_issues.c.gathering_id == seats.c.gathering_id)
        .where(room_issues.c.inbox_id == bindparam("the_message"), seats.c.state == constant("came")),
    )
    .on_conflict_do_nothing()
)
_IN_ROOM = insert_once(room_issues).on_conflict_do_nothing()
_VOICES = select(*_VOICE).where(issue_voices.c.issue_id == bindparam("the_issue")).order_by(issue_voices.c.member_id)
_COUNT = select(func.count()).where(issue_voices.c.issue_id == bindparam("the_issue"))


class Issues(Repository):
    """The issues of all banks."""

    __slots__ = ()

    async def gather(self, bank_id: int, member_id: int) -> Issue:
        """A new one, which nobody has raised yet."""
        values = {
            "bank_id": bank_id,
            "member_id": member_id,
            "words": "",
            "state": "gathered",
            "answer": "",
            "opened_at": self._now,
        }
        return made(Issue, (await self._connection.execute(_OPEN, values)).one())

    async def add(self, issue_id: int, member_id: int, words: str, inbox_id: int | None) -> None:
        """Somebody raises it; whoever does so twice counts once.

        What was noted in a room, all who were there raise: the answer is for them.
        """
        values = {"issue_id": issue_id, "member_id": member_id, "words": words, "inbox_id": inbox_id}
        await self._execute(_RAISE, raised_at=self._now, **values)
        if inbox_id is not None:
            await self._execute(_RAISE_ALL, the_issue=issue_id, the_message=inbox_id, at=self._now)

    async def in_room(self, inbox_id: int, gathering_id: int) -> None:
        """A message says what people raised in a room."""
        await self._execute(_IN_ROOM, inbox_id=inbox_id, gathering_id=gathering_id)

    async def voices(self, issue_id: int) -> list[Voice]:
        """Who raised it, in which words."""
        return [made(Voice, row) for row in await self._execute(_VOICES, the_issue=issue_id)]

    async def count(self, issue_id: int) -> int:
        """How many people raised it."""
        return int((await self._execute(_COUNT, the_issue=issue_id)).scalar_one())

    async def get(self, issue_id: int) -> Issue:
        """LookupError where there is none."""
        return await self._one(_GET, issue_id)

    async def lock(self, issue_id: int) -> Issue:
        """The same, and nobody else changes it before this transaction ends."""
        return await self._one(_LOCK, issue_id)

    async def change(self, issue_id: int, **changed: Any) -> Issue:
        """Change some fields of the record."""
        change = changing(Issue, issues, tuple(changed))
        return made(Issue, (await self._connection.execute(change, new_values(issue_id, changed))).one())

    async def _one(self, statement: Any, issue_id: int) -> Issue:
        row = (await self._execute(statement, the_issue=issue_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no issue {issue_id}")
        return made(Issue, row)
