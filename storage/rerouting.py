"""Letters that wait for their reader on a shared phone, and letters that must take another way."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import bindparam, case, func, select, text, update

from storage.outbox import FAR
from storage.records import Address
from storage.repository import Repository
from storage.tables.base import UtcDateTime, constant
from storage.tables.messages import outbox

_PENDING = text("outbox.state IN ('queued', 'sending')")
KEPT_UNTIL = datetime(9999, 1, 1, tzinfo=UTC)
"""When a letter is due that waits until its reader says who they are."""
_WAITS_FOR_MEMBER = (
    _PENDING,
    outbox.c.state == constant("queued"),
    outbox.c.channel == bindparam("of_channel"),
    outbox.c.address == bindparam("of_address"),
    outbox.c.member_id == bindparam("of_member"),
)
_RELEASED = case((outbox.c.due_at >= FAR, bindparam("now", type_=UtcDateTime)), else_=outbox.c.due_at)
"""On another channel nothing holds it any more."""
_RELEASE = (
    update(outbox)
    .where(*_WAITS_FOR_MEMBER, outbox.c.due_at == KEPT_UNTIL)
    .values(due_at=bindparam("now", type_=UtcDateTime))
    .returning(outbox.c.id)
)
_KEPT = (
    select(outbox.c.member_id, func.max(outbox.c.created_at).label("newest"))
    .where(*_WAITS_FOR_MEMBER[:-1], outbox.c.due_at == KEPT_UNTIL)
    .group_by(outbox.c.member_id)
    .order_by(outbox.c.member_id)
)
_IS_SENDING = outbox.c.state == constant("sending")
# What is being sent may fail, or its sender may die: then it is not tried again.
_DROP = (
    update(outbox)
    .where(
        _PENDING,
        outbox.c.channel == bindparam("of_channel"),
        outbox.c.address == bindparam("of_address"),
        outbox.c.member_id == bindparam("of_member"),
    )
    .values(
        state=case((_IS_SENDING, outbox.c.state), else_="withheld"),
        closed_at=case((_IS_SENDING, outbox.c.closed_at), else_=bindparam("now", type_=UtcDateTime)),
        valid_until=case((_IS_SENDING, bindparam("now", type_=UtcDateTime)), else_=outbox.c.valid_until),
    )
)
_REDIRECT = (
    update(outbox)
    .where(*_WAITS_FOR_MEMBER)
    .values(
        channel=bindparam("to_channel"),
        address=bindparam("to_address"),
        our_address=bindparam("to_our_address"),
        due_at=_RELEASED,
        held="",
    )
)


class Rerouting(Repository):
    """The letters of all members that cannot simply go."""

    __slots__ = ()

    async def kept(self, channel: str, address: str) -> dict[int, datetime]:
        """Whose letters wait at an address until their reader says who they are, and since when the newest does."""
        rows = await self._execute(_KEPT, of_channel=channel, of_address=address)
        return {int(row.member_id): row.newest for row in rows}

    async def release(self, channel: str, address: str, member_id: int) -> int:
        """Their reader is there: send what was kept for them; how many."""
        values = {"of_channel": channel, "of_address": address, "of_member": member_id, "now": self._now}
        self._work.wake("outbox")
        return len((await self._connection.execute(_RELEASE, values)).all())

    async def drop(self, address: Address) -> None:
        """Nothing that waits for the member at this address is sent any more; what is being sent is not tried again.

        Others who share the address keep theirs.
        """
        values = {"of_channel": address.channel, "of_address": address.address, "of_member": address.member_id}
        await self._connection.execute(_DROP, values | {"now": self._now})

    async def redirect(self, channel: str, address: str, to: Address) -> None:
        """What waits for a member at an address that is closed goes to another one of theirs."""
        values = {"of_channel": channel, "of_address": address, "of_member": to.member_id, "now": self._now}
        values |= {"to_channel": to.channel, "to_address": to.address, "to_our_address": to.our_address}
        await self._connection.execute(_REDIRECT, values)
        self._work.wake("outbox")
