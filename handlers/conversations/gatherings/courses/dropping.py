"""Somebody can't come to a week of a course, or leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversations.gatherings import seating, told
from handlers.conversations.gatherings.courses.belonging import AHEAD, OnlyThisWeek, how_long, week_to_join, weeks
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from storage import Work
from storage.errors import AlreadySettled
from storage.gatherings.courses import course_of
from storage.gatherings.records import Gathering
from storage.records import Bank, Member

REASONS = (
    Choice("time", T("The day or time")),
    Choice("place", T("The place")),
    Choice("group", T("The group")),
    Choice("health", T("My health")),
    Choice("other", T("I'd rather not say"), "0"),
)


@dataclass(frozen=True, slots=True)
class WhyLeave(Question):
    """They left, and we asked why."""

    course: int
    lasts: ClassVar[timedelta] = timedelta(days=7)

    def topic(self) -> str:
        """Once for each course."""
        return f"course:{self.course}:left"


async def only_this_week(turn: Turn, asked: OnlyThisWeek) -> list[Say] | None:
    """This week without them, or all that are left."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    match turn.chosen:
        case "week":
            if gathering.state not in AHEAD:
                raise AlreadySettled
            await turn.work.seats.set(gathering.id, turn.speaker.id, "out")
            return [Say(turn.speaker, T("All right. Thank you for telling me."))]
        case "whole":
            return await leave(turn.work, turn.bank, gathering, turn.speaker)
        case _ if turn.chosen == AGAIN:
            return [how_long(gathering, turn.speaker)]
    return None


async def leave(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    """They are in the course no more: they may say why; as long as others may join, their seat is offered on."""
    course = course_of(gathering)
    found = await work.courses.get(course, member.id) if course is not None else None
    if course is None or found is None or found.state != "on":
        raise AlreadySettled
    await work.gatherings.lock(course)
    await work.courses.change(course, member.id, "left")
    for one in await weeks(work, gathering):
        seat = await work.seats.get(one.id, member.id) if one.state in AHEAD else None
        if seat is not None and seat.state in {"invited", "coming", "waiting", "offered"}:
            await work.seats.set(one.id, member.id, "out")
        await work.questions.withdraw_topic(told.about(one), member.id)
    asking = Say(member, T("Thank you for telling me. May I know why?"), WhyLeave(course), REASONS)
    open_week = await week_to_join(work, gathering)
    return [asking, *(await seating.offer_free(work, bank, open_week) if open_week is not None else [])]


async def why(turn: Turn, asked: WhyLeave) -> list[Say] | None:
    """One digit; it is counted without a name."""
    if turn.chosen not in {one.key for one in REASONS}:
        return [Say(turn.speaker, T("May I know why?"), asked, REASONS)] if turn.chosen == AGAIN else None
    await turn.work.courses.because(asked.course, turn.speaker.id, turn.chosen)
    return [Say(turn.speaker, T("Thank you for telling me. You are welcome again at any time."))]
