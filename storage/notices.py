"""Notices to many people: what they say in each language, and how far they have come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.audiences import PLACE, Audience
from storage.members import MEMBER, member_of
from storage.records import Member
from storage.repository import Repository, changing, columns, made, new_values
from storage.tables.base import constant
from storage.tables.notices import notice_asks, notice_texts, notices
from storage.tables.people import members, offers


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, without its texts. Its id is the number that people call it by."""

    id: int
    bank_id: int
    member_id: int
    """Who writes it."""
    state: str
    """``draft``, ``planned`` (for later), ``going``, ``gone`` (all are written to), ``stopped``, ``dropped``."""
    purpose: str
    """The consent that its readers must have given: ``news``, or ``exchanges`` for an answer to what they said."""
    audience: Audience
    """See ``storage/audiences.py``."""
    poll: bool
    """Whether it asks who is coming."""
    plain: bool
    """Whether its text messages go without the dots and hats of letters."""
    counted: Mapping[str, Mapping[str, int]]
    """How many it is for, by language and channel, as far as they were counted."""
    cursor: int | None
    """The last member who was looked at while readers are counted or listed; None once that is done."""
    send_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    votes_until: datetime | None
    """A vote of members: until when they vote (``storage/votes.py``); None where it is none."""
    decides: bool
    """Whether the vote decides it; else it is advice."""
    quorum: int
    """So many of a hundred who were asked must vote, 0 to 100."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says in one language."""

    language: str
    words: str
    written_by: int
    recording_id: int | None
    """The same, spoken."""


NOTICE = columns(Notice, notices)
_NAMES = [field.name for field in fields(Notice)]
_TEXT = columns(NoticeText, notice_texts)
_THIS = notices.c.id == bindparam("the_notice")

_OPEN = insert(notices).returning(*NOTICE)
_GET = select(*NOTICE).where(_THIS)
_LOCK = _GET.with_for_update()
_OF_WRITER = (
    select(*NOTICE)
    .where(notices.c.member_id == bindparam("writer"), notices.c.state != constant("dropped"))
    .order_by(notices.c.id.desc())
    .limit(bindparam("most"))
)
_TEXTS = (
    select(*_TEXT)
    .where(notice_texts.c.notice_id == bindparam("the_notice"))
    .order_by(notice_texts.c.written_at, notice_texts.c.language)
)
_write = insert_or_change(notice_texts)
_WRITE = _write.on_conflict_do_update(
    index_elements=["notice_id", "language"],
    set_={name: _write.excluded[name] for name in ("words", "written_by", "written_at", "recording_id")},
)
_ERASE = delete(notice_texts).where(
    notice_texts.c.notice_id == bindparam("the_notice"), notice_texts.c.language == bindparam("tag")
)
_SPOKEN = select(notice_texts.c.notice_id, notice_texts.c.language).where(
    notice_texts.c.recording_id == bindparam("the_recording"), notice_texts.c.recording_id.is_not(None)
)
_ASK = insert_or_change(notice_asks).on_conflict_do_nothing()
_lately = (
    select(notice_asks.c.asked_at)
    .where(notice_asks.c.member_id == members.c.id)
    .order_by(notice_asks.c.asked_at.desc())
    .limit(1)
    .scalar_subquery()
)
_able = (
    select(offers.c.id)
    .where(
        offers.c.member_id == members.c.id,
        offers.c.closed_at.is_(None),
        offers.c.skill.in_([constant("translation"), constant("interpreting")]),
    )
    .exists()
)
_ASKED = select(func.count()).where(
    notice_asks.c.notice_id == bindparam("the_notice"), notice_asks.c.language == bindparam("tag")
)
_SPEAKERS = (
    select(*MEMBER)
    .where(
        members.c.bank_id == bindparam("bank_id"),
        members.c.stage == constant("active"),
        members.c.language == bindparam("tag"),
        members.c.id != bindparam("writer"),
        PLACE.is_not(None),
        ~select(notice_asks.c.member_id)
        .where(
            notice_asks.c.notice_id == bindparam("the_notice"),
            notice_asks.c.language == bindparam("tag"),
            notice_asks.c.member_id == members.c.id,
        )
        .exists(),
    )
    .order_by(_able.desc(), _lately.asc().nulls_first(), members.c.id)
    .limit(bindparam("most"))
)


