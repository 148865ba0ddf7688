"""A small linear model over the words and letters of short texts: naive Bayes, trained when the program starts."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

_SMOOTHING = 0.05


class Model:
    """Says how well features fit each class. The order of training changes nothing."""

    def __init__(self, rows: Iterable[tuple[Sequence[str], str]], smoothing: float = _SMOOTHING) -> None:
        """Train on rows of features and their class."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for features, label in rows:
            counts[label].update(features)
        self.labels = tuple(sorted(counts))
        self._weights = _weights([counts[label] for label in self.labels], smoothing)

    def scores(self, features: Sequence[str]) -> dict[str, float]:
        """How well each class fits, as a sum of logarithms; features that training never saw count for nothing."""
        known = [weights for feature in features if (weights := self._weights.get(feature))]
        totals = [math.fsum(column) for column in zip(*known, strict=True)] or [0.0] * len(self.labels)
        return dict(zip(self.labels, totals, strict=True))


def letters(words: Sequence[str], sizes: tuple[int, ...]) -> list[str]:
    """The runs of letters of each word, with its edges; ``sizes`` are their lengths."""
    return [gram for word in words for gram in _grams(word, sizes)]


def shares(scores: dict[str, float]) -> dict[str, float]:
    """Scores as shares of one."""
    top = max(scores.values(), default=0.0)
    powers = {label: math.exp(max(score - top, -50.0)) for label, score in scores.items()}
    total = sum(powers.values())
    return {label: power / total for label, power in powers.items()}


def _weights(counts: list[Counter[str]], smoothing: float) -> dict[str, tuple[float, ...]]:
    vocabulary = sorted(set().union(*counts))
    totals = [math.log(sum(count.values()) + smoothing * len(vocabulary)) for count in counts]
    nothing = math.log(smoothing)
    weights: dict[str, tuple[float, ...]] = {}
    for feature in vocabulary:
        row = [
            (math.log(count[feature] + smoothing) if feature in count else nothing) - total
            for count, total in zip(counts, totals, strict=True)
        ]
        mean = sum(row) / len(row)
        weights[feature] = tuple(value - mean for value in row)
    return weights


@lru_cache(20_000)
def _grams(word: str, sizes: tuple[int, ...]) -> tuple[str, ...]:
    edged = f" {word} "
    return tuple(edged[at : at + size] for size in sizes for at in range(len(edged) - size + 1))
