"""Small linear models over the words and letters of short texts.

Their weights are learnt by ``python -m locales.training`` and kept in ``models.json``; here they are only added up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from locales.folders import HOME

SCALE = 100
"""Weights are kept as whole hundredths."""


class Model:
    """Says how well features fit each class."""

    def __init__(self, labels: Sequence[str], weights: Mapping[str, Sequence[float]]) -> None:
        """``weights`` holds for each feature one number a label, in hundredths."""
        self.labels = tuple(labels)
        self._weights = weights
        self._word = lru_cache(20_000)(self._sum)

    def scores(
        self, words: Iterable[tuple[str, ...]], signs: Mapping[str, float], scale: float = 1.0
    ) -> dict[str, float]:
        """How well each class fits: a logarithm. Features that training never saw count for nothing.

        ``words`` are the features of each word, which count ``scale``; people use the same words again and again, so
        their sums are kept. ``signs`` are features with a value of their own.
        """
        totals = [0.0] * len(self.labels)
        for word in words:
            totals = [total + weight for total, weight in zip(totals, self._word(word), strict=True)]
        totals = [total * scale for total in totals]
        for feature, value in signs.items():
            weights = self._weights.get(feature)
            if weights:
                totals = [total + value * weight for total, weight in zip(totals, weights, strict=True)]
        return {label: total / SCALE for label, total in zip(self.labels, totals, strict=True)}

    def _sum(self, features: tuple[str, ...]) -> tuple[float, ...]:
        known = [weights for feature in features if (weights := self._weights.get(feature))]
        return tuple(map(sum, zip(*known, strict=True))) or (0.0,) * len(self.labels)


def shares(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as shares of one."""
    top = max(scores.values(), default=0.0)
    powers = {label: math.exp(max(score - top, -50.0)) for label, score in scores.items()}
    total = sum(powers.values())
    return {label: power / total for label, power in powers.items()}


@dataclass(frozen=True, slots=True)
class Learnt:
    """Everything that training has learnt. Without the file cues and lexicons stand alone."""

    languages: Model | None
    intents: Model | None
    trust: Mapping[str, Mapping[str, float]]
    """For each language, how much less than whole some phrases count for a skill."""


@cache
def learnt(path: Path = HOME / "models.json") -> Learnt:
    """Read what training has written."""
    if not path.exists():
        return Learnt(None, None, {})
    with path.open(encoding="utf-8") as file:
        kept = json.load(file)
    languages, intents = (Model(kept[name]["labels"], kept[name]["weights"]) for name in ("languages", "intents"))
    return Learnt(languages, intents, kept["trust"])


@lru_cache(20_000)
def letters(word: str, sizes: tuple[int, ...]) -> tuple[str, ...]:
    """The runs of letters of a word, with its edges; ``sizes`` are their lengths."""
    edged = f" {word} "
    return tuple(edged[at : at + size] for size in sizes for at in range(len(edged) - size + 1))