class Notices(Repository):
    """The notices of all banks."""

    __slots__ = ()

    async def begin(
        self, bank_id: int, member_id: int, *, audience: Audience | None = None, purpose: str = "news"
    ) -> Notice:
        """A new one, which goes to nobody yet."""
        values = {
            "bank_id": bank_id,
            "member_id": member_id,
            "state": "draft",
            "purpose": purpose,
            "audience": {part: list(listed) for part, listed in (audience or {}).items()},
            "poll": False,
            "plain": False,
            "counted": {},
            "cursor": 0,
            "created_at": self._now,
        }
        return notice_of((await self._connection.execute(_OPEN, values)).one())

    async def get(self, notice_id: int) -> Notice:
        """LookupError where there is none."""
        return await self._one(_GET, notice_id)

    async def lock(self, notice_id: int) -> Notice:
        """The same, and nobody else changes it before this transaction ends."""
        return await self._one(_LOCK, notice_id)

    async def of_writer(self, member_id: int, most: int = 5) -> list[Notice]:
        """Their notices, the newest first."""
        return [notice_of(row) for row in await self._execute(_OF_WRITER, writer=member_id, most=most)]

    async def change(self, notice_id: int, **changed: Any) -> Notice:
        """Change some fields of the record."""
        values = dict(changed)
        if "audience" in values:
            values["audience"] = {part: list(listed) for part, listed in values["audience"].items()}
        if "counted" in values:
            values["counted"] = {tag: dict(found) for tag, found in values["counted"].items()}
        change = changing(Notice, notices, tuple(values))
        return notice_of((await self._connection.execute(change, new_values(notice_id, values))).one())

    async def texts(self, notice_id: int) -> dict[str, NoticeText]:
        """What it says, by language, in the order in which it was written."""
        rows = await self._execute(_TEXTS, the_notice=notice_id)
        return {row.language: made(NoticeText, row) for row in rows}

    async def write(
        self, notice_id: int, language: str, words: str, *, by: int, recording_id: int | None = None
    ) -> None:
        """What it says in a language, instead of what it said before."""
        await self._execute(
            _WRITE,
            notice_id=notice_id,
            language=language,
            words=words,
            written_by=by,
            written_at=self._now,
            recording_id=recording_id,
        )

    async def erase(self, notice_id: int, language: str) -> None:
        """It does not say anything in this language any more."""
        await self._execute(_ERASE, the_notice=notice_id, tag=language)

    async def of_recording(self, recording_id: int) -> tuple[int, str] | None:
        """The notice that somebody spoke this recording for, and the language."""
        row = (await self._execute(_SPOKEN, the_recording=recording_id)).first()
        return None if row is None else (row.notice_id, row.language)

    async def speakers(self, notice: Notice, language: str, most: int = 1) -> list[Member]:
        """Who could be asked to write it in a language and was not: who offers that, then the least recently asked."""
        values = {"bank_id": notice.bank_id, "tag": language, "the_notice": notice.id, "most": most}
        return [member_of(row) for row in await self._execute(_SPEAKERS, writer=notice.member_id, **values)]

    async def ask(self, notice_id: int, language: str, member_id: int) -> None:
        """Somebody is asked to write it. Again does nothing."""
        await self._execute(_ASK, notice_id=notice_id, language=language, member_id=member_id, asked_at=self._now)

    async def asked(self, notice_id: int, language: str) -> int:
        """How many were asked to write it in a language."""
        return int((await self._execute(_ASKED, the_notice=notice_id, tag=language)).scalar_one())

    async def _one(self, statement: Any, notice_id: int) -> Notice:
        row = (await self._execute(statement, the_notice=notice_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no notice {notice_id}")
        return notice_of(row)


def notice_of(row: Iterable[Any]) -> Notice:
    """The notice of a row with the columns NOTICE."""
    values = dict(zip(_NAMES, row, strict=True))
    values["audience"] = MappingProxyType({part: tuple(listed) for part, listed in values["audience"].items()})
    values["counted"] = MappingProxyType({tag: MappingProxyType(found) for tag, found in values["counted"].items()})
    return Notice(**values)
