"""Messages to send: claimed for a while, in order for each address, and marked with what became of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    true,
    update,
)

from storage.messages import Draft, Outgoing
from storage.repository import Repository, batched, columns, made
from storage.tables.asking import questions
from storage.tables.base import UtcDateTime, constant
from storage.tables.messages import keyboards, outbox

OUTGOING = columns(Outgoing, outbox)
FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""When a message is due that waits for its reader to write."""
_BUTTONS = [column.name for column in OUTGOING].index("buttons")
LEASE = timedelta(seconds=90)
"""Longer than a letter takes at worst: its wait for its turn, and the time-outs of its parts."""

_THIS = outbox.c.id == bindparam("the_message")
_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_CLOSED: BindParameter[datetime] = bindparam("closed", type_=UtcDateTime())
_SENDING = outbox.c.state == constant("sending")
_PENDING = text("outbox.state IN ('queued', 'sending')")

_GIVEN = tuple(field.name for field in fields(Draft))
_BEGINNING = {"state": constant("queued"), "attempts": literal_column("0"), "status_rank": literal_column("-1")}
_BEGINNING |= {name: constant("") for name in ("provider_id", "status", "error")}
_ADD_MANY = insert(outbox).values(_BEGINNING)
_ADD = _ADD_MANY.returning(outbox.c.id)
BULK = 1000
"""So many are written at once."""

# While a message is being sent its due_at is the end of the lease: from then on it may be claimed again.
# Held back is what has another message to its address under way, or an earlier one that is due or waits to be tried
# again. What is under way goes first when its lease has ended; what was planned for later and never tried holds nobody
# back.
_other = outbox.alias("other")
_first = or_(
    _other.c.priority < outbox.c.priority, and_(_other.c.priority == outbox.c.priority, _other.c.id < outbox.c.id)
)
_held_back = (
    select(_other.c.id)
    .where(
        text("other.state IN ('queued', 'sending')"),
        _other.c.channel == outbox.c.channel,
        _other.c.address == outbox.c.address,
        _other.c.id != outbox.c.id,
        case(
            (_SENDING, and_(_other.c.state == constant("sending"), _other.c.id < outbox.c.id)),
            (_other.c.state == constant("sending"), true()),
            else_=and_(_first, or_(_other.c.due_at <= _NOW, _other.c.attempts > 0)),
        ),
    )
    .exists()
)
_next = (
    select(outbox.c.id)
    .where(_PENDING, outbox.c.due_at <= _NOW, ~_held_back)
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("next_ones")
)
# What it asks was settled before anybody could read it.
_settled = (
    select(questions.c.id)
    .where(questions.c.id == outbox.c.question_id, questions.c.closed_at < questions.c.asked_at)
    .exists()
)
_too_late = and_(outbox.c.valid_until.is_not(None), outbox.c.valid_until <= _NOW)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id == _next.c.id)
    .values(
        state=case((_settled, "withheld"), (_too_late, "failed"), else_="sending"),
        error=case((_too_late, "expired"), else_=outbox.c.error),
        closed_at=case((or_(_settled, _too_late), _NOW)),
        due_at=bindparam("leased_until"),
        # A lease that ran out was an attempt: something that stops the sender each time must not do so for ever.
        attempts=outbox.c.attempts + case((_SENDING, 1), else_=0),
    )
    .returning(*OUTGOING)
)
_SENT = (
    update(outbox)
    .where(_THIS, _PENDING)
    .values(state="sent", provider_id=bindparam("provider"), error="", closed_at=bindparam("closed"))
    .returning(outbox.c.channel)
)
_KEEP_BUTTONS = insert(keyboards)
_RETRY = (
    update(outbox)
    .where(_THIS, _PENDING)
    .values(state="queued", attempts=outbox.c.attempts + 1, due_at=bindparam("due"), error=bindparam("trouble"))
)
_POSTPONE = (
    update(outbox)
    .where(_THIS, outbox.c.state == constant("failed"), outbox.c.error == constant("expired"))
    .values(
        state="queued", error="", closed_at=None, attempts=0, due_at=bindparam("due"), valid_until=bindparam("until")
    )
)
_PUT_BACK = update(outbox).where(_THIS, _PENDING).values(state="queued", due_at=bindparam("due"))
_FAILED = (
    update(outbox)
    .where(_THIS, _PENDING)
    .values(state="failed", error=bindparam("trouble"), closed_at=bindparam("closed"))
)
# What is being sent may fail, or its sender may die: then it is not tried again.
_WITHHOLD = (
    update(outbox)
    .where(_PENDING, outbox.c.channel == bindparam("of_channel"), outbox.c.address == bindparam("of_address"))
    .values(
        state=case((_SENDING, outbox.c.state), else_="withheld"),
        closed_at=case((_SENDING, outbox.c.closed_at), else_=_CLOSED),
        valid_until=case((_SENDING, _CLOSED), else_=outbox.c.valid_until),
    )
)
_AFTER = select(*OUTGOING).where(outbox.c.id > bindparam("after")).order_by(outbox.c.id).limit(bindparam("most"))
_COUNT = select(func.count()).select_from(outbox).where(_PENDING, outbox.c.due_at < FAR)


