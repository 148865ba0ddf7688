"""Votes of members, each asked by a notice.

1. Whom the notice is for has one vote, also who gets no news; the last word before its end counts.
2. Yes or no wins with more than half of the votes; else it is talked about first.
3. Too few of those who were asked (the notice's ``quorum``, of a hundred): nothing is decided.
4. Nobody is told who voted how; reasons are passed on without names, and go with who gave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.audiences import conditions, values
from storage.notices import NOTICE, Notice, notice_of
from storage.records import Member
from storage.repository import Repository
from storage.tables.base import UtcDateTime, constant
from storage.tables.notices import ballots, notice_readers, notices
from storage.tables.people import members

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """How a vote stands."""

    asked: int
    """All whom the notice went to, and who voted without it."""
    said: Mapping[str, int]
    """``yes``, ``no`` and ``talk`` (talk about it first) → how many."""
    reasons: tuple[str, ...]
    """In the words of those who gave them, the newest first."""

    @property
    def voted(self) -> int:
        """How many voted."""
        return sum(self.said.values())

    def enough(self, quorum: int) -> bool:
        """Whether so many of a hundred voted; nobody at all is never enough."""
        return self.voted > 0 and self.voted * HUNDRED >= quorum * self.asked

    @property
    def won(self) -> str:
        """``yes``, ``no`` or ``talk`` (rule 2)."""
        return next((key for key in ("yes", "no") if self.said.get(key, 0) * 2 > self.voted), "talk")


_THIS = ballots.c.notice_id == bindparam("the_notice")
_cast = insert_or_change(ballots)
_CAST = _cast.on_conflict_do_update(
    index_elements=["notice_id", "member_id"], set_={name: _cast.excluded[name] for name in ("said", "cast_at")}
)
_EXPLAIN = update(ballots).where(_THIS, ballots.c.member_id == bindparam("the_member")).values(why=bindparam("words"))
_voted = (
    select(ballots.c.said)
    .where(ballots.c.notice_id == notices.c.id, ballots.c.member_id == bindparam("the_member"))
    .exists()
)
_OPEN = (
    select(*NOTICE)
    .where(
        notices.c.bank_id == bindparam("bank_id"),
        text("notices.votes_until IS NOT NULL"),
        notices.c.votes_until > bindparam("now", type_=UtcDateTime()),
        notices.c.state.in_([constant("going"), constant("gone")]),
        ~_voted,
    )
    .order_by(notices.c.votes_until, notices.c.id)
)
_SAID = select(ballots.c.said, func.count()).where(_THIS).group_by(ballots.c.said)
_REASONS = (
    select(ballots.c.why)
    .where(_THIS, ballots.c.why != constant(""))
    .order_by(ballots.c.cast_at.desc(), ballots.c.member_id)
    .limit(bindparam("most"))
)
_ASKED = select(func.count()).where(
    notice_readers.c.notice_id == bindparam("the_notice"), notice_readers.c.state != constant("left_out")
)
_UNASKED = select(func.count()).where(
    _THIS,
    ballots.c.member_id.not_in(
        select(notice_readers.c.member_id).where(
            notice_readers.c.notice_id == bindparam("the_notice"), notice_readers.c.state != constant("left_out")
        )
    ),
)


class Votes(Repository):
    """The votes of all banks."""

    __slots__ = ()

    async def open_for(self, member: Member) -> list[Notice]:
        """What a member can vote on and has not, what ends first before the rest."""
        rows = await self._execute(_OPEN, bank_id=member.bank_id, the_member=member.id, now=self._now)
        return [one for one in map(notice_of, rows) if await self.may(one, member.id)]

    async def may(self, notice: Notice, member_id: int) -> bool:
        """Whether it is for them (rule 1)."""
        meant = select(members.c.id).where(
            members.c.id == bindparam("the_member"),
            members.c.bank_id == bindparam("bank_id"),
            members.c.stage == constant("active"),
            *conditions(notice.audience),
        )
        given: dict[str, Any] = {"the_member": member_id, "bank_id": notice.bank_id, **values(notice.audience)}
        return (await self._execute(meant, **given)).first() is not None

    async def cast(self, notice_id: int, member_id: int, said: str) -> None:
        """Their vote, ``yes``, ``no`` or ``talk``; instead of what they said before."""
        row = {"notice_id": notice_id, "member_id": member_id, "said": said, "why": "", "cast_at": self._now}
        await self._execute(_CAST, **row)

    async def explain(self, notice_id: int, member_id: int, words: str) -> None:
        """Why they voted so."""
        await self._execute(_EXPLAIN, the_notice=notice_id, the_member=member_id, words=words)

    async def tally(self, notice_id: int, most: int = 5) -> Tally:
        """How it stands, with so many reasons."""
        asked = (await self._execute(_ASKED, the_notice=notice_id)).scalar_one()
        unasked = (await self._execute(_UNASKED, the_notice=notice_id)).scalar_one()
        counted: Iterable[Any] = await self._execute(_SAID, the_notice=notice_id)
        said = {choice: int(number) for choice, number in counted}
        reasons = await self._execute(_REASONS, the_notice=notice_id, most=most)
        return Tally(int(asked) + int(unasked), said, tuple(row.why for row in reasons))
