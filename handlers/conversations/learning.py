"""Coordinators say which words the bank remembers: "they wrote X, they meant Y"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import rights
from handlers.conversation import Conversation
from handlers.learning import RIGHT, ROUTINE
from handlers.misses import not_understood
from handlers.turn import AGAIN, NO, YES, Question, Say, Turn
from locales.text import T
from locales.values import Skill
from storage import Work
from storage.records import Bank, Due, Member
from storage.suggestions import Suggestion


@dataclass(frozen=True, slots=True)
class Remember(Question):
    """We showed what somebody wrote and meant."""

    suggestion: int
    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """Words are asked about one after another."""
        return "words"


async def words(turn: Turn) -> list[Say]:
    """The first that waits, for whoever may decide it."""
    if not await rights.holds(turn, RIGHT):
        return await not_understood(turn, None)
    return [await _next(turn)]


async def _next(turn: Turn) -> Say:
    waiting = await turn.work.suggestions.waiting(turn.bank.id)
    if not waiting:
        return Say(turn.speaker, T("There are no new words to look at."))
    return _asked(turn.speaker, waiting[0])


def _asked(to: Member, suggestion: Suggestion) -> Say:
    text = T(
        'Somebody wrote "{words}" and meant: {skill}. Shall I remember that?',
        words=suggestion.words,
        skill=Skill(suggestion.meant),
    )
    return Say(to, text, Remember(suggestion.id), (YES, NO))


async def decide(turn: Turn, asked: Remember) -> list[Say] | None:
    """Yes is known from now on; then comes the next."""
    if turn.chosen == AGAIN:
        return [_asked(turn.speaker, await turn.work.suggestions.get(asked.suggestion))]
    if turn.chosen not in {"yes", "no"}:
        return None
    if (no := await rights.refused(turn, RIGHT)) is not None:
        return no
    if turn.chosen == "yes":
        await turn.work.suggestions.accept(asked.suggestion, by=turn.speaker.id)
    else:
        await turn.work.suggestions.decline(asked.suggestion, by=turn.speaker.id)
    return [(await _next(turn)).below(T("Thank you."))]


async def ask_around(work: Work, bank: Bank, item: Due) -> list[Say]:
    """In the morning, whoever may decide is asked about the first of the new words."""
    waiting = await work.suggestions.waiting(bank.id)
    able = await work.members.with_right(bank.id, RIGHT)
    return [_asked(one, waiting[0]) for one in able] if waiting else []


CONVERSATION = Conversation(openings={"words": words}, steps={Remember: decide}, routines={ROUTINE: ask_around})
