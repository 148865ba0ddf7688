"""Action plans: four short questions after a week of a course, and how sure they are.

A plan is its writer's alone. Only who is less than 7 sure has it read by the tutors, and is told so before they answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar, TypeVar

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.courses import scores
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.meaning import SURE
from locales.text import TN, T
from locales.values import Duration
from storage.gatherings.courses import SURE_ENOUGH
from storage.gatherings.records import ActionPlan
from storage.records import Member

OWN_WORDS = frozenset(
    {"need", "offer", "log_hours", "sessions", "attend", "cancel", "pause", "wrong", "back", "thanks", "greeting"}
)
"""What the words of a plan may look like: "I cook without salt"."""
WISHES = frozenset({"need", "log_hours"})
A_NUMBER = frozenset({"log_hours"})
"""What a number alone may look like."""
WHAT_LENGTH, WORDS_LENGTH, IDEA_LENGTH = 20, 14, 50
DAYS_MOST, SURE_MOST = 7, 10
NO_PLAN = Choice("none", T("No plan"), "0")
CHANGE = Choice("change", T("Change it"))
KEEP = Choice("keep", T("I keep it"), "0")
THINGS = (Choice("walk", T("Walk")), Choice("move", T("Move at home")), Choice("eat", T("Eat well")), NO_PLAN)
AMOUNTS = tuple(Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in (10, 20, 30))
MOMENTS = (
    Choice("morning", T("In the morning")),
    Choice("afternoon", T("In the afternoon")),
    Choice("evening", T("In the evening")),
)
SURER = (
    Choice("less", T("Do less each time")),
    Choice("days", T("On fewer days")),
    Choice("moment", T("Another time of day")),
    Choice("other", T("Something else")),
    KEEP,
)
NO_IDEA = Choice("none", T("Not this time"), "0")


@dataclass(frozen=True, slots=True)
class AboutPlan(Question):
    """A question about somebody's plan; the last one about it counts."""

    plan: int
    again: bool = False
    """Whether the plan was whole before, and only this is changed."""
    lasts: ClassVar[timedelta] = timedelta(days=5)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = OWN_WORDS

    def topic(self) -> str:
        """One at a time."""
        return f"plan:{self.plan}"


A = TypeVar("A", bound=AboutPlan)


class WhatPlan(AboutPlan):
    """We asked what they want to do."""


class HowMuchOfIt(AboutPlan):
    """We asked how much of it."""


class WhichMoment(AboutPlan):
    """We asked at what time of the day."""


class HowManyDays(AboutPlan):
    """We asked on how many days of the week."""

    counts: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = A_NUMBER


class HowSure(AboutPlan):
    """We asked how sure they are."""

    counts: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = A_NUMBER


class Surer(AboutPlan):
    """They are not sure: we asked what would make them surer."""

    free: ClassVar[bool] = False


class HowIsYourPlan(AboutPlan):
    """We asked in the middle of the week how it goes."""

    free: ClassVar[bool] = False


class AnEasierIdea(AboutPlan):
    """We asked the tutors for an easier plan; what they write is passed on."""

    def topic(self) -> str:
        """The first answer settles it for both."""
        return f"plan:{self.plan}:tutors"


def _become(kind: type[A], asked: AboutPlan) -> A:
    return kind(asked.plan, asked.again)


def ask_what(to: Member, asked: WhatPlan) -> Say:
    """The first question about a plan."""
    text = T("What will you do for yourself this week? Choose or write it. Only you read it.")
    return Say(to, text, asked, THINGS)


def _ask_amount(to: Member, asked: AboutPlan) -> Say:
    return Say(to, T("How much of it each time?"), _become(HowMuchOfIt, asked), AMOUNTS)


def _ask_moment(to: Member, asked: AboutPlan) -> Say:
    return Say(to, T("At what time of the day?"), _become(WhichMoment, asked), MOMENTS)


def _ask_days(to: Member, asked: AboutPlan) -> Say:
    return Say(to, T("On how many days of the week? Write 1 to 7."), _become(HowManyDays, asked))


def _ask_sure(to: Member, asked: AboutPlan) -> Say:
    text = T("How sure are you to do it? Write 0 to 10. Below 7 your tutors read your plan, to help you.")
    return Say(to, text, _become(HowSure, asked))


def _said(turn: Turn, length: int) -> str:
    """What they chose, in the words in which they read it, or wrote."""
    if turn.chosen and turn.answering is not None:
        label = turn.answering.labels[turn.answering.keys.index(turn.chosen)]
        return label[:1].lower() + label[1:]
    return shortened(turn.text, length)


def _is_no_plan(turn: Turn) -> bool:
    """Whether it is a command and nothing else, or clearly asks for help or tells of it and is too long for a plan."""
    if turn.chosen:
        return False
    wish = turn.meaning.intent in WISHES and turn.meaning.confidence >= SURE
    return turn.meaning.exact or (wish and len(turn.text) > 2 * WHAT_LENGTH)


async def own(turn: Turn, asked: AboutPlan) -> ActionPlan | None:
    """The plan that was asked about; None where it is gone, or somebody else's."""
    plan = await turn.work.courses.plan(asked.plan)
    return plan if plan is not None and plan.member_id == turn.speaker.id else None


async def _next(turn: Turn, asked: AboutPlan, say: Say) -> list[Say]:
    """The next question, or where only one thing is changed how sure they are now."""
    return [_ask_sure(turn.speaker, asked)] if asked.again else [say]


