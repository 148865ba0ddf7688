"""Messages received: stored once, handled in order for each address, never lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, bindparam, func, select, true, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.messages import Incoming
from storage.repository import Repository, columns, made
from storage.tables.base import constant
from storage.tables.messages import inbox

INCOMING = columns(Incoming, inbox)
NEWEST = 2**62
"""Above the number of every message."""

_THIS = inbox.c.id == bindparam("the_message")
_WAITS = inbox.c.state == constant("waiting")

_GET = select(*INCOMING).where(_THIS)
_STORE = insert_once(inbox).on_conflict_do_nothing(index_elements=["channel", "external_id"]).returning(inbox.c.id)

_earlier = inbox.alias("earlier")
_blocked = (
    select(_earlier.c.id)
    .where(
        _earlier.c.state == constant("waiting"),
        _earlier.c.channel == inbox.c.channel,
        _earlier.c.address == inbox.c.address,
        _earlier.c.id < inbox.c.id,
    )
    .exists()
)
# A message that another transaction is handling still waits for everybody else: it holds back the later ones of its
# address, and is itself passed over because its row is locked.
_TAKE = (
    select(*INCOMING)
    .where(_WAITS, inbox.c.due_at <= bindparam("now"), ~_blocked)
    .order_by(inbox.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_DONE = update(inbox).where(_THIS).values(state="done", closed_at=bindparam("closed"), error=bindparam("silence"))
SILENCES = ("", "silent", "shared")
"""Why nobody may have been answered: they were not to be; on a shared phone the answer belongs to another message."""
_PARK = update(inbox).where(_THIS).values(state="parked", closed_at=bindparam("closed"), error=bindparam("trouble"))
_WRITE_DOWN = update(inbox).where(_THIS).values(kind="text", text=bindparam("told"))
_RETRY = (
    update(inbox)
    .where(_THIS, _WAITS)
    .values(attempts=inbox.c.attempts + 1, due_at=bindparam("due"), error=bindparam("trouble"))
)
_LATEST = (
    select(inbox.c.received_at)
    .where(
        and_(inbox.c.channel == bindparam("channel"), inbox.c.address == bindparam("address")),
        inbox.c.id < bindparam("before"),
    )
    .order_by(inbox.c.id.desc())
    .limit(1)
)
_HEARD = (
    select(*INCOMING)
    .where(inbox.c.channel == bindparam("channel"))
    .order_by(inbox.c.id.desc())
    .limit(bindparam("most"))
)
_FIRST = (
    select(*INCOMING)
    .where(inbox.c.channel == bindparam("channel"), inbox.c.address == bindparam("address"))
    .order_by(inbox.c.id)
    .limit(1)
)
_MOVED = update(inbox).where(_THIS).values(moved=true())
_RECENT = (
    select(inbox.c.id, inbox.c.text, inbox.c.kind, inbox.c.moved, inbox.c.received_at)
    .where(
        inbox.c.channel == bindparam("channel"),
        inbox.c.address == bindparam("address"),
        inbox.c.id < bindparam("before"),
        inbox.c.received_at > bindparam("since"),
    )
    .order_by(inbox.c.id.desc())
    .limit(bindparam("most"))
)
_BLANK = update(inbox).where(_THIS).values(text="")
_WAITING = select(func.count()).select_from(inbox).where(_WAITS)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that came, as far as guards look at it."""

    id: int
    text: str
    kind: str
    moved: bool
    """Whether it carried a conversation on."""
    at: datetime


class Inbox(Repository):
    """The messages of all channels."""

    __slots__ = ()

    async def store(
        self,
        *,
        channel: str,
        external_id: str,
        our_address: str,
        address: str,
        kind: str,
        text: str,
        payload: Mapping[str, object],
    ) -> bool:
        """Keep a message; False where it is a repeat of one that was kept. ``external_id`` names it on its channel."""
        values = {
            "channel": channel,
            "external_id": external_id,
            "our_address": our_address,
            "address": address,
            "kind": kind,
            "text": text,
            "payload": dict(payload),
            "state": "waiting",
            "received_at": self._now,
            "due_at": self._now,
            "attempts": 0,
            "error": "",
            "moved": False,
        }
        stored = (await self._connection.execute(_STORE, values)).one_or_none() is not None
        if stored:
            self._work.wake("inbox")
        return stored

    async def get(self, message_id: int) -> Incoming:
        """One message, whatever became of it. LookupError where there is none."""
        row = (await self._execute(_GET, the_message=message_id)).one_or_none()
        if row is None:
            raise LookupError("there is no such message")
        return _incoming(row)

    async def take(self) -> Incoming | None:
        """The next message to handle, in this transaction and in no other; in order for each address.

        One that is to be tried again later holds back the later ones of its address.
        """
        row = (await self._execute(_TAKE, now=self._now)).one_or_none()
        if row is None:
            return None
        self._work.inbox_id = row[0]
        return _incoming(row)

    async def done(self, message_id: int, silence: str = "") -> None:
        """It is handled; ``silence`` is one of ``SILENCES``."""
        assert silence in SILENCES
        await self._execute(_DONE, the_message=message_id, closed=self._now, silence=silence)

    async def retry(self, message_id: int, error: str, at: datetime) -> None:
        """It failed: try again at ``at``. ``error`` names the kind of trouble and holds nothing of the message."""
        await self._execute(_RETRY, the_message=message_id, trouble=error, due=at)
        self._work.wake("inbox")

    async def write_down(self, message_id: int, text: str) -> None:
        """What was spoken in it, as words: from now on it is a text like any other."""
        await self._execute(_WRITE_DOWN, the_message=message_id, told=text)

    async def park(self, message_id: int, error: str) -> None:
        """It failed too often: set it aside, so that the later ones of its address are heard."""
        await self._execute(_PARK, the_message=message_id, trouble=error, closed=self._now)

    async def latest(self, channel: str, address: str, before_id: int) -> datetime | None:
        """When the message before this one came from the address; None for its first."""
        found = await self._execute(_LATEST, channel=channel, address=address, before=before_id)
        at: datetime | None = found.scalar()
        return at

    async def moved(self, message_id: int) -> None:
        """It carried a conversation on: it answered a question, and what came next was something else."""
        await self._execute(_MOVED, the_message=message_id)

    async def recent(
        self, channel: str, address: str, *, since: datetime, before_id: int = NEWEST, limit: int
    ) -> list[Heard]:
        """What came from an address after ``since`` and before a message, the newest first, ``limit`` at most."""
        values = {"channel": channel, "address": address, "before": before_id, "since": since, "most": limit}
        return [made(Heard, row) for row in await self._execute(_RECENT, **values)]

    async def first(self, channel: str, address: str) -> Incoming | None:
        """The first message that an address ever sent: what somebody came with."""
        row = (await self._execute(_FIRST, channel=channel, address=address)).one_or_none()
        return None if row is None else _incoming(row)

    async def blank(self, message_id: int) -> None:
        """Forget its words: they were a secret."""
        await self._execute(_BLANK, the_message=message_id)

    async def heard(self, channel: str, limit: int = 200) -> list[Incoming]:
        """The last messages of a channel, the oldest first, whatever became of them: for pages."""
        found = [_incoming(row) for row in await self._execute(_HEARD, channel=channel, most=limit)]
        return found[::-1]

    async def waiting(self) -> int:
        """How many messages wait to be handled."""
        return int((await self._execute(_WAITING)).scalar_one())


def _incoming(row: Iterable[Any]) -> Incoming:
    *before, payload, received_at, attempts = row
    return made(Incoming, (*before, MappingProxyType(payload), received_at, attempts))
