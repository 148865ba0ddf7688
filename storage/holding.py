"""Messages that wait until their reader writes: some channels take free words only for a while after that."""

from __future__ import annotations

from sqlalchemy import bindparam, select, text, update

from storage.messages import Outgoing
from storage.outbox import FAR, OUTGOING, outgoing
from storage.repository import Repository
from storage.tables.messages import outbox

_OF_ADDRESS = (
    text("outbox.held <> ''"),
    outbox.c.channel == bindparam("of_channel"),
    outbox.c.address == bindparam("of_address"),
)
_HELD = select(*OUTGOING).where(*_OF_ADDRESS, text("outbox.state IN ('queued', 'sending')")).order_by(outbox.c.id)
_HOLD = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_message"), text("outbox.state IN ('queued', 'sending')"))
    .values(state="queued", held=bindparam("how"), error=bindparam("trouble"), due_at=FAR, attempts=0)
)
_FREE = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_message"), text("outbox.state = 'queued'"))
    .values(held="", due_at=bindparam("due"), valid_until=None, error="")
)
_DROP = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_message"), text("outbox.state = 'queued'"))
    .values(held="", state="withheld", closed_at=bindparam("closed"))
)


class Holding(Repository):
    """What waits for people to write, on all channels."""

    __slots__ = ()

    async def waiting(self, channel: str, address: str) -> list[Outgoing]:
        """What waits for this address, the oldest first."""
        return [outgoing(row) for row in await self._execute(_HELD, of_channel=channel, of_address=address)]

    async def hold(self, message_id: int, how: str, error: str = "") -> None:
        """Keep a message until its reader writes; ``how``: see ``Outgoing.held``."""
        await self._execute(_HOLD, the_message=message_id, how=how, trouble=error)
        self._work.wake("outbox")

    async def release(self, channel: str, address: str) -> list[Outgoing]:
        """They have written: what waited goes now, but for questions that are over. What waited, as it was."""
        found = await self.waiting(channel, address)
        for message in found:
            if message.question_id is None or await self._work.questions.get(message.question_id) is not None:
                await self._execute(_FREE, the_message=message.id, due=self._now)
            else:
                await self._execute(_DROP, the_message=message.id, closed=self._now)
        if found:
            self._work.wake("outbox")
        return found
