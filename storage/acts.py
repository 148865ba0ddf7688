"""What was done for a member by somebody who acts for them: noted by the storage itself, whoever asked for it.

1. Only what is done in the name of ``work.acting.member_id`` is noted, by ``work.acting.actor_id``.
2. Who acts is no side of the help that it is about, and has not acted for the other side of its hours: SelfDealing.
3. Acts are added to; only when the member was told of them is filled in later.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from storage.errors import SelfDealing
from storage.repository import Repository, columns, made
from storage.tables.acting import acts
from storage.tables.base import constant

OF_EXCHANGES = ("take", "accept", "turn_down", "call_off", "arrange", "report", "confirm", "deny", "dispute")
OF_HOURS = ("report", "confirm", "deny", "dispute")
"""Steps in which two sides must agree, so nobody takes them for both."""


@dataclass(frozen=True, slots=True)
class Acting:
    """One person does something in another one's name."""

    actor_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done for a member."""

    id: int
    bank_id: int
    member_id: int
    actor_id: int
    kind: str
    """``began`` (to act for them), ``joined``, ``consent``, ``offer``, ``request``, ``gift``, ``changed``, or a verb of
    exchanges."""
    about_id: int
    """The consent, offer, request, transfer or exchange; the member for the others."""
    detail: str
    """A skill's id, a purpose with yes or no, a stage, whom a gift went to, minutes; never anybody's words."""
    inbox_id: int | None
    """The message by which it was done."""
    at: datetime
    told_at: datetime | None


_ACT = columns(Act, acts)
_OF_MEMBER = acts.c.member_id == bindparam("of_member")
_UNTOLD = (_OF_MEMBER, acts.c.actor_id == bindparam("by_actor"), acts.c.told_at.is_(None))

_NOTE = insert(acts)
_HISTORY = select(*_ACT).where(_OF_MEMBER, acts.c.at > bindparam("since")).order_by(acts.c.id)
_ABOUT = select(*_ACT).where(acts.c.about_id == bindparam("about"), acts.c.kind.in_(bindparam("kinds", expanding=True)))
_ABOUT = _ABOUT.order_by(acts.c.id)
_OPEN = select(*_ACT).where(*_UNTOLD, acts.c.kind != constant("began")).order_by(acts.c.id)
_TOLD = update(acts).where(*_UNTOLD).values(told_at=bindparam("told"))
_ACTORS = select(acts.c.actor_id).where(_OF_MEMBER).group_by(acts.c.actor_id).order_by(func.max(acts.c.id).desc())
_HEARD = select(acts.c.about_id, acts.c.actor_id).where(
    acts.c.bank_id == bindparam("of_bank"), acts.c.kind == constant("consent")
)
_MOVE = update(acts).where(acts.c.member_id == bindparam("from_member")).values(member_id=bindparam("into_member"))


class Acts(Repository):
    """What was done for others in all banks."""

    __slots__ = ()

    def by_other_hand(self, member_id: int) -> bool:
        """Whether somebody acts for this member just now."""
        acting = self._work.acting
        return acting is not None and acting.member_id == member_id

    async def note(self, kind: str, member_id: int, about_id: int, detail: str = "") -> None:
        """A member did something; it is noted if it was by somebody else's hand."""
        acting = self._work.acting
        if acting is None or acting.member_id != member_id:
            return
        bank_id = (await self._work.members.get(member_id)).bank_id
        await self._execute(
            _NOTE,
            bank_id=bank_id,
            member_id=member_id,
            actor_id=acting.actor_id,
            kind=kind,
            about_id=about_id,
            detail=detail,
            inbox_id=self._work.inbox_id,
            at=self._now,
        )

    async def may_give(self, member_id: int, to_id: int | None) -> None:
        """SelfDealing where who acts for a member would give the member's hours to themselves."""
        acting = self._work.acting
        if acting is not None and acting.member_id == member_id and acting.actor_id == to_id:
            raise SelfDealing

    async def step(self, kind: str, exchange_id: int, by: int, other: int, detail: str = "") -> None:
        """A side of an exchange takes a step; SelfDealing where who acts for it is the other side, or acted for it."""
        acting = self._work.acting
        if acting is None or acting.member_id != by:
            return
        if acting.actor_id == other:
            raise SelfDealing
        if kind in OF_HOURS and other in {
            act.member_id for act in await self.about(exchange_id, OF_HOURS) if act.actor_id == acting.actor_id
        }:
            raise SelfDealing
        await self.note(kind, by, exchange_id, detail)

    async def of_member(self, member_id: int, since: datetime) -> list[Act]:
        """Everything that was done for them after ``since``, the oldest first."""
        return [made(Act, row) for row in await self._execute(_HISTORY, of_member=member_id, since=since)]

    async def about(self, about_id: int, kinds: Collection[str]) -> list[Act]:
        """Who did what about one thing, the oldest first."""
        return [made(Act, row) for row in await self._execute(_ABOUT, about=about_id, kinds=list(kinds))]

    async def untold(self, member_id: int, actor_id: int) -> list[Act]:
        """What one person did for them and they have not been told of."""
        return [made(Act, row) for row in await self._execute(_OPEN, of_member=member_id, by_actor=actor_id)]

    async def told(self, member_id: int, actor_id: int) -> None:
        """They are told of all of it now."""
        await self._execute(_TOLD, of_member=member_id, by_actor=actor_id, told=self._now)

    async def heard(self, bank_id: int) -> dict[int, int]:
        """Which consents of a bank were given by word of mouth, and who heard them: for exports."""
        return {row.about_id: row.actor_id for row in await self._execute(_HEARD, of_bank=bank_id)}

    async def actors(self, member_id: int) -> list[int]:
        """Who has acted for them, the last one first."""
        return list((await self._execute(_ACTORS, of_member=member_id)).scalars())

    async def move(self, member_id: int, into_id: int) -> None:
        """Two records turned out to be one person's."""
        await self._execute(_MOVE, from_member=member_id, into_member=into_id)
