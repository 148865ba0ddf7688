"""A question is put to the vote: whether the vote decides, and until when; then it is a notice like any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import ClassVar

from handlers import times
from handlers.conversations.voting.closing import ROUTINE
from handlers.notices import tongues
from handlers.notices.notices import RIGHT
from handlers.rights import refused
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from locales.values import When

ENDS = time(20)
"""A vote ends at this time of its last day, so that its result is read on the same day."""
DAYS = (3, 7, 14)
DAYS_MAX = 28
LEAVE = Choice("leave", T("Leave it"), "0")
DECIDES = Choice("decides", T("The vote decides"))
ADVISES = Choice("advises", T("It is advice, we decide"))


@dataclass(frozen=True, slots=True)
class WhatQuestion(Question):
    """We wait for the question."""

    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WhoDecides(Question):
    """We asked whether the vote decides: what members can't decide is said at the start."""

    words: str
    lasts: ClassVar[timedelta] = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UntilWhen(Question):
    """We asked until when people can vote."""

    words: str
    decides: bool
    lasts: ClassVar[timedelta] = timedelta(days=1)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"pause", "sessions", "attend", "log_hours"})


def what(turn: Turn) -> Say:
    """Ask for the question."""
    text = T("What shall people vote on? Write a question to which the answer is yes or no.")
    return Say(turn.speaker, text, WhatQuestion(), (LEAVE,))


async def what_question(turn: Turn, _: WhatQuestion) -> list[Say] | None:
    """The question, in any language."""
    if (said := await refused(turn, RIGHT)) is not None:
        return said
    if turn.chosen == LEAVE.key:
        return [Say(turn.speaker, T("All right."))]
    return [what(turn)] if turn.chosen or not turn.text else [who_decides(turn, turn.text)]


def who_decides(turn: Turn, words: str) -> Say:
    """Ask whether the vote decides."""
    text = T("Does the vote decide it, or is it advice? People read that with the question.")
    return Say(turn.speaker, text, WhoDecides(words[: tongues.LENGTH]), (DECIDES, ADVISES, LEAVE))


async def told_who(turn: Turn, asked: WhoDecides) -> list[Say] | None:
    """Then until when."""
    match turn.chosen:
        case "leave":
            return [Say(turn.speaker, T("All right."))]
        case "decides" | "advises":
            return [_until(turn, UntilWhen(asked.words, turn.chosen == "decides"))]
    return [who_decides(turn, asked.words)] if turn.chosen == AGAIN else None


def _until(turn: Turn, asked: UntilWhen) -> Say:
    days = (turn.today + timedelta(days=number) for number in DAYS)
    choices = tuple(Choice(day.isoformat(), T("{day}", day=When(day))) for day in days)
    return Say(turn.speaker, T("Until when can people vote?"), asked, (*choices, LEAVE))


async def until_when(turn: Turn, asked: UntilWhen) -> list[Say] | None:
    """One of the days, or another in words; then its languages are shown, as with any notice."""
    if (said := await refused(turn, RIGHT)) is not None:
        return said
    if turn.chosen in {LEAVE.key, AGAIN}:
        return [Say(turn.speaker, T("All right."))] if turn.chosen == LEAVE.key else [_until(turn, asked)]
    if (day := _day(turn)) is None:
        return None
    if not timedelta(0) < day - turn.today <= timedelta(days=DAYS_MAX):
        text = T("A vote lasts from 1 to {days} days. Until when can people vote?", days=DAYS_MAX)
        return [Say(turn.speaker, text, asked, _until(turn, asked).choices)]
    begun = await turn.work.notices.begin(turn.bank.id, turn.speaker.id)
    until, quorum = times.at(turn.bank, day, ENDS), turn.bank.rules.quorum
    begun = await turn.work.notices.change(begun.id, votes_until=until, decides=asked.decides, quorum=quorum)
    await turn.work.due.set(ROUTINE, begun.id, until, turn.bank.id)
    return await tongues.taken(turn, begun, asked.words)


def _day(turn: Turn) -> date | None:
    if turn.chosen:
        return date.fromisoformat(turn.chosen)
    return turn.meaning.when.day if turn.meaning.when is not None else None
