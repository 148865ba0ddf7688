"""Who is invited, who comes, who waits, and who was there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.gatherings.planned import GATHERING
from storage.gatherings.records import Gathering, Seat
from storage.members import MEMBER, member_of
from storage.records import Member
from storage.repository import Repository, columns, made
from storage.tables.base import constant
from storage.tables.gatherings import gatherings, leaders, seats
from storage.tables.people import addresses, consents, members

_SEAT = columns(Seat, seats)

_HERE = seats.c.gathering_id == bindparam("the_gathering")
_THIS = and_(_HERE, seats.c.member_id == bindparam("the_member"))
_GET = select(*_SEAT).where(_THIS)
_BY_ID = select(*_SEAT).where(seats.c.id == bindparam("the_seat"))
_OF = select(*_SEAT).where(_HERE).order_by(seats.c.changed_at, seats.c.id)
_STATES = _OF.where(seats.c.state.in_(bindparam("states", expanding=True)))
_TAKEN = select(func.count()).where(
    _HERE, seats.c.state.in_([constant("coming"), constant("offered"), constant("came")])
)
_INVITE = insert_once(seats).on_conflict_do_nothing()
_insert = insert_or_change(seats)
_SET = _insert.on_conflict_do_update(
    index_elements=["gathering_id", "member_id"],
    set_={name: _insert.excluded[name] for name in ("state", "came_by", "changed_at")},
).returning(*_SEAT)
_NOTE = update(seats).where(_THIS)
_UNSAID = update(seats).where(seats.c.member_id == bindparam("the_member")).values(away="", rating=None)
_AHEAD = (
    select(*GATHERING, seats.c.state)
    .join(seats, seats.c.gathering_id == gatherings.c.id)
    .where(
        seats.c.member_id == bindparam("the_member"),
        seats.c.state.in_(bindparam("states", expanding=True)),
        gatherings.c.starts_at >= bindparam("since"),
        gatherings.c.state == constant("announced"),
    )
    .order_by(gatherings.c.starts_at, gatherings.c.id)
)

_reached = select(addresses.c.id).where(addresses.c.member_id == members.c.id, addresses.c.state == constant("open"))
_newer = consents.alias("newer")
_said_later = select(_newer.c.id).where(
    _newer.c.member_id == consents.c.member_id,
    _newer.c.purpose == constant("news"),
    or_(
        _newer.c.recorded_at > consents.c.recorded_at,
        and_(_newer.c.recorded_at == consents.c.recorded_at, _newer.c.id > consents.c.id),
    ),
)
_wants_news = select(consents.c.id).where(
    consents.c.member_id == members.c.id,
    consents.c.purpose == constant("news"),
    consents.c.given,
    ~_said_later.exists(),
)
_known = select(seats.c.member_id).where(_HERE)
_leads = select(leaders.c.member_id).where(
    leaders.c.gathering_id == bindparam("the_gathering"), leaders.c.state.in_([constant("yes"), constant("asked")])
)
_AUDIENCE = (
    select(*MEMBER)
    .where(
        members.c.bank_id == bindparam("bank_id"),
        members.c.stage == constant("active"),
        or_(bindparam("any_language"), members.c.language.in_(bindparam("languages", expanding=True))),
        or_(bindparam("the_area") == "", members.c.area == bindparam("the_area")),
        members.c.id.not_in(_known),
        members.c.id.not_in(_leads),
        _reached.exists(),
        _wants_news.exists(),
    )
    .order_by(members.c.id)
)


class Seats(Repository):
    """The seats of all gatherings."""

    __slots__ = ()

    async def audience(self, gathering: Gathering, languages: Sequence[str]) -> list[Member]:
        """Whom it is for and who has not heard of it: they want news, and can be reached.

        ``languages``: what it is held in, in all its ways of writing; none: any.
        """
        rows = await self._execute(
            _AUDIENCE,
            the_gathering=gathering.id,
            bank_id=gathering.bank_id,
            any_language=not languages,
            languages=list(languages),
            the_area=gathering.area,
        )
        return [member_of(row) for row in rows]

    async def invite(self, gathering_id: int, member_ids: Iterable[int]) -> None:
        """They are told of it. Who was before stays as they are."""
        rows = [self._row(gathering_id, member_id, "invited") for member_id in member_ids]
        if rows:
            await self._connection.execute(_INVITE, rows)

    async def set(self, gathering_id: int, member_id: int, state: str, *, came_by: str = "") -> Seat:
        """Their seat is in another state now, or there is one now."""
        row = self._row(gathering_id, member_id, state) | {"came_by": came_by}
        return made(Seat, (await self._connection.execute(_SET, row)).one())

    async def bring(self, gathering_id: int, member_id: int, brought_by: int | None, state: str) -> None:
        """Somebody told a friend, who has written; nothing changes for whoever has a seat already."""
        row = self._row(gathering_id, member_id, state) | {"brought_by": brought_by}
        await self._connection.execute(_INVITE, [row])

    async def note(self, gathering_id: int, member_id: int, **noted: Any) -> None:
        """What they said afterwards: ``rating``, ``away``."""
        values = {"the_gathering": gathering_id, "the_member": member_id}
        await self._connection.execute(_NOTE.values(noted), values)

    async def get(self, gathering_id: int, member_id: int) -> Seat | None:
        """A member's seat."""
        row = (await self._execute(_GET, the_gathering=gathering_id, the_member=member_id)).one_or_none()
        return made(Seat, row) if row is not None else None

    async def by_id(self, seat_id: int) -> Seat | None:
        """The same by its id."""
        row = (await self._execute(_BY_ID, the_seat=seat_id)).one_or_none()
        return made(Seat, row) if row is not None else None

    async def numbered(self, gathering_id: int, seat_id: int) -> Seat | None:
        """A seat by its id; None where it is none of this gathering."""
        seat = await self.by_id(seat_id)
        return seat if seat is not None and seat.gathering_id == gathering_id else None

    async def of(self, gathering_id: int, *states: str) -> list[Seat]:
        """The seats in one of these states, or all, in the order in which they came to it."""
        if states:
            rows = await self._execute(_STATES, the_gathering=gathering_id, states=list(states))
        else:
            rows = await self._execute(_OF, the_gathering=gathering_id)
        return [made(Seat, row) for row in rows]

    async def taken(self, gathering_id: int) -> int:
        """How many seats are somebody's, or offered to somebody."""
        return int((await self._execute(_TAKEN, the_gathering=gathering_id)).scalar_one())

    async def ahead(self, member_id: int, *states: str) -> list[Gathering]:
        """What a member has such a seat at and has not begun, the earliest first."""
        rows = await self._execute(_AHEAD, the_member=member_id, states=list(states), since=self._now)
        return [made(Gathering, row[:-1]) for row in rows]

    async def forget(self, member_id: int) -> None:
        """They leave: their seats ahead are free, and are offered on; what they said of others is not kept."""
        for gathering in await self.ahead(member_id, "invited", "coming", "waiting", "offered"):
            await self.set(gathering.id, member_id, "out")
            for kind in ("gathering_offer", *(["gathering_jobs"] if gathering.kind == "work" else [])):
                await self._work.due.set(kind, gathering.id, self._now, gathering.bank_id)
        await self._execute(_UNSAID, the_member=member_id)

    async def move(self, member_id: int, into_id: int) -> None:
        """Somebody turned out to be a member already: their seats are the member's, and a second one is free."""
        theirs = select(seats.c.gathering_id).where(seats.c.member_id == into_id)
        own = update(seats).where(seats.c.member_id == member_id, seats.c.gathering_id.not_in(theirs))
        await self._execute(own.values(member_id=into_id))
        await self.forget(member_id)

    def _row(self, gathering_id: int, member_id: int, state: str) -> dict[str, Any]:
        row = {"gathering_id": gathering_id, "member_id": member_id, "state": state, "brought_by": None}
        row |= {"came_by": "", "away": "", "rating": None, "invited_at": self._now, "changed_at": self._now}
        return row
