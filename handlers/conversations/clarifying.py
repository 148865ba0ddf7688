"""What was nearly understood is asked: the best guesses to choose from, and whether somebody is in danger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import learning, misses
from handlers.conversation import Conversation
from handlers.misses import DoYouMean
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.meaning import DANGER, Guess
from locales.text import T


@dataclass(frozen=True, slots=True)
class InDanger(Question):
    """We asked whether somebody is in danger; ``words`` is what they had written."""

    words: str
    lasts: ClassVar[timedelta] = timedelta(hours=12)


async def perhaps_danger(turn: Turn) -> list[Say]:
    """It sounds a little like danger: one careful question, before anything else is done."""
    return [_ask(turn, InDanger(turn.text[: misses.WORDS_KEPT]))]


def _ask(turn: Turn, asked: InDanger) -> Say:
    choices = (Choice("yes", T("Yes, now")), Choice("no", T("No, all is well")))
    return Say(turn.speaker, T("Are you or somebody else in danger now?"), asked, choices)


async def in_danger(turn: Turn, asked: InDanger) -> list[Say] | None:
    """Yes brings a human at once; after a no we go on with what they had written."""
    if turn.chosen == AGAIN:
        return [_ask(turn, asked)]
    if turn.chosen == "yes":
        return await registry().openings[DANGER](turn.as_written(asked.words))
    if turn.chosen != "no":
        return None
    again = turn.as_written(asked.words)
    others = tuple(guess for guess in again.meaning.intents if guess.id != DANGER) or (Guess("other", 0.0),)
    again = replace(again, meaning=replace(again.meaning, intents=others, danger=0.0))
    opening = registry().openings.get(again.meaning.intent)
    if opening is None or again.meaning.ask == "intent":
        return [await misses.nearly_understood(again) or misses.full_menu(again, misses.WHAT)]
    return await opening(again)


async def do_you_mean(turn: Turn, asked: DoYouMean) -> list[Say] | None:
    """The guess that was right is acted on, and kept as a suggestion; ``0`` shows everything that can be done."""
    if turn.chosen in {AGAIN, "other"}:
        again = turn.as_written(asked.words)
        if turn.chosen == AGAIN:
            return [await misses.nearly_understood(again) or misses.full_menu(again, misses.WHAT)]
        return [misses.full_menu(again, misses.WHAT)]
    if not turn.chosen:
        return None
    intent, _, skill = turn.chosen.partition(":")
    if skill:
        await learning.remember(turn, asked.words, skill)
    return await registry().openings[intent](turn.as_written(asked.words, wish=intent, skill=skill))


CONVERSATION = Conversation(
    openings={"perhaps danger": perhaps_danger}, steps={InDanger: in_danger, DoYouMean: do_you_mean}
)
