"""What the repositories of gatherings hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Place:
    """Where people meet."""

    id: int
    bank_id: int
    name: str
    address: str
    """Empty where it was not told."""
    step_free: bool | None
    """Whether a wheelchair gets in; None where nobody has said."""
    women_hours: str
    """When it is for women only, in its keeper's words; empty: never."""
    closed: str
    """When nobody can meet there, for prayer or school terms, in its keeper's words; empty: not known of any."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """A talk, one week of a course, a social, a work party."""

    id: int
    bank_id: int
    series_id: int | None
    """The first gathering of those that belong together; None where it stands alone."""
    number: int
    """Its place among them, from 1."""
    kind: str
    """``talk``, ``course``, ``social`` or ``work``."""
    topic: str
    """An id of the list of topics; empty where it is none of these."""
    title: str
    """What it is about in its planner's words, where there is no topic."""
    language: str
    """The language it is held in; empty: whatever people speak."""
    women: bool
    """Whether it is for women only."""
    area: str
    """Postcode district whose people are invited; empty: all."""
    place_id: int
    starts_at: datetime
    minutes: int
    capacity: int
    rule: str
    """Who gives the hours: ``teach``, ``social``, ``sponsored`` or ``free``; see ``rules.py``."""
    payer_id: int | None
    """The organisation's account that gives them, where it is sponsored."""
    prep_minutes: int
    """What each leader is given for preparing, as agreed beforehand."""
    state: str
    """``seeking`` (leaders are being asked), ``announced``, ``held``, ``postponed`` or ``cancelled``."""
    word: str
    """What is called out in the room; empty before it is announced."""
    secret: str
    """What opens its calendar file."""
    guests: int
    """People in the room whose names nobody wrote down."""
    postings: int
    """How often hours were posted for it: 0 not yet, 1 once, more after corrections."""
    planned_by: int
    dialect: str = ""
    """An id of the dialects of its language, where those who lead must speak one; empty: any."""
    group_of: int | None = None
    """The course whose people it is for, and nobody else; None where it is for all."""
    recording_id: int | None = None
    """The invitation, spoken; None where it was only written."""

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def led_by_two(self) -> bool:
        """Whether nobody may lead it alone."""
        return self.kind in {"talk", "course"}


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who was asked to lead."""

    gathering_id: int
    member_id: int
    part: str
    """``leader`` or ``reserve``."""
    state: str
    """``asked``, ``yes``, ``no``, ``out`` (said yes and can't after all) or ``over`` (not needed any more)."""
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """A member and a gathering that they were invited to, or came to."""

    id: int
    gathering_id: int
    member_id: int
    state: str
    """``invited``, ``coming``, ``waiting``, ``offered``, ``declined``, ``out``, ``came`` or ``missed``."""
    brought_by: int | None
    """Who told them of it, where they were no member yet."""
    came_by: str
    """``word`` where they texted it, ``leader`` where a leader wrote their name; empty where they did not come."""
    away: str
    """Why they did not come, where they said so."""
    rating: int | None
    """How it was, from 1 to 5."""
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Training:
    """A member has passed the training for a topic and may lead it."""

    member_id: int
    topic: str
    women: bool
    """Whether she leads what is for women only."""
    passed_by: int | None
    passed_at: datetime
    supervised_at: datetime | None
    """Since when they are known to lead well, and may lead beside somebody new; None where they are new."""
    refresher_at: datetime | None
    """When they are due to be trained again; None where that is never."""
    dialect: str = ""
    """An id of the dialects of a language, in which they lead; empty: none was said."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody and a course, for all of its weeks."""

    course_id: int
    """The gathering of its first week."""
    member_id: int
    state: str
    """``on``, ``left``, ``finished`` (came often enough), ``ended`` (did not); ``next`` wants to hear when such a
    course begins again, and has heard of it when ``asked``."""
    why: str
    """Why they left: ``time``, ``place``, ``group``, ``health``, ``other``; empty where they did not say."""
    since: int
    """The number of their first week."""
    score_first: int | None = None
    """How well they managed when they began, from 1 to 5; None where they did not say."""
    score_last: int | None = None
    """The same when it was over."""


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """What somebody wants to do until the next week of a course. It is theirs; see ``courses.py``, rule 5."""

    id: int
    gathering_id: int
    """The week at which it was made."""
    member_id: int
    what: str
    """In their own words, like the next two; empty as long as it was not said."""
    amount: str
    moment: str
    days: int | None
    """On how many days of the week, 1 to 7."""
    sure: int | None
    """How sure they are to do it, 0 to 10; None as long as the plan is not whole."""
    outcome: str
    """What came of it: ``done``, ``some``, ``not``; empty where they did not say."""
    told_at: datetime | None
    """When the tutors were told, where they were."""

    @property
    def whole(self) -> bool:
        """Whether everything has been said."""
        return self.sure is not None


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do at a work party."""

    id: int
    gathering_id: int
    skill: str
    wanted: int
    """So many people are wanted for it."""


@dataclass(frozen=True, slots=True)
class Idea:
    """What a member thinks could be done together; see ``ideas.py``."""

    id: int
    bank_id: int
    member_id: int
    words: str
    """In its writer's own words."""
    language: str
    """The language of the words."""
    state: str
    """``new`` (nobody has read it), ``open`` (others can second it), ``enough``, ``planned`` or ``dropped``."""
    gathering_id: int | None
    """What was planned out of it."""
