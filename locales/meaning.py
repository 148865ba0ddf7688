"""What a message was understood to mean: a value, with how sure we are of each part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from locales.values import When

SURE = 0.6
"""At least so clear an intent is acted on without asking."""
SURE_OF_BOTH = 0.48
"""At least so clear must intent and skill be together, where a skill is acted on too."""
PERHAPS = 0.36
"""Danger that is so likely is asked about."""
NAMED = 0.15
"""A skill that is less likely than this is not named at all."""
WORTH_SHOWING = 0.06
"""A skill that is less likely than this is not shown as a choice either."""
WISHES = frozenset({"need", "offer"})
REPORT = "log_hours"
DANGER = "urgent"


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading and how sure it is, from 0 to 1."""

    id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """A message, understood as far as it was."""

    text: str
    language: str
    """The language it is written in, best guess."""
    language_confidence: float
    intents: tuple[Guess, ...]
    """Best first, at most three; never empty (``other`` when nothing was found)."""
    skills: tuple[Guess, ...]
    """Best first, at most three; empty where none was found."""
    minutes: int | None
    """A length of time that is named."""
    when: When | None
    """A day or time that is named, never guessed."""
    letter: str
    """``A`` in a reply such as "A1"; empty without one."""
    digit: str
    """The digit, where the whole message is a choice ("1", "A1", "১", a keycap emoji); else empty."""
    exact: bool = False
    """Whether the whole message is a known word or phrase ("yes please"), and not only like one."""
    days: tuple[date, ...] = ()
    """Two days of which one is meant ("next Friday"), where ``when`` cannot say which."""
    unclear_day: bool = False
    """Whether a day is named that could not be read: it is asked for, never guessed."""
    numbers: tuple[str, ...] = ()
    """The whole numbers in digits that belong to no length, day or time."""
    danger: float = 0.0
    """How likely it is that somebody is in danger, from 0 to 1, whatever else the message says."""
    people: tuple[Guess, ...] = ()
    """The people who are named, out of those that the reader was told of; best first."""

    @property
    def intent(self) -> str:
        """The best reading."""
        return self.intents[0].id

    @property
    def confidence(self) -> float:
        """How sure the best reading is."""
        return self.intents[0].confidence

    @property
    def likely_skills(self) -> tuple[Guess, ...]:
        """The skills that are likely enough to be shown as a choice."""
        return tuple(guess for guess in self.skills if guess.confidence >= WORTH_SHOWING)

    @property
    def ask(self) -> Literal["danger", "intent", "skill", "day", ""]:
        """What must be asked before anything is done; empty where it is all clear."""
        if self.intent != DANGER and self.danger >= PERHAPS:
            return "danger"
        if self.confidence < SURE and not self._sure_of_both:
            return "intent"
        if self.intent in {*WISHES, REPORT} and not self._sure_of_both:
            return "skill"
        return "day" if self.unclear_day else ""

    @property
    def acts(self) -> bool:
        """Whether it is clear enough to be acted on without asking what was meant."""
        return self.ask in {"", "day"}

    @property
    def _sure_of_both(self) -> bool:
        """Whether intent and skill together are clear; a report may leave its skill out."""
        best = self.skills[0].confidence if self.skills else 0.0
        if self.intent == REPORT and best < NAMED:
            return self.confidence >= SURE
        return self.intent in {*WISHES, REPORT} and self.confidence * best >= SURE_OF_BOTH
