"""The group of a course meets again: each month its tutors are asked for a day; only who belonged to it is invited."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from handlers import times
from handlers.conversations.gatherings import announcing, told
from handlers.conversations.gatherings.courses import belonging
from handlers.conversations.gatherings.drafts import next_weekday
from handlers.conversations.gatherings.opening import SECRET_BYTES
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from locales.values import When
from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Bank, Due, Member

ROUTINE = "course_reunion"
NOON = time(12)
A_MONTH, A_WEEK = timedelta(days=28), timedelta(days=7)
MINUTES = 90
LEAST = 3
"""Fewer people are no group to bring together."""
NOT_NOW = Choice("not", T("Not now"), "0")


@dataclass(frozen=True, slots=True)
class MeetAgain(Question):
    """We asked the tutors on which day the group meets again."""

    course: int
    lasts: ClassVar[timedelta] = timedelta(days=14)

    def topic(self) -> str:
        """The first answer settles it for both."""
        return f"course:{self.course}:again"


async def plan_to_ask(work: Work, bank: Bank, course: int, since: datetime) -> None:
    """In a month, at noon."""
    day = (since + A_MONTH).astimezone(ZoneInfo(bank.zone)).date()
    await work.due.set(ROUTINE, course, times.at(bank, day, NOON), bank.id)


async def ask(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The tutors of its last week, or who plans gatherings where they are gone."""
    last = await _last(work, item.about_id)
    if last is None or len(await belonging.group(work, item.about_id)) < LEAST:
        return []
    tutors = [one for one in await told.leading(work, last) if one.stage == "active"]
    asked = tutors or await work.members.with_right(bank.id, told.RIGHT)
    return [_question(work, bank, one, item.about_id, last) for one in asked]


async def _last(work: Work, course: int) -> Gathering | None:
    """Its last week that was held: there, on that day of the week and at that time, people know how to come."""
    held = [one for one in await work.gatherings.series(course) if one.state == "held"]
    return held[-1] if held else None


def _question(work: Work, bank: Bank, to: Member, course: int, last: Gathering) -> Say:
    text = T("{topic}: a month has gone by. When shall the group meet again?", topic=told.topic(last))
    clock = told.when(bank, last).clock
    choices = (Choice(day.isoformat(), T("{when}", when=When(day, clock))) for day in _days(work, bank, last))
    return Say(to, text, MeetAgain(course), (*choices, NOT_NOW))


def _days(work: Work, bank: Bank, last: Gathering) -> tuple[date, date]:
    """Such days of the week, with a week for everybody to hear of it."""
    weekday = last.starts_at.astimezone(ZoneInfo(bank.zone)).isoweekday()
    first = next_weekday(work.now.astimezone(ZoneInfo(bank.zone)).date() + A_WEEK, weekday)
    return first, first + A_WEEK


async def meet_again(turn: Turn, asked: MeetAgain) -> list[Say] | None:
    """A day: who belonged to the course is invited. Not now: they are asked no more."""
    last = await _last(turn.work, asked.course)
    if last is None or turn.chosen == NOT_NOW.key:
        return [Say(turn.speaker, T("All right. Thank you for telling me."))]
    if turn.chosen == AGAIN:
        return [_question(turn.work, turn.bank, turn.speaker, asked.course, last)]
    if not turn.chosen:
        return None
    clock = last.starts_at.astimezone(ZoneInfo(turn.bank.zone)).time()
    begins = times.at(turn.bank, date.fromisoformat(turn.chosen), clock)
    if begins <= turn.work.now:
        return [_question(turn.work, turn.bank, turn.speaker, asked.course, last)]
    await turn.work.questions.withdraw_topic(asked.topic())
    await plan_to_ask(turn.work, turn.bank, asked.course, begins)
    return await _open(turn, asked.course, last, begins)


async def _open(turn: Turn, course: int, last: Gathering, begins: datetime) -> list[Say]:
    found = await turn.work.gatherings.open(
        bank_id=turn.bank.id,
        kind="social",
        topic=last.topic,
        title=last.title,
        language=last.language,
        women=last.women,
        area="",
        place_id=last.place_id,
        starts_at=begins,
        minutes=MINUTES,
        capacity=last.capacity,
        rule="free",
        planned_by=turn.speaker.id,
        secret=secrets.token_urlsafe(SECRET_BYTES),
        group_of=course,
    )
    await turn.work.leaders.ask(found.id, turn.speaker.id, state="yes")
    return await announcing.announce(turn.work, turn.bank, found)
