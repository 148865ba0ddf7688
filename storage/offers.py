"""What members can do for each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.records import Offer
from storage.repository import Repository, columns
from storage.tables.people import offers

OFFER = columns(Offer, offers)

_OPEN = offers.c.closed_at.is_(None)
_OF_MEMBER = select(*OFFER).where(offers.c.member_id == bindparam("member_id"), _OPEN).order_by(offers.c.id)
_ONE = _OF_MEMBER.where(offers.c.skill == bindparam("skill"))
_ADD = (
    insert_once(offers)
    .on_conflict_do_nothing(index_elements=["member_id", "skill"], index_where=text("closed_at IS NULL"))
    .returning(*OFFER)
)
_WITHDRAW = (
    update(offers)
    .where(offers.c.member_id == bindparam("the_member"), offers.c.skill == bindparam("the_skill"), _OPEN)
    .values(closed_at=bindparam("closed"))
)


class Offers(Repository):
    """The offers of all members."""

    __slots__ = ()

    async def add(self, member_id: int, skill: str, words: str) -> Offer:
        """They can do this. While the offer is open, saying it again changes nothing and returns it."""
        row = (
            await self._execute(_ADD, member_id=member_id, skill=skill, words=words, opened_at=self._now)
        ).one_or_none()
        if row is None:
            return _offer((await self._execute(_ONE, member_id=member_id, skill=skill)).one())
        await self._work.acts.note("offer", member_id, _offer(row).id, skill)
        return _offer(row)

    async def of_member(self, member_id: int) -> list[Offer]:
        """What they offer now, the oldest first."""
        return [_offer(row) for row in await self._execute(_OF_MEMBER, member_id=member_id)]

    async def withdraw(self, member_id: int, skill: str) -> None:
        """They no longer offer it."""
        await self._execute(_WITHDRAW, the_member=member_id, the_skill=skill, closed=self._now)


def _offer(row: Iterable[Any]) -> Offer:
    return Offer(*row)
