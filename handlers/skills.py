"""A skill out of a person's own words: sure, or a short list to choose from."""

from __future__ import annotations

from handlers.turn import Choice, Turn
from locales.text import T
from locales.values import Skill

SURE = 0.4
"""At least so clear a skill is taken as said (and still read back)."""
CLEARLY_BEST = 0.15
"""So much clearer than the next best must it be."""


def sure(turn: Turn) -> str:
    """The skill that the message names, if it is clear; else empty."""
    guesses = turn.meaning.skills
    if not guesses or guesses[0].confidence < SURE:
        return ""
    if len(guesses) > 1 and guesses[0].confidence - guesses[1].confidence < CLEARLY_BEST:
        return ""
    return guesses[0].id


def choices(turn: Turn) -> tuple[Choice, ...]:
    """What the message may mean, best first, and a way out; empty where there is no guess."""
    if not turn.meaning.skills:
        return ()
    listed = tuple(Choice(guess.id, T("{skill}", skill=Skill(guess.id))) for guess in turn.meaning.skills[:3])
    return (*listed, Choice("other", T("Something else"), "0"))
