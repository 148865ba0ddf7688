"""What notices and issues hold about a member: moved when two turn out to be one person, forgotten when they leave."""

from __future__ import annotations

from sqlalchemy import Table, and_, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.repository import Repository
from storage.tables.notices import (
    ballots,
    issue_voices,
    issues,
    notice_asks,
    notice_readers,
    notice_replies,
    notice_texts,
    notices,
)

_KEYED = (notice_asks, notice_readers, issue_voices, ballots)
"""Of which a member has one row for each thing."""
_NAMED = (
    notices.c.member_id,
    notice_texts.c.written_by,
    notice_replies.c.member_id,
    issues.c.member_id,
    issues.c.professional_id,
)


class Forgetting(Repository):
    """What is kept of members beside their own records."""

    __slots__ = ()

    async def move(self, member_id: int, into_id: int) -> None:
        """It was the other member all along; what both have counts once."""
        for table in _KEYED:
            await self._move(table, member_id, into_id)
        for column in _NAMED:
            await self._execute(update(column.table).where(column == member_id).values({column: into_id}))

    async def _move(self, table: Table, member_id: int, into_id: int) -> None:
        own = table.c.member_id == member_id
        kept = [column for column in table.c if column.name != "member_id"]
        theirs = select(literal(into_id), *kept).where(own)
        names = ["member_id", *(column.name for column in kept)]
        await self._execute(insert_once(table).from_select(names, theirs).on_conflict_do_nothing())
        await self._execute(delete(table).where(own))

    async def forget(self, member_id: int) -> None:
        """They have left: their words are gone, nothing more goes to them, what they had only begun goes to nobody."""
        for table in (notice_replies, issue_voices):
            await self._execute(update(table).where(table.c.member_id == member_id).values(words=""))
        await self._execute(update(ballots).where(ballots.c.member_id == member_id).values(why=""))
        waits = and_(notice_readers.c.member_id == member_id, notice_readers.c.state == "waits")
        await self._execute(update(notice_readers).where(waits).values(state="left_out"))
        begun = and_(notices.c.member_id == member_id, notices.c.state.in_(("draft", "planned")))
        await self._execute(update(notices).where(begun).values(state="dropped", closed_at=self._now))
        for purpose in ("news", "exchanges"):
            await self._work.readers.withhold_from(member_id, purpose)
