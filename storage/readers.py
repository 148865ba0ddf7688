"""The readers of notices: counted and listed in steps, written to in batches, each once.

No step looks at more than a few thousand people, so that a notice to a hundred thousand never holds up a turn. Listing
a reader twice does nothing, and a reader who is written to no longer waits: both are part of the step's transaction, so
a process that is killed in between has either done a step wholly or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    case,
    func,
    literal_column,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.addresses import ADDRESS
from storage.audiences import PARTS, PLACE, WANTS, conditions, values
from storage.members import MEMBER, member_of
from storage.notices import Notice
from storage.outbox import FAR
from storage.records import Address, Member
from storage.repository import Repository
from storage.tables.asking import questions
from storage.tables.base import UtcDateTime, constant
from storage.tables.messages import outbox
from storage.tables.notices import notice_readers, notices
from storage.tables.people import addresses, members

STEP = 2000
"""So many members are looked at in one step while readers are counted or listed."""

_OF = notice_readers.c.notice_id == bindparam("the_notice")
_OUT = (text("outbox.notice_id IS NOT NULL"), outbox.c.notice_id == bindparam("the_notice"))
_WAITS = notice_readers.c.state == constant("waits")
_SENDING = outbox.c.state == constant("sending")
_PENDING = outbox.c.state.in_([constant("queued"), constant("sending")])
_moment: Any = bindparam("now", type_=UtcDateTime())

_some = (
    select(members.c.id)
    .where(members.c.id > bindparam("after"), members.c.bank_id == bindparam("bank_id"))
    .order_by(members.c.id)
    .limit(bindparam("step"))
    .subquery()
)
_UP_TO = select(func.max(_some.c.id), func.count())
_TAKE = (
    select(
        *MEMBER,
        *ADDRESS,
        WANTS.label("wants"),
        select(questions.c.id)
        .where(questions.c.reader_id == members.c.id, questions.c.state == constant("open"))
        .exists()
        .label("asked"),
    )
    .select_from(notice_readers)
    .join(members, members.c.id == notice_readers.c.member_id)
    .outerjoin(addresses, addresses.c.id == PLACE)
    .where(_OF, _WAITS, notice_readers.c.channel == bindparam("on_channel"), notice_readers.c.due_at <= _moment)
    .order_by(notice_readers.c.due_at, notice_readers.c.member_id)
    .limit(bindparam("most"))
    # Whoever is being asked something in another turn is written to in the next batch: nobody waits for anybody.
    .with_for_update(of=members, skip_locked=True, key_share=True)
)
_MARK = (
    update(notice_readers)
    .where(_OF, _WAITS, notice_readers.c.member_id.in_(bindparam("of_members", expanding=True)))
    .values(state=bindparam("new_state"))
)
_PUT_OFF = (
    update(notice_readers)
    .where(_OF, _WAITS, notice_readers.c.member_id.in_(bindparam("of_members", expanding=True)))
    .values(due_at=bindparam("until", type_=UtcDateTime()))
)
_NEXT_AT = select(func.min(notice_readers.c.due_at)).where(
    _OF, _WAITS, notice_readers.c.channel == bindparam("on_channel")
)
_UNDER_WAY = (
    select(outbox.c.channel, func.count()).where(*_OUT, _PENDING, outbox.c.due_at < FAR).group_by(outbox.c.channel)
)
# What is being sent may fail, or its sender may die: then it is not tried again.
_withheld: Mapping[str, Any] = {
    "state": case((_SENDING, outbox.c.state), else_="withheld"),
    "closed_at": case((_SENDING, outbox.c.closed_at), else_=_moment),
    "valid_until": case((_SENDING, _moment), else_=outbox.c.valid_until),
}
_WITHHOLD = update(outbox).where(*_OUT, _PENDING).values(_withheld)
_WITHHOLD_NEWS = (
    update(outbox)
    .where(
        text("outbox.notice_id IS NOT NULL"),
        outbox.c.member_id == bindparam("the_member"),
        _PENDING,
        outbox.c.notice_id.in_(select(notices.c.id).where(notices.c.purpose == bindparam("purpose"))),
    )
    .values(_withheld)
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whom a notice is for, as they are now."""

    member: Member
    address: Address | None
    """Where they are written to; None where nowhere any more."""
    wants: bool
    """Whether they agree to such texts."""
    asked: bool
    """Whether something else is being asked of them."""


