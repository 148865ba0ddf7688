"""What a message was understood to mean: a value, with how sure we are of each part."""

from __future__ import annotations

from dataclasses import dataclass

from locales.values import When


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

    @property
    def intent(self) -> str:
        """The best reading."""
        return self.intents[0].id

    @property
    def confidence(self) -> float:
        """How sure the best reading is."""
        return self.intents[0].confidence
