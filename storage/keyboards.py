"""Buttons under messages that were sent: taken away once the question is closed, a bounded number of times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from storage.messages import Keyboard
from storage.repository import Repository, made
from storage.tables.asking import questions
from storage.tables.base import constant
from storage.tables.messages import keyboards, outbox

LEASE = timedelta(minutes=1)
"""Longer than taking the buttons of one claim away takes at worst; the delay before another try."""
ATTEMPTS_MAX = 3

_over = or_(questions.c.state != constant("open"), questions.c.expires_at <= bindparam("now"))
_CLAIM = (
    select(
        keyboards.c.outbox_id,
        outbox.c.channel,
        outbox.c.address,
        outbox.c.our_address,
        outbox.c.provider_id,
        outbox.c.language,
        outbox.c.text,
        questions.c["keys"],
        questions.c.labels,
        questions.c.chosen,
        keyboards.c.attempts,
    )
    .join(outbox, outbox.c.id == keyboards.c.outbox_id)
    .join(questions, questions.c.id == outbox.c.question_id)
    .where(keyboards.c.due_at <= bindparam("now"), _over)
    .order_by(keyboards.c.outbox_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=keyboards)
)
_LEASE = (
    update(keyboards)
    .where(keyboards.c.outbox_id == bindparam("the_message"))
    .values(due_at=bindparam("leased_until"), attempts=keyboards.c.attempts + 1)
)
_DONE = delete(keyboards).where(keyboards.c.outbox_id == bindparam("the_message"))
_AGAIN = update(keyboards).where(keyboards.c.outbox_id == bindparam("the_message")).values(due_at=bindparam("due"))


class Keyboards(Repository):
    """The buttons that can still be tapped, of all members."""

    __slots__ = ()

    async def claim(self, limit: int = 10) -> list[Keyboard]:
        """Buttons of closed questions, the oldest first; nobody else gets them for a minute."""
        rows = (await self._execute(_CLAIM, now=self._now, most=limit)).all()
        if rows:
            leased = [{"the_message": row.outbox_id, "leased_until": self._now + LEASE} for row in rows]
            await self._connection.execute(_LEASE, leased)
        return [_keyboard(row) for row in rows]

    async def done(self, outbox_id: int) -> None:
        """They are gone, or will never go: forget them."""
        await self._execute(_DONE, the_message=outbox_id)

    async def again(self, keyboard: Keyboard, at: datetime) -> None:
        """They could not be taken away: try again at ``at``, unless it was tried often enough."""
        if keyboard.attempts + 1 >= ATTEMPTS_MAX:
            await self.done(keyboard.outbox_id)
        else:
            await self._execute(_AGAIN, the_message=keyboard.outbox_id, due=at)


def _keyboard(row: Any) -> Keyboard:
    *facts, keys, labels, chosen, attempts = row
    choice = labels[keys.index(chosen)] if chosen in keys else ""
    return made(Keyboard, (*facts, choice, attempts))