class Readers(Repository):
    """Who reads which notice."""

    __slots__ = ()

    async def count(self, notice: Notice, *, step: int = 0) -> tuple[int | None, dict[str, dict[str, int]]]:
        """How many of the next members it is for, by language and channel; and after whom to go on, None at the end.

        ``step``: how many members to look at, 0 for ``STEP``.
        """
        until, following, chosen = await self._next(notice, step)
        found: dict[str, dict[str, int]] = {}
        if until is not None:
            rows: Iterable[Any] = await self._execute(_counting(tuple(sorted(notice.audience))), **chosen)
            for language, channel, number in rows:
                found.setdefault(language, {})[channel] = number
        return following, found

    async def enlist(self, notice: Notice, tags: Sequence[str], *, step: int = 0) -> int | None:
        """Write down who of the next members is to get it, of those who read one of the languages; as :meth:`count`."""
        until, following, chosen = await self._next(notice, step)
        if until is not None:
            statement = _listing(tuple(sorted(notice.audience)))
            await self._execute(statement, tags=list(tags), the_notice=notice.id, now=self._now, **chosen)
        return following

    async def _next(self, notice: Notice, step: int) -> tuple[int | None, int | None, dict[str, Any]]:
        """The last member of this step, None without any; after whom the next one begins; and what chooses people."""
        step = step or STEP
        where = {"after": notice.cursor or 0, "bank_id": notice.bank_id}
        until, number = tuple(await self._one(_UP_TO, step=step, **where))
        chosen = {"until": until, "purpose": notice.purpose, "writer": notice.member_id, **values(notice.audience)}
        return until, until if number == step else None, where | chosen

    async def _one(self, statement: Executable, **given: Any) -> Sequence[Any]:
        row: Sequence[Any] = (await self._execute(statement, **given)).one()
        return row

    async def take(self, notice: Notice, channel: str, most: int) -> list[Reader]:
        """The next who wait on a channel and may be written to now, held until the end of the transaction."""
        found = await self._execute(
            _TAKE, the_notice=notice.id, on_channel=channel, now=self._now, most=most, purpose=notice.purpose
        )
        return [_reader(tuple(row)) for row in found]

    async def under_way(self, notice_id: int) -> dict[str, int]:
        """How many letters of a notice wait to be sent, by channel; not those that wait for their reader to write."""
        rows: Iterable[Any] = await self._execute(_UNDER_WAY, the_notice=notice_id)
        return {channel: number for channel, number in rows}

    async def next_at(self, notice_id: int, channel: str) -> datetime | None:
        """When the next who waits on a channel may be written to; None where nobody waits."""
        at: datetime | None = (await self._execute(_NEXT_AT, the_notice=notice_id, on_channel=channel)).scalar()
        return at

    async def mark(self, notice_id: int, member_ids: Sequence[int], state: str) -> None:
        """They are ``written`` to, or ``left_out``."""
        if member_ids:
            await self._execute(_MARK, the_notice=notice_id, of_members=list(member_ids), new_state=state)

    async def put_off(self, notice_id: int, member_ids: Sequence[int], until: datetime) -> None:
        """They wait longer: it is their quiet time."""
        await self._execute(_PUT_OFF, the_notice=notice_id, of_members=list(member_ids), until=until)

    async def withhold(self, notice_id: int) -> None:
        """No letter of it is sent any more; what is being sent is not tried again."""
        await self._execute(_WITHHOLD, the_notice=notice_id, now=self._now)

    async def withhold_from(self, member_id: int, purpose: str) -> None:
        """No letter of a notice with this purpose goes to them any more."""
        await self._execute(_WITHHOLD_NEWS, the_member=member_id, purpose=purpose, now=self._now)


def _meant(parts: tuple[str, ...]) -> tuple[ColumnElement[bool], ...]:
    return (
        members.c.id > bindparam("after"),
        members.c.id <= bindparam("until"),
        members.c.bank_id == bindparam("bank_id"),
        members.c.stage == constant("active"),
        members.c.id != bindparam("writer"),
        WANTS.is_(true()),
        *conditions({part: () for part in parts}),
    )


@cache
def _counting(parts: tuple[str, ...]) -> Executable:
    assert set(parts) <= PARTS.keys()
    return (
        select(members.c.language, addresses.c.channel, func.count())
        .select_from(members)
        .join(addresses, addresses.c.id == PLACE)
        .where(*_meant(parts))
        .group_by(members.c.language, addresses.c.channel)
    )


@cache
def _listing(parts: tuple[str, ...]) -> Executable:
    wanted = (
        select(
            bindparam("the_notice", type_=notices.c.id.type),
            members.c.id,
            addresses.c.channel,
            constant("waits"),
            _moment,
            literal_column("''"),
        )
        .select_from(members)
        .join(addresses, addresses.c.id == PLACE)
        .where(*_meant(parts), members.c.language.in_(bindparam("tags", expanding=True)))
        .order_by(members.c.id)
    )
    names = ["notice_id", "member_id", "channel", "state", "due_at", "answer"]
    return insert_once(notice_readers).from_select(names, wanted).on_conflict_do_nothing()


def _reader(row: Sequence[Any]) -> Reader:
    who, where = row[: len(MEMBER)], row[len(MEMBER) : len(MEMBER) + len(ADDRESS)]
    address = None if where[0] is None else Address(*where)
    return Reader(member_of(who), address, bool(row[-2]), bool(row[-1]))
