"""What came of a notice: who has it, who has not and why, who comes, and what its readers wrote back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, and_, bindparam, func, insert, or_, select, text, update

from storage.repository import Repository, columns, made
from storage.tables.base import UtcDateTime, constant
from storage.tables.messages import outbox
from storage.tables.notices import notice_readers, notice_replies
from storage.tables.people import addresses


@dataclass(frozen=True, slots=True)
class Results:
    """What became of a notice, in people."""

    waiting: int
    left_out: int
    """They did not agree any more, or could not be reached, when it came to them."""
    letters: Mapping[str, int]
    """State of the outbox → how many; who was written anew counts once."""
    troubles: Mapping[str, int]
    """Why letters failed → how many; ``""`` where nobody knows."""
    answers: Mapping[str, int]
    """``yes`` and ``no`` → how many."""
    replies: int
    """How often its readers wrote back."""

    @property
    def has(self) -> int:
        """How many have it, or will in a moment."""
        return sum(self.letters.get(state, 0) for state in ("sent", "delivered", "sending"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reader wrote about a notice, or what its writer answered them."""

    id: int
    notice_id: int
    member_id: int
    """The reader, either way."""
    from_reader: bool
    words: str
    written_at: datetime


_OF = notice_readers.c.notice_id == bindparam("the_notice")
_OUT = (text("outbox.notice_id IS NOT NULL"), outbox.c.notice_id == bindparam("the_notice"))
_ANSWER = (
    update(notice_readers)
    .where(_OF, notice_readers.c.member_id == bindparam("the_member"))
    .values(answer=bindparam("said"), answered_at=bindparam("now", type_=UtcDateTime()))
    .returning(notice_readers.c.member_id)
)
_LISTED = select(notice_readers.c.state, func.count()).where(_OF).group_by(notice_readers.c.state)
_ANSWERS = (
    select(notice_readers.c.answer, func.count())
    .where(_OF, text("notice_readers.answer <> ''"))
    .group_by(notice_readers.c.answer)
)
_HAS = select(func.count()).where(
    *_OUT, outbox.c.state.in_([constant("sent"), constant("delivered"), constant("sending")])
)
_later = outbox.alias("later")
_ANEW = (
    select(_later.c.id)
    .where(
        text("later.notice_id IS NOT NULL"),
        _later.c.member_id == outbox.c.member_id,
        _later.c.notice_id == outbox.c.notice_id,
        _later.c.id > outbox.c.id,
    )
    .exists()
)
_LETTERS = (
    select(outbox.c.state, func.count())
    .where(*_OUT, ~and_(or_(outbox.c.state == constant("failed"), outbox.c.state == constant("withheld")), _ANEW))
    .group_by(outbox.c.state)
)
_TROUBLES = (
    select(addresses.c.trouble, func.count())
    .select_from(outbox)
    .outerjoin(
        addresses,
        and_(
            addresses.c.member_id == outbox.c.member_id,
            addresses.c.channel == outbox.c.channel,
            addresses.c.address == outbox.c.address,
        ),
    )
    .where(*_OUT, outbox.c.state == constant("failed"), ~_ANEW)
    .group_by(addresses.c.trouble)
)
_REPLY = columns(Reply, notice_replies)
_ADD = insert(notice_replies).returning(*_REPLY)
_GET = select(*_REPLY).where(notice_replies.c.id == bindparam("the_reply"))
_REPLIES = select(func.count()).where(
    notice_replies.c.notice_id == bindparam("the_notice"), notice_replies.c.from_reader
)


class Responses(Repository):
    """What came of all notices."""

    __slots__ = ()

    async def answer(self, notice_id: int, member_id: int, said: str) -> bool:
        """A reader says ``yes`` or ``no``; the last word counts. False for somebody whom it was not for."""
        found = await self._execute(_ANSWER, the_notice=notice_id, the_member=member_id, said=said, now=self._now)
        return found.one_or_none() is not None

    async def has(self, notice_id: int) -> int:
        """How many have it, or will in a moment."""
        return int((await self._execute(_HAS, the_notice=notice_id)).scalar_one())

    async def results(self, notice_id: int) -> Results:
        """How far it has come."""
        listed = await self._numbers(_LISTED, notice_id)
        return Results(
            waiting=listed.get("waits", 0),
            left_out=listed.get("left_out", 0),
            letters=await self._numbers(_LETTERS, notice_id),
            troubles=await self._numbers(_TROUBLES, notice_id),
            answers=await self._numbers(_ANSWERS, notice_id),
            replies=int((await self._execute(_REPLIES, the_notice=notice_id)).scalar_one()),
        )

    async def _numbers(self, statement: Executable, notice_id: int) -> dict[str, int]:
        rows: Iterable[Any] = await self._execute(statement, the_notice=notice_id)
        return {name or "": number for name, number in rows}

    async def reply(self, notice_id: int, member_id: int, words: str, *, from_reader: bool) -> Reply:
        """A reader writes about a notice, or is answered."""
        values = {
            "notice_id": notice_id,
            "member_id": member_id,
            "words": words,
            "from_reader": from_reader,
            "inbox_id": self._work.inbox_id,
            "written_at": self._now,
        }
        return made(Reply, (await self._connection.execute(_ADD, values)).one())

    async def get(self, reply_id: int) -> Reply:
        """LookupError where there is none."""
        row = (await self._execute(_GET, the_reply=reply_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no reply {reply_id}")
        return made(Reply, row)
