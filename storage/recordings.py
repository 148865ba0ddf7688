"""Voice notes: fetched once, kept for a while, heard by somebody of the same language, then deleted."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.members import MEMBER, member_of
from storage.messages import Recording
from storage.records import Member
from storage.repository import Repository, changing, columns, new_values
from storage.tables.base import constant
from storage.tables.people import addresses, member_roles, members, role_rights
from storage.tables.recordings import recording_asks, recordings

RECORDING = columns(Recording, recordings)
_CARRIERS = [column.name for column in RECORDING].index("carriers")
LEASE = timedelta(minutes=2)
"""Longer than fetching a recording takes at worst."""
SECONDS_MAX = 180
"""A longer recording is not listened to."""
SOUND_MAX = 16 * 1024 * 1024
"""Bytes of a recording."""

_THIS = recordings.c.id == bindparam("the_recording")
_HERE = recordings.c.state != constant("deleted")
_WANTED = recordings.c.state == constant("wanted")
_AT_PROVIDER = text("recordings.reference <> ''")

_ADD = insert(recordings).returning(*RECORDING)
_GET = select(*RECORDING).where(_THIS)
_LOCK = _GET.with_for_update()
_OF_INBOX = select(*RECORDING).where(recordings.c.inbox_id == bindparam("the_message"))
_OF_MEMBER = select(*RECORDING).where(recordings.c.member_id == bindparam("member_id"), _HERE).order_by(recordings.c.id)
_next = (
    select(recordings.c.id)
    .where(_AT_PROVIDER, recordings.c.due_at <= bindparam("now"), recordings.c.state != constant("unspoken"))
    .order_by(recordings.c.due_at, recordings.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(recordings)
    .where(recordings.c.id == _next.scalar_subquery())
    .values(due_at=bindparam("leased_until"))
    .returning(*RECORDING)
)
_KEEP = (
    update(recordings)
    .where(_THIS, _WANTED)
    .values(
        state="kept",
        content=bindparam("sound"),
        seconds=bindparam("long"),
        secret=bindparam("the_secret"),
        link=bindparam("the_link"),
        carriers=bindparam("by"),
        attempts=0,
        fetched_at=bindparam("fetched"),
        due_at=bindparam("fetched"),
    )
    .returning(recordings.c.bank_id)
)
_BREAK = (
    update(recordings)
    .where(_THIS, _WANTED)
    .values(state=bindparam("the_state"), attempts=0, due_at=bindparam("broken"))
    .returning(recordings.c.bank_id)
)
_RETRY = update(recordings).where(_THIS).values(attempts=recordings.c.attempts + 1, due_at=bindparam("due"))
_DISCARDED = update(recordings).where(_THIS).values(reference="")
_SOUND = select(recordings.c.content).where(_THIS, _HERE)
_DELETE = (
    update(recordings)
    .where(_THIS, _HERE)
    .values(
        state="deleted", content=None, secret="", link="", deleted_at=bindparam("deleted"), due_at=bindparam("deleted")
    )
    .returning(*RECORDING)
)
_ASKED = (
    insert_once(recording_asks)
    .values(recording_id=bindparam("the_recording"), member_id=bindparam("asked"), asked_at=bindparam("moment"))
    .on_conflict_do_nothing()
)
_WAS_ASKED = (
    select(recording_asks.c.member_id).where(recording_asks.c.recording_id == bindparam("the_recording")).limit(1)
)
_lately = (
    select(func.max(recording_asks.c.asked_at)).where(recording_asks.c.member_id == members.c.id).scalar_subquery()
)
_LISTENERS = (
    select(*MEMBER)
    .where(
        members.c.bank_id == bindparam("bank_id"),
        members.c.stage == constant("active"),
        members.c.id != bindparam("speaker"),
        members.c.language.in_(bindparam("tags", expanding=True)),
        members.c.id.in_(
            select(member_roles.c.member_id)
            .join(role_rights, role_rights.c.role == member_roles.c.role)
            .where(role_rights.c.bank_id == bindparam("bank_id"), role_rights.c.right == constant("listen"))
        ),
        select(addresses.c.id)
        .where(addresses.c.member_id == members.c.id, addresses.c.state == constant("open"), ~addresses.c.shut_out)
        .exists(),
        ~select(recording_asks.c.member_id)
        .where(
            and_(
                recording_asks.c.recording_id == bindparam("the_recording"), recording_asks.c.member_id == members.c.id
            )
        )
        .exists(),
    )
    .order_by(_lately.asc().nulls_first(), members.c.id)
)


class Recordings(Repository):
    """The voice notes of all banks."""

    __slots__ = ()

    async def add(
        self,
        *,
        bank_id: int,
        member_id: int,
        inbox_id: int,
        channel: str,
        reference: str,
        media_type: str,
        seconds: int | None,
        delete_at: datetime,
    ) -> Recording:
        """Something was sent beside or instead of words. Until it is wanted it will only be discarded."""
        values = {
            "bank_id": bank_id,
            "member_id": member_id,
            "inbox_id": inbox_id,
            "channel": channel,
            "reference": reference,
            "media_type": media_type,
            "seconds": seconds,
            "language": "",
            "state": "refused",
            "secret": "",
            "link": "",
            "carriers": [],
            "attempts": 0,
            "received_at": self._now,
            "due_at": self._now,
            "delete_at": delete_at,
        }
        self._work.wake("recordings")
        return _recording((await self._connection.execute(_ADD, values)).one())

    async def get(self, recording_id: int) -> Recording:
        """LookupError where there is none."""
        return self._one((await self._execute(_GET, the_recording=recording_id)).one_or_none())

    async def lock(self, recording_id: int) -> Recording:
        """The same, and nobody else changes it until the end of the transaction."""
        return self._one((await self._execute(_LOCK, the_recording=recording_id)).one_or_none())

    async def of_inbox(self, inbox_id: int) -> Recording | None:
        """What came with a message."""
        row = (await self._execute(_OF_INBOX, the_message=inbox_id)).one_or_none()
        return None if row is None else _recording(row)

    async def of_member(self, member_id: int) -> list[Recording]:
        """What is still kept of what somebody spoke."""
        return [_recording(row) for row in await self._execute(_OF_MEMBER, member_id=member_id)]

    async def change(self, recording_id: int, **changed: Any) -> Recording:
        """Change some fields of the record."""
        self._work.wake("recordings")
        change = changing(Recording, recordings, tuple(changed))
        return _recording((await self._connection.execute(change, new_values(recording_id, changed))).one())

    async def claim(self, lease: timedelta = LEASE) -> Recording | None:
        """The next that is to be fetched, or is to be deleted at its provider; nobody else gets it meanwhile."""
        values = {"now": self._now, "leased_until": self._now + lease}
        row = (await self._connection.execute(_CLAIM, values)).one_or_none()
        return None if row is None else _recording(row)

    async def keep(
        self, recording_id: int, sound: bytes, *, seconds: int | None, secret: str, link: str, carriers: Sequence[str]
    ) -> bool:
        """Here is its sound. False where nobody wants it any more."""
        assert 0 < len(sound) <= SOUND_MAX
        values = {
            "the_recording": recording_id,
            "sound": sound,
            "long": seconds,
            "the_secret": secret,
            "the_link": link,
            "by": list(carriers),
            "fetched": self._now,
        }
        bank_id = (await self._connection.execute(_KEEP, values)).scalar_one_or_none()
        return await self._fetched(recording_id, bank_id)

    async def broken(self, recording_id: int, *, state: str = "broken") -> bool:
        """It cannot be fetched, or not be used (``refused``: it is too long). False where nobody wants it any more."""
        values = {"the_recording": recording_id, "the_state": state, "broken": self._now}
        bank_id = (await self._connection.execute(_BREAK, values)).scalar_one_or_none()
        return await self._fetched(recording_id, bank_id)

    async def _fetched(self, recording_id: int, bank_id: int | None) -> bool:
        """Whoever waits for it goes on."""
        if bank_id is not None:
            await self._work.due.set("recording_fetched", recording_id, self._now, bank_id)
        self._work.wake("recordings")
        return bank_id is not None

    async def retry(self, recording_id: int, at: datetime) -> None:
        """It could not be fetched or deleted at its provider: try again at ``at``."""
        await self._execute(_RETRY, the_recording=recording_id, due=at)

    async def discarded(self, recording_id: int) -> None:
        """Its provider has it no more."""
        await self._execute(_DISCARDED, the_recording=recording_id)

    async def sound(self, recording_id: int) -> bytes | None:
        """The bytes; None where they are deleted or not fetched."""
        sound: bytes | None = (await self._execute(_SOUND, the_recording=recording_id)).scalar_one_or_none()
        return sound

    async def by_token(self, token: str) -> Recording | None:
        """What may be heard by who knows this token; see :func:`token_of`."""
        number, _, secret = token.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 16):
            return None
        row = (await self._execute(_GET, the_recording=int(number))).one_or_none()
        found = None if row is None else _recording(row)
        known = found.secret if found is not None else ""
        same = hmac.compare_digest(known.encode(), secret.encode())
        return found if known and same else None

    async def listeners(self, recording: Recording, tags: Sequence[str]) -> list[Member]:
        """Who may listen, speaks one of these languages and was not asked yet; the least recently asked first."""
        values = {
            "bank_id": recording.bank_id,
            "speaker": recording.member_id,
            "tags": list(tags),
            "the_recording": recording.id,
        }
        return [member_of(row) for row in await self._connection.execute(_LISTENERS, values)]

    async def ask(self, recording_id: int, member_id: int) -> None:
        """They are asked to listen. Again does nothing."""
        await self._execute(_ASKED, the_recording=recording_id, asked=member_id, moment=self._now)

    async def was_asked(self, recording_id: int) -> bool:
        """Whether anybody was asked to listen."""
        return (await self._execute(_WAS_ASKED, the_recording=recording_id)).first() is not None

    async def delete(self, recording_id: int, why: str) -> Recording | None:
        """The sound is gone for good, here at once and soon at its provider, and that is recorded. Again: None.

        ``why``: ``term``, ``settled``, ``stop`` or ``left``.
        """
        values = {"the_recording": recording_id, "deleted": self._now}
        row = (await self._connection.execute(_DELETE, values)).one_or_none()
        if row is None:
            return None
        gone = _recording(row)
        await self._work.due.clear("recording", recording_id)
        await self._work.decisions.record(
            bank_id=gone.bank_id, by=None, about_kind="recording", about_id=gone.id, decision="deleted", words=why
        )
        self._work.wake("recordings")
        return gone

    async def forget(self, member_id: int, why: str) -> list[Recording]:
        """Delete everything that somebody spoke."""
        gone = [await self.delete(one.id, why) for one in await self.of_member(member_id)]
        return [one for one in gone if one is not None]

    def _one(self, row: Any) -> Recording:
        if row is None:
            raise LookupError("there is no such recording")
        return _recording(row)


def token_of(recording_id: int, secret: str) -> str:
    """What opens a recording to who knows it: its number, and a secret that is compared in constant time."""
    return f"{recording_id}-{secret}"


def _recording(row: Iterable[Any]) -> Recording:
    values = list(row)
    values[_CARRIERS] = tuple(values[_CARRIERS])
    return Recording(*values)
