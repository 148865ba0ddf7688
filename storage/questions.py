"""What the bot has asked people and waits for: the only state that a conversation has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from string import ascii_uppercase as LETTERS
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, bindparam, insert, or_, select, update

from storage.records import OpenQuestion
from storage.repository import Repository, columns
from storage.tables.asking import questions
from storage.tables.base import constant
from storage.tables.people import members

QUESTION = columns(OpenQuestion, questions)

_IS_OPEN = questions.c.state == constant("open")
_SHOWN = questions.c.asked_at <= bindparam("now")
_CURRENT = questions.c.expires_at > bindparam("now")
_OF_MEMBER = questions.c.member_id == bindparam("the_member")
_OF_READER = questions.c.reader_id == bindparam("the_reader")

# Two turns that ask the same person something at the same time must not choose the same letter.
_LOCK_MEMBERS = (
    select(members.c.id)
    .where(members.c.id.in_((bindparam("the_member"), bindparam("the_reader"))))
    .order_by(members.c.id)
    .with_for_update(key_share=True)
)
# Two halves, so that each has its index.
_ALL_OPEN = (
    select(*QUESTION)
    .where(_OF_MEMBER, _IS_OPEN)
    .union_all(select(*QUESTION).where(_OF_READER, _IS_OPEN, questions.c.member_id != bindparam("the_member")))
    .order_by("id")
)
_OPEN = select(*QUESTION).where(_OF_MEMBER, _IS_OPEN, _CURRENT, _SHOWN).order_by(questions.c.id)
_READ_BY = select(*QUESTION).where(_OF_READER, _IS_OPEN, _CURRENT, _SHOWN).order_by(questions.c.id)
_GET = select(*QUESTION).where(questions.c.id == bindparam("the_question"), _IS_OPEN, _CURRENT)
_ASK = insert(questions).returning(*QUESTION)
_ASK_ALL = insert(questions).returning(questions.c.id, questions.c.member_id)
_CLOSE = (
    update(questions)
    .where(questions.c.id == bindparam("the_question"), _IS_OPEN)
    .values(state=bindparam("how"), chosen=bindparam("key"), closed_at=bindparam("closed"))
    .returning(questions.c.id)
)
_REOPEN = (
    update(questions)
    .where(questions.c.id == bindparam("the_question"), questions.c.state == constant("answered"))
    .values(state="open", chosen="", closed_at=None)
)
_ANSWERED = select(*QUESTION, questions.c.chosen).where(
    questions.c.id == bindparam("the_question"),
    _OF_READER,
    questions.c.state == constant("answered"),
    questions.c.closed_at > bindparam("since"),
)
_WITHDRAW = (
    update(questions)
    .where(questions.c.topic == bindparam("the_topic"), _IS_OPEN)
    .values(state="withdrawn", closed_at=bindparam("closed"))
)
_WITHDRAW_OF_MEMBER = _WITHDRAW.where(_OF_MEMBER)
_GONE = questions.c.state.in_([constant("replaced"), constant("withdrawn"), constant("expired")])
_WITHDRAWN_SINCE = (
    select(*QUESTION)
    .where(
        _OF_READER,
        or_(
            and_(_GONE, questions.c.closed_at > bindparam("since"), questions.c.asked_at <= questions.c.closed_at),
            and_(_IS_OPEN, ~_CURRENT, questions.c.expires_at > bindparam("since")),
        ),
    )
    .order_by(questions.c.id)
)


class Questions(Repository):
    """The questions to all members."""

    __slots__ = ()

    async def ask(
        self,
        *,
        member_id: int,
        kind: str,
        topic: str,
        data: Mapping[str, object],
        keys: Sequence[str],
        digits: Sequence[str],
        labels: Sequence[str],
        summary: str,
        lasts: timedelta,
        in_mind: timedelta = timedelta(0),
        at: datetime | None = None,
        reader_id: int | None = None,
    ) -> OpenQuestion:
        """Wait for an answer from now on. An open question to the same person about the same topic is replaced.

        ``reader_id``: who reads and answers it for them, where that is somebody else. It gets the first letter that
        none of its reader's open questions has, and ``lettered`` where there are some, or
        where it replaces another one, asked less than ``in_mind`` ago, that an answer may still be meant for. Until
        ``at``, when its reader gets it, it is not among the open ones.
        """
        asked: dict[str, Any] = {"member_id": member_id, "kind": kind, "topic": topic, "data": dict(data)}
        asked |= {"keys": list(keys), "digits": list(digits), "labels": list(labels), "summary": summary}
        reader = member_id if reader_id is None else reader_id
        asked["reader_id"] = reader
        await self._execute(_LOCK_MEMBERS, the_member=member_id, the_reader=reader)
        rows = await self._execute(_ALL_OPEN, the_member=member_id, the_reader=reader)
        others = [_question(row) for row in rows]
        seen = [other for other in others if other.asked_at <= self._now and other.reader_id == reader]
        confusing = any(_may_be_meant(other, asked, self._now - in_mind) for other in seen)
        others = await self._make_room(others, asked)
        taken = {other.letter for other in others}
        letter = next(letter for letter in LETTERS if letter not in taken)
        asked |= {"letter": letter, "lettered": bool(others) or confusing, "state": "open"}
        asked |= {"asked_at": at or self._now, "expires_at": (at or self._now) + lasts}
        return _question((await self._connection.execute(_ASK, asked)).one())

    async def ask_all(self, asked: Sequence[Mapping[str, Any]], *, lasts: timedelta) -> dict[int, int]:
        """Ask many people at once who are asked nothing else, and are held (see :meth:`storage.readers.Readers.take`).

        ``asked``: of each member_id, kind, topic, data, keys, digits, labels and summary. The ids, by member.
        """
        first = {"letter": LETTERS[0], "lettered": False, "state": "open"}
        first |= {"asked_at": self._now, "expires_at": self._now + lasts}
        rows = await self._connection.execute(
            _ASK_ALL, [{**one, **first, "reader_id": one["member_id"]} for one in asked]
        )
        return {row.member_id: row.id for row in rows}

    async def _make_room(self, open_ones: Iterable[OpenQuestion], asked: Mapping[str, Any]) -> list[OpenQuestion]:
        """Close what is expired, what this one replaces, and the oldest where all letters are taken."""
        staying = []
        for other in open_ones:
            if other.expires_at <= self._now:
                await self.close(other.id, "expired")
            elif (other.member_id, other.topic) == (asked["member_id"], asked["topic"]):
                await self.close(other.id, "repeated" if _same(other, asked) else "replaced")
            elif other.reader_id == asked["reader_id"]:
                staying.append(other)
        while len(staying) >= len(LETTERS):
            await self.close(staying.pop(0).id, "withdrawn")
        return staying

    async def open(self, member_id: int) -> list[OpenQuestion]:
        """What is asked of them and may still be answered, the oldest first."""
        return [_question(row) for row in await self._execute(_OPEN, the_member=member_id, now=self._now)]

    async def read_by(self, reader_id: int) -> list[OpenQuestion]:
        """What they may still answer, for themselves or for whom they act, the oldest first."""
        return [_question(row) for row in await self._execute(_READ_BY, the_reader=reader_id, now=self._now)]

    async def get(self, question_id: int) -> OpenQuestion | None:
        """The question, while it may be answered."""
        row = (await self._execute(_GET, the_question=question_id, now=self._now)).one_or_none()
        return _question(row) if row is not None else None

    async def answered_since(self, question_id: int, reader_id: int, since: datetime) -> str:
        """The digit that a question to this reader was answered with after ``since``; empty where it was not."""
        found = await self._execute(_ANSWERED, the_question=question_id, the_reader=reader_id, since=since)
        row = found.one_or_none()
        if row is None:
            return ""
        record = _question(row[:-1])
        return record.digits[record.keys.index(row.chosen)] if row.chosen in record.keys else ""

    async def withdrawn_since(self, reader_id: int, since: datetime) -> list[OpenQuestion]:
        """What went away without their doing after ``since``: a digit that comes now may be meant for it.

        Withdrawn, expired, or replaced by another content; not what was merely asked again.
        """
        rows = await self._execute(_WITHDRAWN_SINCE, the_reader=reader_id, since=since, now=self._now)
        return [_question(row) for row in rows]

    async def close(self, question_id: int, how: str = "answered", *, chosen: str = "") -> bool:
        """It is answered, with the choice ``chosen`` where one was made, or ``withdrawn``.

        False where it was closed already, maybe a moment ago by another turn.
        """
        closed = await self._execute(_CLOSE, the_question=question_id, how=how, key=chosen, closed=self._now)
        return closed.one_or_none() is not None

    async def reopen(self, question_id: int) -> None:
        """It was not answered after all: whoever answered has first to show who they are."""
        await self._execute(_REOPEN, the_question=question_id)

    async def withdraw_topic(self, topic: str, member_id: int | None = None) -> None:
        """It no longer matters: close all questions about it, or only the one to a member."""
        if member_id is None:
            await self._execute(_WITHDRAW, the_topic=topic, closed=self._now)
        else:
            await self._execute(_WITHDRAW_OF_MEMBER, the_topic=topic, closed=self._now, the_member=member_id)


def _may_be_meant(other: OpenQuestion, asked: Mapping[str, Any], since: datetime) -> bool:
    """Whether a question has choices, is to be replaced by another content, and was asked after ``since``."""
    about = (other.member_id, other.topic) == (asked["member_id"], asked["topic"])
    return about and bool(other.keys) and other.asked_at > since and not _same(other, asked)


def _same(question: OpenQuestion, asked: Mapping[str, Any]) -> bool:
    """Whether an answer to one means the same as an answer to the other."""
    return bool(
        question.kind == asked["kind"]
        and dict(question.data) == asked["data"]
        and list(question.keys) == asked["keys"]
        and list(question.digits) == asked["digits"]
    )


def _question(row: Iterable[Any]) -> OpenQuestion:
    identity, member, kind, topic, data, keys, digits, labels, *rest = row
    lists = tuple(keys), tuple(digits), tuple(labels)
    return OpenQuestion(identity, member, kind, topic, MappingProxyType(data), *lists, *rest)