async def what_plan(turn: Turn, asked: WhatPlan) -> list[Say] | None:
    """In their own words, or something of the list."""
    if _is_no_plan(turn):
        return None
    plan = await own(turn, asked)
    if turn.chosen == NO_PLAN.key or plan is None:
        if plan is not None:
            await turn.work.courses.change_plan(plan.id, what="", sure=None)
            await turn.work.questions.withdraw_topic(AnEasierIdea(plan.id).topic())
        return [Say(turn.speaker, T("All right. See you next week!"))]
    words = _said(turn, WHAT_LENGTH)
    if turn.chosen == AGAIN or not any(letter.isalpha() for letter in words):
        return [ask_what(turn.speaker, asked)] if turn.chosen == AGAIN else None
    await turn.work.courses.change_plan(asked.plan, what=words)
    return [_ask_amount(turn.speaker, replace(asked, again=False))]


async def how_much(turn: Turn, asked: HowMuchOfIt) -> list[Say] | None:
    """A length, or anything in words: two cups, once round the park."""
    if _is_no_plan(turn):
        return None
    if turn.chosen == AGAIN:
        return [_ask_amount(turn.speaker, asked)]
    if await own(turn, asked) is not None:
        await turn.work.courses.change_plan(asked.plan, amount=_said(turn, WORDS_LENGTH))
    return await _next(turn, asked, _ask_moment(turn.speaker, asked))


async def which_moment(turn: Turn, asked: WhichMoment) -> list[Say] | None:
    """A part of the day, or anything in words: after breakfast."""
    if _is_no_plan(turn):
        return None
    if turn.chosen == AGAIN:
        return [_ask_moment(turn.speaker, asked)]
    if await own(turn, asked) is not None:
        await turn.work.courses.change_plan(asked.plan, moment=_said(turn, WORDS_LENGTH))
    return await _next(turn, asked, _ask_days(turn.speaker, asked))


def _number(turn: Turn) -> int | None:
    """The first number of the message; None where there is none."""
    if turn.meaning.digit and not turn.meaning.letter:
        return int(turn.meaning.digit)
    return next((int(one) for one in turn.meaning.numbers), None)


async def how_many_days(turn: Turn, asked: HowManyDays) -> list[Say] | None:
    """1 to 7."""
    days = _number(turn)
    if turn.chosen != AGAIN and days is None:
        return None
    if days is None or not 1 <= days <= DAYS_MOST:
        return [_ask_days(turn.speaker, asked)]
    if await own(turn, asked) is not None:
        await turn.work.courses.change_plan(asked.plan, days=days)
    return [_ask_sure(turn.speaker, asked)]


async def how_sure(turn: Turn, asked: HowSure) -> list[Say] | None:
    """Sure enough is a plan; below that the tutors are told, and what would make it surer is asked."""
    sure, plan = _number(turn), await own(turn, asked)
    if turn.chosen != AGAIN and sure is None:
        return None
    if sure is None or not 0 <= sure <= SURE_MOST:
        return [_ask_sure(turn.speaker, asked)]
    if plan is None:
        return [Say(turn.speaker, T("All right. See you next week!"))]
    plan = await turn.work.courses.change_plan(plan.id, sure=sure)
    if sure >= SURE_ENOUGH:
        await turn.work.questions.withdraw_topic(AnEasierIdea(plan.id).topic())
        return await _planned(turn, plan)
    asking = Say(turn.speaker, T("What would make you surer?"), Surer(plan.id, again=True), SURER)
    return [asking, *await _tell_tutors(turn, plan)]


async def _planned(turn: Turn, plan: ActionPlan) -> list[Say]:
    """Who has just begun the course is asked how well they manage, too."""
    return [_whole(turn.speaker, plan), *await scores.at_first(turn.work, plan, turn.speaker)]


def _whole(to: Member, plan: ActionPlan) -> Say:
    text = TN(
        "Your plan: {what}, {amount}, {moment}, on {count} day. Good luck!",
        "Your plan: {what}, {amount}, {moment}, on {count} days. Good luck!",
        plan.days or 1,
        what=plan.what,
        amount=plan.amount,
        moment=plan.moment,
    )
    return Say(to, text)


async def _tell_tutors(turn: Turn, plan: ActionPlan) -> list[Say]:
    """Once for each plan: what it is, and how sure they are."""
    if plan.told_at is not None:
        return []
    await turn.work.courses.change_plan(plan.id, told_at=turn.work.now)
    gathering = await turn.work.gatherings.get(plan.gathering_id)
    text = T(
        "{name} is {count} of 10 sure: {what}, {amount}, {moment}, days: {days}. Have you an easier idea? Write it.",
        name=turn.speaker.name,
        count=plan.sure or 0,
        what=plan.what,
        amount=plan.amount,
        moment=plan.moment,
        days=plan.days or 1,
    )
    tutors = [one for one in await told.leading(turn.work, gathering) if one.id != turn.speaker.id]
    return [Say(one, text, AnEasierIdea(plan.id), (NO_IDEA,)) for one in tutors]


async def surer(turn: Turn, asked: Surer) -> list[Say] | None:
    """One thing is changed, and then asked how sure they are now."""
    to, plan = turn.speaker, await own(turn, asked)
    match turn.chosen:
        case "keep":
            return await _planned(turn, plan) if plan is not None and plan.whole else [Say(to, T("All right."))]
        case "less":
            return [_ask_amount(to, asked)]
        case "days":
            return [_ask_days(to, asked)]
        case "moment":
            return [_ask_moment(to, asked)]
        case "other":
            return [ask_what(to, WhatPlan(asked.plan))]
    return [Say(to, T("What would make you surer?"), asked, SURER)] if turn.chosen in {AGAIN, "change"} else None
