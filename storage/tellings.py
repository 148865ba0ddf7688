"""What members are still to be told by word of mouth, for no text reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage.repository import Repository, columns, made
from storage.tables.acting import tellings


@dataclass(frozen=True, slots=True)
class Telling:
    """One text for somebody who has no phone."""

    id: int
    bank_id: int
    member_id: int
    words: str
    """The sentence before it has a language, as ``handlers/acting/kept.py`` writes it."""
    made_at: datetime
    told_at: datetime | None
    told_by: int | None


_TELLING = columns(Telling, tellings)
_ADD = insert(tellings).returning(*_TELLING)
_GET = select(*_TELLING).where(tellings.c.id == bindparam("the_telling"))
_UNTOLD = tellings.c.told_at.is_(None)
_OF_MEMBER = select(*_TELLING).where(tellings.c.member_id == bindparam("of_member"), _UNTOLD).order_by(tellings.c.id)
_TOLD = (
    update(tellings)
    .where(tellings.c.id == bindparam("the_telling"), _UNTOLD)
    .values(told_at=bindparam("told"), told_by=bindparam("by"))
)
_FORGET = update(tellings).where(tellings.c.member_id == bindparam("of_member")).values(words="")
_MOVE = update(tellings).where(tellings.c.member_id == bindparam("from_member"))
_MOVE = _MOVE.values(member_id=bindparam("into_member"))


class Tellings(Repository):
    """What members of all banks are to be told."""

    __slots__ = ()

    async def add(self, bank_id: int, member_id: int, words: str) -> Telling:
        """They are to be told this."""
        row = await self._execute(_ADD, bank_id=bank_id, member_id=member_id, words=words, made_at=self._now)
        return made(Telling, row.one())

    async def get(self, telling_id: int) -> Telling:
        """LookupError where there is none."""
        row = (await self._execute(_GET, the_telling=telling_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is nothing {telling_id} to tell")
        return made(Telling, row)

    async def of_member(self, member_id: int) -> list[Telling]:
        """What they have not been told yet, the oldest first."""
        return [made(Telling, row) for row in await self._execute(_OF_MEMBER, of_member=member_id)]

    async def told(self, telling_id: int, by: int | None) -> None:
        """Somebody has told them; None: on paper."""
        await self._execute(_TOLD, the_telling=telling_id, told=self._now, by=by)

    async def forget(self, member_id: int) -> None:
        """They leave: what was to be said to them is not kept."""
        await self._execute(_FORGET, of_member=member_id)

    async def move(self, member_id: int, into_id: int) -> None:
        """Two records turned out to be one person's."""
        await self._execute(_MOVE, from_member=member_id, into_member=into_id)
