"""What came of gatherings in a time, in numbers and without names: for those who pay, and for those who plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Executable, and_, bindparam, func, or_, select, union_all

from storage.repository import Repository
from storage.tables.base import constant
from storage.tables.courses import enrolments
from storage.tables.gatherings import gathering_transfers, gatherings, leaders, seats
from storage.tables.ledger import accounts, exchanges, transfers

K = TypeVar("K")
SMALL = 5
"""Groups of fewer people are not shown apart: somebody could be known by them."""


@dataclass(frozen=True, slots=True)
class Managing:
    """How well people say that they manage, on average, from 1 to 5."""

    people: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Gatherings that were held; people are counted once, visits each time."""

    held: int
    people: int
    visits: int
    unnamed: int
    """Visits of people whose names nobody wrote down."""
    minutes: int
    """What those who led and came got for it."""
    ties: int
    """Pairs who had never been at the same gathering, nor helped each other, before."""
    brought: int
    """People whom a friend brought."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Kind of gathering → people."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """Language it was held in, empty for any → people."""
    away: Mapping[str, int] = field(default_factory=dict)
    """Why people stayed away who had said that they come; empty: they did not say."""
    left: Mapping[str, int] = field(default_factory=dict)
    """Why people left a course; empty: they did not say."""
    ratings: Mapping[int, int] = field(default_factory=dict)
    """How it was → people."""
    managing: Managing | None = None
    """How well people manage before and after courses; None where fewer than ``SMALL`` have said both."""


def apart(groups: Mapping[K, int]) -> tuple[dict[K, int], int]:
    """The groups that may be shown, and how many people are in all the others together, 0 where there are none.

    The others are never fewer than ``SMALL``, unless all are together: then nothing but 0 is told.
    """
    ordered = sorted(groups.items(), key=lambda group: -group[1])
    shown = {key: count for key, count in ordered if count >= SMALL}
    rest = sum(count for count in groups.values() if count < SMALL)
    while 0 < rest < SMALL and shown:
        rest += shown.popitem()[1]
    return shown, rest if rest >= SMALL else 0


_HELD = and_(
    gatherings.c.bank_id == bindparam("bank_id"),
    gatherings.c.state == constant("held"),
    gatherings.c.starts_at >= bindparam("since"),
    gatherings.c.starts_at < bindparam("before_then"),
)
_CAME = seats.c.state == constant("came")
_LED = and_(leaders.c.state == constant("yes"), leaders.c.part == constant("leader"))
_COUNT = select(func.count(), func.coalesce(func.sum(gatherings.c.guests), 0)).where(_HELD)
_seats = select(seats.c.id).join(gatherings, gatherings.c.id == seats.c.gathering_id).where(_HELD)
_PEOPLE = _seats.with_only_columns(func.count(func.distinct(seats.c.member_id)), func.count()).where(_CAME)
_people = func.count(func.distinct(seats.c.member_id))
_KINDS = _seats.with_only_columns(gatherings.c.kind, _people).where(_CAME).group_by(gatherings.c.kind)
_LANGUAGES = _seats.with_only_columns(gatherings.c.language, _people).where(_CAME).group_by(gatherings.c.language)
_AWAY = _seats.with_only_columns(seats.c.away, _people).where(seats.c.state == "missed").group_by(seats.c.away)
_RATINGS = _seats.with_only_columns(seats.c.rating, _people).where(seats.c.rating.is_not(None)).group_by(seats.c.rating)
_LEFT = (
    select(enrolments.c.why, func.count(func.distinct(enrolments.c.member_id)))
    .join(gatherings, gatherings.c.id == enrolments.c.course_id)
    .where(
        gatherings.c.bank_id == bindparam("bank_id"),
        enrolments.c.state == constant("left"),
        enrolments.c.changed_at >= bindparam("since"),
        enrolments.c.changed_at < bindparam("before_then"),
    )
    .group_by(enrolments.c.why)
)
_MANAGING = (
    select(
        func.count(),
        func.coalesce(func.sum(enrolments.c.score_first), 0),
        func.coalesce(func.sum(enrolments.c.score_last), 0),
    )
    .select_from(enrolments)
    .join(gatherings, gatherings.c.id == enrolments.c.course_id)
    .where(
        gatherings.c.bank_id == bindparam("bank_id"),
        enrolments.c.score_first.is_not(None),
        enrolments.c.score_last.is_not(None),
        enrolments.c.changed_at >= bindparam("since"),
        enrolments.c.changed_at < bindparam("before_then"),
    )
)
_BROUGHT = _seats.with_only_columns(func.count(func.distinct(seats.c.member_id))).where(
    _CAME, seats.c.brought_by.is_not(None)
)
_undone = transfers.alias("undone")
_MINUTES = (
    select(func.coalesce(func.sum(transfers.c.minutes), 0))
    .join(gathering_transfers, gathering_transfers.c.transfer_id == transfers.c.id)
    .join(gatherings, gatherings.c.id == gathering_transfers.c.gathering_id)
    .join(accounts, and_(accounts.c.id == transfers.c.to_account, accounts.c.member_id.is_not(None)))
    .where(
        _HELD,
        transfers.c.reverses.is_(None),
        ~select(_undone.c.id).where(_undone.c.reverses == transfers.c.id).exists(),
    )
)
_until_then = and_(
    gatherings.c.bank_id == bindparam("bank_id"),
    gatherings.c.state == constant("held"),
    gatherings.c.starts_at < bindparam("before_then"),
)
_there = union_all(
    select(seats.c.gathering_id, seats.c.member_id, gatherings.c.starts_at)
    .join(gatherings, gatherings.c.id == seats.c.gathering_id)
    .where(_until_then, _CAME),
    select(leaders.c.gathering_id, leaders.c.member_id, gatherings.c.starts_at)
    .join(gatherings, gatherings.c.id == leaders.c.gathering_id)
    .where(_until_then, _LED),
).cte("there")
_one, _other = _there.alias("one"), _there.alias("other")
_pairs = (
    select(
        _one.c.member_id.label("one"),
        _other.c.member_id.label("other"),
        func.min(_one.c.starts_at).label("met_at"),
    )
    .join(_other, and_(_other.c.gathering_id == _one.c.gathering_id, _other.c.member_id > _one.c.member_id))
    .group_by(_one.c.member_id, _other.c.member_id)
    .having(func.min(_one.c.starts_at) >= bindparam("since"))
    .subquery("pairs")
)
_helped = select(exchanges.c.id).where(
    exchanges.c.state == constant("confirmed"),
    exchanges.c.created_at < _pairs.c.met_at,
    or_(
        and_(exchanges.c.helper_id == _pairs.c.one, exchanges.c.helped_id == _pairs.c.other),
        and_(exchanges.c.helper_id == _pairs.c.other, exchanges.c.helped_id == _pairs.c.one),
    ),
)
_TIES = select(func.count()).select_from(_pairs).where(~_helped.exists())


class Reckoning(Repository):
    """The figures of all banks."""

    __slots__ = ()

    async def of(self, bank_id: int, since: datetime, before: datetime) -> Figures:
        """Of what began in this time and was held."""
        when = {"bank_id": bank_id, "since": since, "before_then": before}
        counts = [await self._row(statement, when) for statement in (_COUNT, _PEOPLE)]
        (held, unnamed), (people, visits) = counts
        minutes, ties, brought = [(await self._row(one, when))[0] for one in (_MINUTES, _TIES, _BROUGHT)]
        return Figures(
            held=held,
            people=people,
            visits=visits,
            unnamed=unnamed,
            minutes=minutes,
            ties=ties,
            brought=brought,
            kinds=await self._groups(_KINDS, when),
            languages=await self._groups(_LANGUAGES, when),
            away=await self._groups(_AWAY, when),
            left=await self._groups(_LEFT, when),
            ratings=await self._groups(_RATINGS, when),
            managing=await self._managing(when),
        )

    async def _managing(self, when: Mapping[str, Any]) -> Managing | None:
        people, first, last = await self._row(_MANAGING, when)
        return Managing(people, first / people, last / people) if people >= SMALL else None

    async def _row(self, statement: Executable, when: Mapping[str, Any]) -> tuple[int, ...]:
        return tuple(int(value) for value in (await self._execute(statement, **when)).one())

    async def _groups(self, statement: Executable, when: Mapping[str, Any]) -> dict[Any, int]:
        rows: list[Any] = list((await self._execute(statement, **when)).all())
        return {group: int(count) for group, count in rows}
