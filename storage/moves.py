"""Numbers that change: a coordinator vouches, the new number says yes, and the old one can say no for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage.repository import Repository, columns, made
from storage.tables.base import constant
from storage.tables.identity import moves


@dataclass(frozen=True, slots=True)
class Move:
    """A member's number is to change."""

    id: int
    bank_id: int
    member_id: int
    channel: str
    phone: str
    """The new number, in E.164."""
    state: str
    """``asked`` (the new number has not said yes), ``agreed``, ``done`` or ``refused``."""
    old_agreed: bool
    """Whether the old number has said yes."""
    opened_at: datetime


_MOVE = columns(Move, moves)
_WAITS = moves.c.state.in_([constant("asked"), constant("agreed")])
_THIS = moves.c.id == bindparam("the_move")
_GET = select(*_MOVE).where(_THIS)
_OPEN = insert(moves).returning(*_MOVE)
_STEP = (
    update(moves)
    .where(_THIS, _WAITS)
    .values(state=bindparam("to_state"), closed_at=bindparam("closed"))
    .returning(moves.c.id)
)
_AGREE_OLD = update(moves).where(_THIS, _WAITS).values(old_agreed=True)
_REPLACE = (
    update(moves)
    .where(moves.c.member_id == bindparam("of_member"), _WAITS)
    .values(state="refused", closed_at=bindparam("closed"))
)


_UNDER_WAY = select(moves.c.id).where(moves.c.member_id == bindparam("of_member"), _WAITS)
_FORGET = update(moves).where(moves.c.member_id == bindparam("of_member")).values(phone="")


class Moves(Repository):
    """The changes of numbers of all banks."""

    __slots__ = ()

    async def open(self, bank_id: int, member_id: int, channel: str, phone: str, *, vouched_by: int) -> Move:
        """Begin one; another one of the same member is over."""
        await self._execute(_REPLACE, of_member=member_id, closed=self._now)
        values = {"bank_id": bank_id, "member_id": member_id, "channel": channel, "phone": phone, "state": "asked"}
        values |= {"vouched_by": vouched_by, "old_agreed": False, "opened_at": self._now}
        return made(Move, (await self._connection.execute(_OPEN, values)).one())

    async def get(self, move_id: int) -> Move:
        """LookupError where there is none."""
        row = (await self._execute(_GET, the_move=move_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no move {move_id}")
        return made(Move, row)

    async def agree_old(self, move_id: int) -> None:
        """The old number has said yes."""
        await self._execute(_AGREE_OLD, the_move=move_id)

    async def step(self, move_id: int, state: str) -> bool:
        """It is ``agreed``, ``done`` or ``refused`` now; False where it was over before."""
        closed = None if state == "agreed" else self._now
        return (await self._execute(_STEP, the_move=move_id, to_state=state, closed=closed)).one_or_none() is not None

    async def forget(self, member_id: int) -> None:
        """They leave: what is under way is over, and no number is kept."""
        for move_id in (await self._execute(_UNDER_WAY, of_member=member_id)).scalars().all():
            await self._work.due.clear("move", move_id)
        await self._execute(_REPLACE, of_member=member_id, closed=self._now)
        await self._execute(_FORGET, of_member=member_id)
