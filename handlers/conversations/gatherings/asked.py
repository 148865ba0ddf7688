"""The questions about a gathering that exists. A person has at most one of each sort open for one gathering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.turn import Question

WORDS = frozenset(
    {
        "need",
        "offer",
        "log_hours",
        "sessions",
        "attend",
        "feedback",
        "gift",
        "join",
        "language",
        "history",
        "balance",
        "yes",
        "no",
    }
)
"""What names and days in words may look like."""


@dataclass(frozen=True, slots=True)
class AboutGathering(Question):
    """A question about one gathering."""

    gathering: int
    lasts: ClassVar[timedelta] = timedelta(days=21)

    def topic(self) -> str:
        """To the same person about the same gathering the newest counts."""
        return f"gathering:{self.gathering}"


@dataclass(frozen=True, slots=True)
class Invited(AboutGathering):
    """We asked whether they come; ``way``: how they heard of it."""


@dataclass(frozen=True, slots=True)
class Seated(AboutGathering):
    """They have a seat or wait for one; they may bring a friend, or can't come after all."""


@dataclass(frozen=True, slots=True)
class Offered(AboutGathering):
    """A seat became free, and is theirs if they want it."""


@dataclass(frozen=True, slots=True)
class CanYouLead(AboutGathering):
    """We asked somebody to lead."""

    def topic(self) -> str:
        """Beside what else they are asked about it."""
        return f"gathering:{self.gathering}:lead"


@dataclass(frozen=True, slots=True)
class Leading(AboutGathering):
    """They lead it, and may find that they can't."""

    def topic(self) -> str:
        """In the place of the question whether they can."""
        return f"gathering:{self.gathering}:lead"


@dataclass(frozen=True, slots=True)
class NoLeaders(AboutGathering):
    """We could not find two to lead it, and asked those who plan; a name is an answer."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = WORDS

    def topic(self) -> str:
        """The first answer settles it for all who were asked."""
        return f"gathering:{self.gathering}:short"


@dataclass(frozen=True, slots=True)
class NewDay(AboutGathering):
    """It is put off, and we asked for another day."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = WORDS

    def topic(self) -> str:
        """The first answer settles it for all who were asked."""
        return f"gathering:{self.gathering}:short"


@dataclass(frozen=True, slots=True)
class WhoCame(AboutGathering):
    """We asked a leader who else came: names, or a number."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = WORDS

    def topic(self) -> str:
        """In the place of the question whether they can lead: that is over."""
        return f"gathering:{self.gathering}:lead"


@dataclass(frozen=True, slots=True)
class WhatIsWrong(AboutGathering):
    """We asked what of the hours is not right."""

    def topic(self) -> str:
        """In the place of the question for the names."""
        return f"gathering:{self.gathering}:lead"


@dataclass(frozen=True, slots=True)
class NotThere(AboutGathering):
    """We asked who was not there."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = WORDS

    def topic(self) -> str:
        """In the place of the question for the names."""
        return f"gathering:{self.gathering}:lead"


@dataclass(frozen=True, slots=True)
class TrueLength(AboutGathering):
    """We asked how long it really was."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = WORDS

    def topic(self) -> str:
        """In the place of the question for the names."""
        return f"gathering:{self.gathering}:lead"


@dataclass(frozen=True, slots=True)
class RightSums(AboutGathering):
    """We showed who gets what and who gives it, and wait for one yes."""

    number: int
    shown: dict[str, int]
    """Member → minutes, as it was shown."""
    excused: tuple[int, ...]
    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """The first answer settles it for all who were asked."""
        return f"gathering:{self.gathering}:lead"


@dataclass(frozen=True, slots=True)
class TooLittle(AboutGathering):
    """Whoever gives the hours has too few: we asked what to do."""

    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """The first answer settles it for all who were asked."""
        return f"gathering:{self.gathering}:lead"


@dataclass(frozen=True, slots=True)
class HowWasIt(AboutGathering):
    """We thanked them for coming, and asked how it was."""

    def topic(self) -> str:
        """The last thing about it."""
        return f"gathering:{self.gathering}:after"


@dataclass(frozen=True, slots=True)
class Missed(AboutGathering):
    """They had a seat and did not come: we asked why."""

    def topic(self) -> str:
        """The last thing about it."""
        return f"gathering:{self.gathering}:after"


@dataclass(frozen=True, slots=True)
class WhichGathering(Question):
    """We listed what is on; ``then`` says what the choice leads to."""

    then: str
    lasts: ClassVar[timedelta] = timedelta(days=2)
