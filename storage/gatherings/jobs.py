"""The jobs of work parties, and who was asked to do them.

A job has people as long as they say yes and have a seat: whoever gives the seat back leaves the job open again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.gatherings.records import Gathering, Job
from storage.members import MEMBER, member_of
from storage.records import Member
from storage.repository import Repository, columns, made
from storage.tables.base import constant
from storage.tables.gatherings import gatherings, leaders, seats
from storage.tables.parties import job_asks, jobs
from storage.tables.people import addresses, members, offers, vettings
from storage.vettings import LATEST, STANDS

_JOB = columns(Job, jobs)
_HERE = jobs.c.gathering_id == bindparam("the_gathering")
_GET = select(*_JOB).where(jobs.c.id == bindparam("the_job"))
_OF = select(*_JOB).where(_HERE).order_by(jobs.c.id)
_there = and_(
    seats.c.gathering_id == jobs.c.gathering_id,
    seats.c.member_id == job_asks.c.member_id,
    seats.c.state.in_([constant("coming"), constant("came")]),
)
_DO = (
    select(*_JOB, job_asks.c.member_id)
    .select_from(jobs)
    .join(job_asks, and_(job_asks.c.job_id == jobs.c.id, job_asks.c.state == constant("yes")))
    .join(seats, _there)
    .where(_HERE)
    .order_by(jobs.c.id, job_asks.c.asked_at, job_asks.c.member_id)
)
_WAITING = select(func.count()).where(job_asks.c.job_id == bindparam("the_job"), job_asks.c.state == constant("asked"))
_insert = insert_or_change(job_asks)
_SET = _insert.on_conflict_do_update(index_elements=["job_id", "member_id"], set_={"state": _insert.excluded.state})
_ASKED = update(members).where(members.c.id == bindparam("the_member")).values(last_asked_at=bindparam("asked"))
_RENEW = (
    delete(job_asks)
    .where(job_asks.c.job_id.in_(select(jobs.c.id).where(_HERE)))
    .returning(job_asks.c.member_id, job_asks.c.state)
)

_OFFERED = select(offers.c.member_id).where(offers.c.closed_at.is_(None), offers.c.skill == bindparam("the_skill"))
_TURNED = select(job_asks.c.member_id).where(
    job_asks.c.job_id == bindparam("the_job"), job_asks.c.state == constant("over")
)
_KNOWN = (
    select(job_asks.c.member_id)
    .join(jobs, jobs.c.id == job_asks.c.job_id)
    .where(_HERE, job_asks.c.state != constant("over"))
)
_AWAY = select(seats.c.member_id).where(
    seats.c.gathering_id == bindparam("the_gathering"),
    seats.c.state.in_([constant("declined"), constant("out")]),
)
_LEADING = select(leaders.c.member_id).where(
    leaders.c.gathering_id == bindparam("the_gathering"), leaders.c.state == constant("yes")
)
_reached = select(addresses.c.id).where(addresses.c.member_id == members.c.id, addresses.c.state == constant("open"))
_vetted = select(vettings.c.id).where(
    vettings.c.member_id == members.c.id,
    vettings.c.check_name == bindparam("the_check"),
    LATEST,
    vettings.c.decision == constant("passed"),
    STANDS,
)
_ABLE = (
    select(*MEMBER)
    .select_from(members)
    .join(gatherings, gatherings.c.bank_id == members.c.bank_id)
    .where(
        gatherings.c.id == bindparam("the_gathering"),
        members.c.stage == constant("active"),
        or_(gatherings.c.area == constant(""), members.c.area == gatherings.c.area),
        or_(bindparam("any_language"), members.c.language.in_(bindparam("languages", expanding=True))),
        members.c.id.in_(_OFFERED),
        members.c.id.not_in(_KNOWN),
        members.c.id.not_in(_AWAY),
        members.c.id.not_in(_LEADING),
        _reached.exists(),
        or_(bindparam("the_check") == constant(""), _vetted.exists()),
    )
    .order_by(members.c.id.in_(_TURNED).desc(), members.c.last_asked_at.nulls_first(), members.c.id)
)


class Jobs(Repository):
    """The jobs of all work parties."""

    __slots__ = ()

    async def add(self, gathering_id: int, skill: str, wanted: int) -> None:
        """So many people are wanted for it, at least one."""
        await self._execute(insert(jobs), gathering_id=gathering_id, skill=skill, wanted=wanted)

    async def get(self, job_id: int) -> Job:
        """LookupError where there is none."""
        row = (await self._execute(_GET, the_job=job_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no job {job_id}")
        return made(Job, row)

    async def of(self, gathering_id: int) -> list[Job]:
        """What there is to do, in the order in which it was planned."""
        return [made(Job, row) for row in await self._execute(_OF, the_gathering=gathering_id)]

    async def done_by(self, gathering_id: int) -> list[tuple[Job, int]]:
        """Who does what: each job with each member who has said yes and has a seat."""
        return [(made(Job, row[:-1]), row[-1]) for row in await self._execute(_DO, the_gathering=gathering_id)]

    async def able(self, job: Job, gathering: Gathering, languages: Sequence[str], check: str) -> list[Member]:
        """Who can do it, has not been asked for a job there, and has not said that they can't come.

        Those whose yes came when others did it already are first, then whoever was asked for nothing for longest.

        ``languages``: what is spoken there, in all its ways of writing; none: any. ``check``: what they must have
        passed; empty: nothing.
        """
        rows = await self._execute(
            _ABLE,
            the_gathering=gathering.id,
            the_job=job.id,
            the_skill=job.skill,
            any_language=not languages,
            languages=list(languages),
            the_check=check,
            now=self._now,
        )
        return [member_of(row) for row in rows]

    async def waiting(self, job_id: int) -> int:
        """How many were asked and have not answered."""
        return int((await self._execute(_WAITING, the_job=job_id)).scalar_one())

    async def set(self, job_id: int, member_ids: Sequence[int], state: str) -> None:
        """They are ``asked``, said ``yes`` or ``no``, or need not answer any more (``over``)."""
        rows: list[dict[str, Any]] = [
            {"job_id": job_id, "member_id": member_id, "state": state, "asked_at": self._now}
            for member_id in member_ids
        ]
        if rows:
            await self._connection.execute(_SET, rows)
        # In the order of ids, so that two transactions never wait for each other.
        for member_id in sorted(member_ids) if state == "asked" else ():
            await self._execute(_ASKED, the_member=member_id, asked=self._now)

    async def renew(self, gathering_id: int) -> list[int]:
        """It is on another day: everybody may be asked again. The members who had said yes."""
        rows = (await self._execute(_RENEW, the_gathering=gathering_id)).all()
        return [row.member_id for row in rows if row.state == "yes"]

    async def move(self, member_id: int, into_id: int) -> None:
        """Somebody turned out to be a member already: their jobs are the member's, who may have been asked too."""
        theirs = select(job_asks.c.job_id).where(job_asks.c.member_id == into_id)
        own = update(job_asks).where(job_asks.c.member_id == member_id, job_asks.c.job_id.not_in(theirs))
        await self._execute(own.values(member_id=into_id))
