"""Everything that is left to chance in a run comes out of its seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance(Random):
    """Seeded once."""

    def happens(self, likely: float) -> bool:
        """Whether something of this likelihood happens."""
        return likely > 0 and self.random() < likely

    def of(self, weights: Mapping[T, float]) -> T:
        """One of the keys, by weight."""
        return self.choices(list(weights), list(weights.values()))[0]


@dataclass(frozen=True, slots=True)
class Faults:
    """How likely things go wrong in one run: each time that it could happen."""

    repeated: float = 0.0
    """A message is delivered once more; likewise a report."""
    dropped: float = 0.0
    """A message is never delivered; it is found when the provider is asked what came."""
    lost_answers: float = 0.0
    """A provider takes a letter and its answer is lost."""
    refused: float = 0.0
    """A provider refuses a letter for now, or is broken."""
    blocked: float = 0.0
    """Somebody blocks us, or lets us in again."""
    slow: float = 0.0
    """A provider takes half a minute."""
    killed: float = 0.0
    """A process is killed."""
    statements: float = 0.0
    """A statement fails."""
    commits: float = 0.0
    """A commit fails; nothing of it is kept."""
    again: float = 0.0
    """A job is done a second time, though its first commit succeeded: PostgreSQL's lost connection."""
    processes: int = 1
    opt_out: bool = False
    """The provider of SMS acts on STOP and START by itself, and says so."""


def drawn(chance: Chance) -> Faults:
    """The faults of one run: some have none of a kind, some have many."""

    def some(most: float) -> float:
        return chance.choice((0.0, most / 4, most / 2, most))

    return Faults(
        repeated=some(0.5),
        dropped=some(0.1),
        lost_answers=some(0.2),
        refused=some(0.3),
        blocked=some(0.08),
        slow=some(0.1),
        killed=some(0.12),
        statements=some(0.006),
        commits=some(0.04),
        again=some(0.1),
        processes=chance.choice((1, 1, 1, 2)),
        opt_out=chance.random() < 0.5,
    )