Late = Callable[[Outgoing], Awaitable[None]]
"""Sees to a message that was not sent in time."""
_SAME = (
    *("bank_id", "member_id", "channel", "address", "our_address", "language", "text", "source", "buttons"),
    *("ask_contact", "priority", "cause", "question_id", "segments", "recording_id", "notice_id"),
)


class Outbox(Repository):
    """The messages to all members."""

    __slots__ = ()

    async def add(self, draft: Draft) -> int:
        """Have a message sent; its id."""
        self._work.wake("outbox")
        return int((await self._connection.execute(_ADD, self._row(draft))).scalar_one())

    async def add_many(self, drafts: Iterable[Draft]) -> int:
        """Have any number of messages sent, in their order; how many they were.

        They are taken a thousand at a time, so that a notice to a whole town needs no more memory than one to a street:
        give them as an iterator.
        """
        count = 0
        for chunk in batched(drafts, BULK):
            await self._connection.execute(_ADD_MANY, [self._row(draft) for draft in chunk])
            count += len(chunk)
        if count:
            self._work.wake("outbox")
        return count

    def _row(self, draft: Draft) -> dict[str, Any]:
        given = {name: getattr(draft, name) for name in _GIVEN}
        buttons = [list(button) for button in draft.buttons]
        return given | {"buttons": buttons, "created_at": self._now, "due_at": draft.due_at or self._now}

    async def again(self, message: Outgoing, **changed: Any) -> int:
        """Have a message that did not arrive sent once more, as a new one; ``changed`` are fields of a draft."""
        same = {name: getattr(message, name) for name in _SAME}
        return await self.add(Draft(**same | {"resends": message.resends + 1} | changed))

    async def claim(self, limit: int = 20, lease: timedelta = LEASE, *, late: Late | None = None) -> list[Outgoing]:
        """Messages to send now, at most one for each address; nobody else gets them before the lease ends.

        What is no longer valid is marked as failed on the way, and handed to ``late``; what asks something that was
        settled before anybody read it is withheld.
        """
        values = {"now": self._now, "leased_until": self._now + lease, "most": limit}
        while rows := (await self._connection.execute(_CLAIM, values)).all():
            claimed = sorted((outgoing(row) for row in rows), key=lambda one: (one.priority, one.id))
            for message in claimed:
                if message.state == "failed" and late is not None:
                    await late(message)
            going = [message for message in claimed if message.state == "sending"]
            if going:
                return going
        return []

    async def sent(self, message_id: int, provider_id: str, *, tappable: bool = False) -> Outgoing | None:
        """The provider has taken it under this id; it may have reported about it already.

        ``tappable``: it went with buttons that are to be taken away once its question is closed. The message, where a
        report that came first said that it failed.
        """
        values = {"the_message": message_id, "provider": provider_id, "closed": self._now}
        channel = (await self._connection.execute(_SENT, values)).scalar_one_or_none()
        self._work.wake("outbox")
        if channel is None or not provider_id:
            return None
        if tappable:
            await self._execute(_KEEP_BUTTONS, outbox_id=message_id, due_at=self._now, attempts=0)
        return await self._work.reports.early(channel, provider_id)

    async def retry(self, message_id: int, error: str, at: datetime) -> None:
        """It could not be sent: try again at ``at``; the later ones to the same address wait for it."""
        await self._execute(_RETRY, the_message=message_id, trouble=error, due=at)
        self._work.wake("outbox")

    async def put_back(self, message_id: int, at: datetime) -> None:
        """It has to wait for its turn and nothing was tried: claim it again from ``at`` on."""
        await self._execute(_PUT_BACK, the_message=message_id, due=at)
        self._work.wake("outbox")

    async def postpone(self, message_id: int, at: datetime, valid_until: datetime | None) -> None:
        """It was too late to send it: have it sent at ``at`` instead, and not after ``valid_until``."""
        await self._execute(_POSTPONE, the_message=message_id, due=at, until=valid_until)
        self._work.wake("outbox")

    async def failed(self, message_id: int, error: str) -> None:
        """It cannot be sent at all; the next one to the same address may go."""
        await self._execute(_FAILED, the_message=message_id, trouble=error, closed=self._now)
        self._work.wake("outbox")

    async def withhold(self, channel: str, address: str) -> None:
        """Nothing that waits for this address is sent any more; what is being sent is not tried again."""
        await self._execute(_WITHHOLD, of_channel=channel, of_address=address, closed=self._now)

    async def after(self, outbox_id: int, limit: int = 200) -> list[Outgoing]:
        """Everything written after this one, the oldest first, whatever became of it."""
        return [outgoing(row) for row in await self._execute(_AFTER, after=outbox_id, most=limit)]

    async def pending(self) -> int:
        """How many messages wait to be sent or are being sent."""
        return int((await self._execute(_COUNT)).scalar_one())


def outgoing(row: Sequence[Any]) -> Outgoing:
    """The record of a row of ``OUTGOING``."""
    buttons = tuple((label, data) for label, data in row[_BUTTONS])
    return made(Outgoing, (*row[:_BUTTONS], buttons, *row[_BUTTONS + 1 :]))
