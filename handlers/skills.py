"""A skill out of a person's own words: sure, or a short list to choose from."""

from __future__ import annotations

from dataclasses import replace

from handlers.turn import Choice, Turn
from locales.meaning import WORTH_SHOWING, Guess
from locales.text import T
from locales.understanding import several_skills
from locales.values import Skill

SHOWN = 3
ALONE, TIMES = 0.2, 4
"""So clear must a skill be, and so many times clearer than the next, to be taken rather than shown alone."""
NOBODY = Guess("", 0.0)
SURE = 0.45
"""At least so clear a skill is taken as said (and still read back)."""
CLEARLY_BEST = 0.15
"""So much clearer than the next best must it be."""


def sure(turn: Turn) -> str:
    """The skill that the message names, if it is clear; else empty."""
    guesses = turn.meaning.skills
    if turn.meaning.ask == "skill":
        return _only(guesses)
    if not guesses or guesses[0].confidence < SURE:
        return ""
    if len(guesses) > 1 and guesses[0].confidence - guesses[1].confidence < CLEARLY_BEST:
        return ""
    return guesses[0].id


def _only(guesses: tuple[Guess, ...]) -> str:
    """The one skill that a list would have, where it is not unlikely: it is read back anyway."""
    best, second = (*guesses, NOBODY, NOBODY)[:2]
    return best.id if best.confidence >= max(ALONE, TIMES * second.confidence) else ""


def of_words(turn: Turn, words: str) -> Turn:
    """The turn with the skills that were guessed from what they wrote first."""
    return replace(turn, meaning=replace(turn.meaning, skills=turn.meaning_of(words).skills))


def besides(turn: Turn, words: str, skill: str) -> list[str]:
    """What words name beside a skill; nothing where they do not name it itself, for then they meant another."""
    named = [guess.id for guess in several_skills(words, turn.speaker.language)]
    return [one for one in named if one != skill] if skill in named else []


def choices(turn: Turn, least: float = WORTH_SHOWING) -> tuple[Choice, ...]:
    """What the message may mean, best first, and a way out; empty where no guess is as likely as ``least``."""
    if not turn.meaning.likely_skills or turn.meaning.skills[0].confidence < least:
        return ()
    return _listed([guess.id for guess in turn.meaning.likely_skills])


def _listed(ids: list[str]) -> tuple[Choice, ...]:
    listed = tuple(Choice(id, T("{skill}", skill=Skill(id))) for id in ids)
    return (*listed, Choice("other", T("Something else"), "0"))
