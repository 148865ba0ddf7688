"""Who belongs to a course, what they plan to do, and who rings whoever was missing.

1. A course is a series of gatherings. Who belongs to it has an enrolment and a seat in each of its weeks.
2. Nobody joins once its second week is over: what was built on is missing, and the group knows each other.
3. Who came to two thirds of the weeks, rounded up, has finished it: 4 of 6.
4. It has 10 to 16 people.
5. An action plan is its writer's. It is read by nobody else, except by the tutors of that course where its writer is
   less than 7 sure of it, and then only what the plan is. It is in the writer's own data and goes when they leave.
6. How well somebody manages is asked when they begin and when it is over. Nobody reads it with a name; it is in their
   own data and goes when they leave.
7. Once asked, nobody is asked twice to ring the same person about the same week.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.gatherings.records import ActionPlan, Enrolment, Gathering
from storage.repository import Repository, changing, columns, made, new_values
from storage.tables.base import constant
from storage.tables.courses import action_plans, catch_ups, enrolments
from storage.tables.gatherings import gatherings, seats

JOINING_WEEKS = 2
LEAST, MOST = 10, 16
SURE_ENOUGH = 7

_ENROLMENT = columns(Enrolment, enrolments)
_PLAN = columns(ActionPlan, action_plans)

_COURSE = enrolments.c.course_id == bindparam("the_course")
_THIS = and_(_COURSE, enrolments.c.member_id == bindparam("the_member"))
_GET = select(*_ENROLMENT).where(_THIS)
_OF = (
    select(*_ENROLMENT)
    .where(_COURSE, enrolments.c.state.in_(bindparam("states", expanding=True)))
    .order_by(enrolments.c.changed_at, enrolments.c.member_id)
)
_COUNT = select(func.count()).where(_COURSE, enrolments.c.state == constant("on"))
_insert = insert_or_change(enrolments)
_SET = _insert.on_conflict_do_update(
    index_elements=["course_id", "member_id"],
    set_={name: _insert.excluded[name] for name in ("state", "since", "changed_at")},
)
_CHANGE = update(enrolments).where(_THIS).values(state=bindparam("new_state"), changed_at=bindparam("changed"))
_WHY = update(enrolments).where(_THIS, enrolments.c.state == constant("left")).values(why=bindparam("because"))
_WAITING = (
    select(*_ENROLMENT)
    .join(gatherings, gatherings.c.id == enrolments.c.course_id)
    .where(
        gatherings.c.bank_id == bindparam("bank_id"),
        gatherings.c.topic == bindparam("the_topic"),
        enrolments.c.state == constant("next"),
    )
    .order_by(enrolments.c.changed_at, enrolments.c.member_id)
)
_ATTENDED = (
    select(seats.c.member_id, func.count().label("times"))
    .join(gatherings, gatherings.c.id == seats.c.gathering_id)
    .where(gatherings.c.series_id == bindparam("the_course"), seats.c.state == constant("came"))
    .group_by(seats.c.member_id)
)
_BEGIN = insert_once(action_plans).on_conflict_do_nothing().returning(*_PLAN)
_PLAN_GET = select(*_PLAN).where(action_plans.c.id == bindparam("the_plan"))
_PLANS = select(*_PLAN).where(action_plans.c.gathering_id == bindparam("the_gathering")).order_by(action_plans.c.id)
_FORGET_PLANS = delete(action_plans).where(action_plans.c.member_id == bindparam("the_member"))
_ON = (
    select(enrolments.c.course_id)
    .where(enrolments.c.member_id == bindparam("the_member"), enrolments.c.state == constant("on"))
    .order_by(enrolments.c.course_id)
)
_FORGET = (
    update(enrolments)
    .where(enrolments.c.member_id == bindparam("the_member"))
    .values(why="", score_first=None, score_last=None)
)
_FIRST = update(enrolments).where(_THIS).values(score_first=bindparam("score"))
_LAST = update(enrolments).where(_THIS).values(score_last=bindparam("score"))
_LEAVE = (
    update(enrolments)
    .where(
        enrolments.c.member_id == bindparam("the_member"), enrolments.c.state.in_([constant("on"), constant("next")])
    )
    .values(state="left", changed_at=bindparam("changed"))
)
_CALL = catch_ups.c.seat_id == bindparam("the_seat")
_TRIED = select(catch_ups.c.peer_id, catch_ups.c.state).where(_CALL)
_ASK_PEER = insert_once(catch_ups).on_conflict_do_nothing()
_PEER_SAID = (
    update(catch_ups)
    .where(_CALL, catch_ups.c.peer_id == bindparam("the_peer"), catch_ups.c.state == constant("asked"))
    .values(state=bindparam("said"))
    .returning(catch_ups.c.peer_id)
)
_ASKED_TO_RING = (
    select(catch_ups.c.peer_id, func.count().label("times"))
    .join(seats, seats.c.id == catch_ups.c.seat_id)
    .join(gatherings, gatherings.c.id == seats.c.gathering_id)
    .where(gatherings.c.series_id == bindparam("the_course"))
    .group_by(catch_ups.c.peer_id)
)


class Courses(Repository):
    """The courses of all banks."""

    __slots__ = ()

    async def get(self, course_id: int, member_id: int) -> Enrolment | None:
        """A member's part in a course."""
        row = (await self._execute(_GET, the_course=course_id, the_member=member_id)).one_or_none()
        return made(Enrolment, row) if row is not None else None

    async def of(self, course_id: int, *states: str) -> list[Enrolment]:
        """Everybody in one of these states, in the order in which they came to it."""
        rows = await self._execute(_OF, the_course=course_id, states=list(states))
        return [made(Enrolment, row) for row in rows]

    async def count(self, course_id: int) -> int:
        """How many belong to it."""
        return int((await self._execute(_COUNT, the_course=course_id)).scalar_one())

    async def enrol(self, course_id: int, member_id: int, *, since: int = 1, state: str = "on") -> None:
        """They belong to it from this week on, or (``next``) want to hear of the one after it."""
        values = {"course_id": course_id, "member_id": member_id, "state": state, "why": "", "since": since}
        await self._connection.execute(_SET, {**values, "changed_at": self._now})

    async def change(self, course_id: int, member_id: int, state: str) -> None:
        """They left, or it is over for them."""
        await self._execute(_CHANGE, the_course=course_id, the_member=member_id, new_state=state, changed=self._now)

    async def because(self, course_id: int, member_id: int, why: str) -> None:
        """They said why they left."""
        await self._execute(_WHY, the_course=course_id, the_member=member_id, because=why)

    async def manages(self, course_id: int, member_id: int, score: int, *, last: bool) -> None:
        """How well they manage, from 1 to 5, when it begins or (``last``) when it is over."""
        await self._execute(_LAST if last else _FIRST, the_course=course_id, the_member=member_id, score=score)

    async def waiting(self, bank_id: int, topic: str) -> list[Enrolment]:
        """Who wants to hear when a course about this begins again."""
        return [made(Enrolment, row) for row in await self._execute(_WAITING, bank_id=bank_id, the_topic=topic)]

    async def attended(self, course_id: int) -> dict[int, int]:
        """Member → at how many weeks they were."""
        return {row.member_id: row.times for row in await self._execute(_ATTENDED, the_course=course_id)}

    async def begin_plan(self, gathering_id: int, member_id: int) -> ActionPlan | None:
        """They are asked for their plan at this week; None where they were before."""
        row = {"gathering_id": gathering_id, "member_id": member_id, "what": "", "amount": "", "moment": ""}
        row |= {"days": None, "sure": None, "outcome": "", "told_at": None, "asked_at": self._now}
        found = (await self._connection.execute(_BEGIN, row)).one_or_none()
        return made(ActionPlan, found) if found is not None else None

    async def plan(self, plan_id: int) -> ActionPlan | None:
        """One plan; None where its writer has left."""
        row = (await self._execute(_PLAN_GET, the_plan=plan_id)).one_or_none()
        return made(ActionPlan, row) if row is not None else None

    async def plans(self, gathering_id: int) -> list[ActionPlan]:
        """All that were made at a week."""
        return [made(ActionPlan, row) for row in await self._execute(_PLANS, the_gathering=gathering_id)]

    async def change_plan(self, plan_id: int, **changed: Any) -> ActionPlan:
        """Change some fields of the record."""
        change = changing(ActionPlan, action_plans, tuple(changed))
        return made(ActionPlan, (await self._connection.execute(change, new_values(plan_id, changed))).one())

    async def tried(self, seat_id: int) -> dict[int, str]:
        """Who was asked to ring whoever has this seat → what they said."""
        return {row.peer_id: row.state for row in await self._execute(_TRIED, the_seat=seat_id)}

    async def ask_peer(self, seat_id: int, peer_id: int) -> None:
        """Somebody is asked to ring whoever missed this week."""
        row = {"seat_id": seat_id, "peer_id": peer_id, "state": "asked", "asked_at": self._now}
        await self._connection.execute(_ASK_PEER, [row])

    async def peer_said(self, seat_id: int, peer_id: int, said: str) -> bool:
        """``yes``, ``no``, or nothing (``over``); whether it was still open."""
        rows = await self._execute(_PEER_SAID, the_seat=seat_id, the_peer=peer_id, said=said)
        return rows.scalar() is not None

    async def asked_to_ring(self, course_id: int) -> dict[int, int]:
        """Member → how often they were asked to ring somebody of this course."""
        return {row.peer_id: row.times for row in await self._execute(_ASKED_TO_RING, the_course=course_id)}

    async def forget(self, member_id: int) -> None:
        """They leave: their plans are gone, nobody reads why they left a course, and their place in it is free."""
        for course_id in list((await self._execute(_ON, the_member=member_id)).scalars()):
            await self._free(course_id, member_id)
        await self._execute(_FORGET_PLANS, the_member=member_id)
        await self._execute(_FORGET, the_member=member_id)
        await self._execute(_LEAVE, the_member=member_id, changed=self._now)

    async def _free(self, course_id: int, member_id: int) -> None:
        """Their seats in the weeks to come; who waits hears of it, where others may still join."""
        for week in await self._work.gatherings.series(course_id):
            if week.state in ("seeking", "announced", "postponed"):
                await self._work.seats.set(week.id, member_id, "out")
                if week.number <= JOINING_WEEKS:
                    await self._work.due.set("gathering_offer", week.id, self._now, week.bank_id)

    async def move(self, member_id: int, into_id: int) -> None:
        """Two turned out to be one person: what the first has here is the second's, where the second has none."""
        for table, thing in ((enrolments, enrolments.c.course_id), (action_plans, action_plans.c.gathering_id)):
            theirs = select(thing).where(table.c.member_id == into_id)
            await self._execute(
                update(table).where(table.c.member_id == member_id, thing.not_in(theirs)).values(member_id=into_id)
            )
            await self._execute(delete(table).where(table.c.member_id == member_id))
        theirs = select(catch_ups.c.seat_id).where(catch_ups.c.peer_id == into_id)
        own = update(catch_ups).where(catch_ups.c.peer_id == member_id, catch_ups.c.seat_id.not_in(theirs))
        await self._execute(own.values(peer_id=into_id))


def needed(weeks: int) -> int:
    """At how many of its weeks somebody must have been, or have led, to finish it: two of three.

    ``weeks``: those that were planned. Of a course that was called off half-way nobody has finished enough to teach it.
    """
    return -(-2 * weeks // 3)


def course_of(gathering: Gathering) -> int | None:
    """The course that a gathering is a week of; None where it is of none."""
    return gathering.series_id if gathering.kind == "course" else None
