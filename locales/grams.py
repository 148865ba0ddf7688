"""Small linear models over the words and letters of short texts.

Their weights are learnt by ``python -m locales.training`` and kept in ``models.json``; here they are only added up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
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

    def scores(self, features: Mapping[str, float]) -> dict[str, float]:
        """How well each class fits: a logarithm. Features that training never saw count for nothing."""
        totals = [0.0] * len(self.labels)
        for feature, value in features.items():
            weights = self._weights.get(feature)
            if weights:
                totals = [total + value * weight for total, weight in zip(totals, weights, strict=True)]
        return {label: total / SCALE for label, total in zip(self.labels, totals, strict=True)}


def letters(words: Sequence[str], sizes: tuple[int, ...]) -> list[str]:
    """The runs of letters of each word, with its edges; ``sizes`` are their lengths."""
    return [gram for word in words for gram in _grams(word, sizes)]


def shares(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as shares of one."""
    top = max(scores.values(), default=0.0)
    powers = {label: math.exp(max(score - top, -50.0)) for label, score in scores.items()}
    total = sum(powers.values())
    return {label: power / total for label, power in powers.items()}


@cache
def models(path: Path = HOME / "models.json") -> Mapping[str, Model]:
    """The trained models by name; without the file there are none, and cues and lexicons stand alone."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {name: Model(kept["labels"], kept["weights"]) for name, kept in json.load(file).items()}


@lru_cache(20_000)
def _grams(word: str, sizes: tuple[int, ...]) -> tuple[str, ...]:
    edged = f" {word} "
    return tuple(edged[at : at + size] for size in sizes for at in range(len(edged) - size + 1))
