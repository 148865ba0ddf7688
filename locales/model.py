"""What training has learnt: how much each feature of a text speaks for each label.

One table serves all questions that are asked of a text (its language, what its writer wants, which skill is meant),
so that a text is gone through once. The weights are learnt by ``make train`` and kept in
``models.json``.
"""

from __future__ import annotations

import json
import math
from array import array
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

SCALE = 100
"""Weights are kept as whole hundredths."""
_RAISED = 1 << 16
"""More than any weight, so that every place stays positive; 65,000 features may be added before one overflows."""
_REMEMBERED = 20_000
"""People use the same words again and again, so their sums are kept."""

Word = tuple[str, ...]
"""The features of one word, or of one pair of words."""


class Model:
    """Adds up what speaks for each label of each question. Without anything learnt there are no labels.

    The weights of a feature are one whole number with 32 bits a label, so that adding all of them is one addition.
    Each is raised to be positive; a last place counts how often that was done.
    """

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        """``kept`` is what ``scripts/train.py`` made."""
        kept = kept or {"labels": {}, "features": "", "starts": "", "columns": "", "weights": "", "bias": []}
        self.labels: dict[str, tuple[str, ...]] = {name: tuple(labels) for name, labels in kept["labels"].items()}
        """For each question, the answers that are known."""
        self._slices = _slices(self.labels)
        self._bias: list[int] = kept["bias"]
        self._unknown: int = kept.get("unknown", 0)
        """How much a feature that was never seen adds to the length of a text."""
        features = kept["features"].split("\n") if kept["features"] else []
        self._rows = dict(zip(features, range(len(features)), strict=True))
        self._starts, self._places = _numbers("I", kept["starts"]), _numbers("B", kept["columns"])
        self._weights = _numbers("h", kept["weights"])
        # Behind the labels: how much a feature adds to the length of a text, and the count.
        self._empty = array("I", [_RAISED] * (len(self._bias) + 1) + [1])
        self._word = lru_cache(_REMEMBERED)(self._sum)
        self._row = lru_cache(_REMEMBERED)(self._packed)

    def read(self, words: Iterable[Word]) -> list[float]:
        """What the words of a text speak for, over all labels; the longer the text, the less each word counts."""
        listed = list(words)
        fields = array("I", sum(map(self._word, listed)).to_bytes(4 * len(self._empty), "little"))
        known = fields.pop()
        raised = known * _RAISED
        size = (fields.pop() - raised + (sum(map(len, listed)) - known) * self._unknown) / SCALE
        scale = 1.0 / (SCALE * size**0.5) if size > 0 else 0.0
        return [(field - raised) * scale for field in fields]

    def scores(self, question: str, read: Sequence[float]) -> dict[str, float]:
        """How well each label fits: a logarithm."""
        place = self._slices.get(question, slice(0, 0))
        totals = [one + bias / SCALE for one, bias in zip(read[place], self._bias[place], strict=True)]
        return dict(zip(self.labels.get(question, ()), totals, strict=True))

    def rarity(self, word: str) -> float:
        """How rare a word is among all messages that were learnt from: 1 and more, infinite where it is in none."""
        row = self._rows.get(f"={word}")
        if row is None:
            return math.inf
        return float((self._weights[self._starts[row + 1] - 1] / SCALE) ** 0.5)

    def _sum(self, features: Word) -> int:
        """What the features of one word speak for together."""
        return sum(self._row(row) for feature in features if (row := self._rows.get(feature)) is not None)

    def _packed(self, row: int) -> int:
        fields, begin, end = self._empty[:], self._starts[row], self._starts[row + 1]
        for place, weight in zip(self._places[begin:end], self._weights[begin:end], strict=True):
            fields[place] += weight
        return int.from_bytes(fields.tobytes(), "little")


def _slices(labels: Mapping[str, Sequence[str]]) -> dict[str, slice]:
    """Where the labels of each question stand among all of them."""
    slices, begin = {}, 0
    for name, listed in labels.items():
        slices[name] = slice(begin, begin + len(listed))
        begin += len(listed)
    return slices


def shares(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as shares of one."""
    top = max(scores.values(), default=0.0)
    powers = {label: math.exp(max(score - top, -50.0)) for label, score in scores.items()}
    total = sum(powers.values())
    return {label: power / total for label, power in powers.items()}


def learnt(path: Path) -> Mapping[str, Any] | None:
    """What training has written; None where it has written nothing."""
    if not path.exists():
        return None
    kept: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _numbers(kind: str, packed: str) -> array[int]:
    """An array that was kept as text; always the byte order of small machines."""
    numbers = array(kind)
    numbers.frombytes(b64decode(packed))
    return numbers
