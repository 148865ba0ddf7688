"""A course is over: a thank-you, for whoever came often enough the way to becoming a tutor, for the others the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.courses import belonging, reunion, tutors
from handlers.desk import desk
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from locales.text import T, Text
from storage import Work
from storage.gatherings.courses import needed
from storage.gatherings.records import Enrolment, Gathering
from storage.records import Bank, Due

NOT_NOW = Choice("not", T("Not now"))


@dataclass(frozen=True, slots=True)
class AfterCourse(Question):
    """A question to somebody whose course is over."""

    course: int
    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """The last thing about it."""
        return f"course:{self.course}:after"


class BecomeTutor(AfterCourse):
    """They have finished it: would they like to be a tutor?"""


class NextTime(AfterCourse):
    """They have not: may we write when it begins again?"""


async def look(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The day after the last week everybody hears how it went; again, where a week was put right since."""
    course = item.about_id
    gathering = await work.gatherings.get(course)
    weeks = await belonging.weeks(work, gathering)
    held = [one for one in weeks if one.state == "held"]
    if not held or any(one.state in belonging.AHEAD for one in weeks):
        return []
    await work.gatherings.lock(course)
    came = await work.courses.attended(course)
    says, over = [], await work.courses.of(course, "on")
    for one in [*over, *await work.courses.of(course, "ended")]:
        says += await _over(work, gathering, one, came.get(one.member_id, 0), len(weeks))
    if not over:
        return says
    await reunion.plan_to_ask(work, bank, course, held[-1].starts_at)
    return [*says, *await _told(work, bank, held[-1], course), *await tutors.led_first(work, bank, weeks)]


async def _over(work: Work, gathering: Gathering, one: Enrolment, came: int, weeks: int) -> list[Say]:
    finished = came >= needed(weeks)
    if one.state == "ended" and not finished:
        return []
    await work.courses.change(one.course_id, one.member_id, "finished" if finished else "ended")
    member = await work.members.get(one.member_id)
    if not member.is_member:
        return []
    if not finished:
        return [Say(member, _may_write(gathering), NextTime(one.course_id), (YES, NO))]
    text = T(
        "You have finished {topic}: you were there {count} of {all} times. Well done, and thank you!",
        topic=told.topic(gathering),
        count=came,
        all=weeks,
    )
    return [Say(member, text), Say(member, _be_tutor(), BecomeTutor(one.course_id), (YES, NOT_NOW))]


def _be_tutor() -> Text:
    return T("Would you like to become a tutor, and help others as you were helped? We train you.")


def _may_write(gathering: Gathering) -> Text:
    return T(
        "{topic} is over. Thank you for coming! Shall I write to you when it begins again?", topic=told.topic(gathering)
    )


async def _told(work: Work, bank: Bank, last: Gathering, course: int) -> list[Say]:
    """Those who lead and plan read how many have finished."""
    finished = len(await work.courses.of(course, "finished"))
    every = finished + len(await work.courses.of(course, "ended", "left"))
    text = T(
        "{topic} is over: {count} of {all} people have finished it.",
        topic=told.topic(last),
        count=finished,
        all=every,
    )
    people = {
        one.id: one for one in (*await told.leading(work, last), *await work.members.with_right(bank.id, told.RIGHT))
    }
    return [Say(one, text) for one in people.values()]


async def become_tutor(turn: Turn, asked: BecomeTutor) -> list[Say] | None:
    """Yes lies on the desk: somebody sees to the training."""
    match turn.chosen:
        case "yes":
            text = T("How nice! Somebody from {bank} will tell you about the training.", bank=turn.bank.name)
            return [
                Say(turn.speaker, text),
                *await desk.raise_item(turn.work, turn.bank, "tutor", turn.speaker.id, turn.speaker),
            ]
        case "not":
            return [Say(turn.speaker, T("All right. Thank you for being with us!"))]
    return [Say(turn.speaker, _be_tutor(), asked, (YES, NOT_NOW))] if turn.chosen == AGAIN else None


async def next_time(turn: Turn, asked: NextTime) -> list[Say] | None:
    """Yes: they are asked when such a course begins again."""
    gathering = await turn.work.gatherings.get(asked.course)
    match turn.chosen:
        case "yes":
            await turn.work.courses.change(asked.course, turn.speaker.id, "next")
            return [Say(turn.speaker, T("All right, I write to you when it begins again."))]
        case "no":
            return [Say(turn.speaker, T("All right. Thank you for being with us!"))]
    return [Say(turn.speaker, _may_write(gathering), asked, (YES, NO))] if turn.chosen == AGAIN else None
