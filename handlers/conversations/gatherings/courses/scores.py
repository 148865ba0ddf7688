"""How well people manage, asked when they begin a course and when it is over: it is counted, and read with no name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversations.gatherings import told
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from storage import Work
from storage.gatherings.courses import course_of
from storage.gatherings.records import ActionPlan, Gathering
from storage.records import Member

SCORES = (
    Choice("1", T("Not at all")),
    Choice("2", T("A little")),
    Choice("3", T("Fairly")),
    Choice("4", T("Well")),
    Choice("5", T("Very well")),
)


@dataclass(frozen=True, slots=True)
class HowWell(Question):
    """We asked how well they manage; ``plan``: beside the plan of their first week, 0 at the end of the course."""

    course: int
    plan: int
    lasts: ClassVar[timedelta] = timedelta(days=5)

    def topic(self) -> str:
        """Whoever leaves it unanswered is soon asked something else in its place, and has not to choose between two."""
        return f"plan:{self.plan}" if self.plan else f"course:{self.course}:after"


async def at_first(work: Work, plan: ActionPlan, member: Member) -> list[Say]:
    """Asked once, when the plan of their first week is made."""
    gathering = await work.gatherings.get(plan.gathering_id)
    course = course_of(gathering)
    enrolment = await work.courses.get(course, member.id) if course is not None else None
    if enrolment is None or enrolment.since != gathering.number or enrolment.score_first is not None:
        return []
    return [_ask(member, gathering, HowWell(enrolment.course_id, plan.id))]


async def at_last(work: Work, gathering: Gathering) -> list[Say]:
    """Its last week is over: everybody is asked who said how it was when they began."""
    course = course_of(gathering)
    says = []
    for one in await work.courses.of(course, "on") if course is not None else []:
        if one.score_first is not None and one.score_last is None:
            says.append(_ask(await work.members.get(one.member_id), gathering, HowWell(one.course_id, 0)))
    return says


def _ask(to: Member, gathering: Gathering, asked: HowWell) -> Say:
    text = T("{topic}: how well do you manage from day to day?", topic=told.topic(gathering))
    return Say(to, text, asked, SCORES)


async def how_well(turn: Turn, asked: HowWell) -> list[Say] | None:
    """One digit."""
    if turn.chosen == AGAIN:
        return [_ask(turn.speaker, await turn.work.gatherings.get(asked.course), asked)]
    if not turn.chosen:
        return None
    await turn.work.courses.manages(asked.course, turn.speaker.id, int(turn.chosen), last=not asked.plan)
    return [Say(turn.speaker, T("Thank you. It is only counted: nobody reads it with your name."))]
