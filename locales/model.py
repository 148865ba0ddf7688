"""What training has learnt: how much each feature of a text speaks for each label.

One table serves all questions that are asked of a text (its language, what its writer wants, which skill is meant),
so that a text is gone through once. The weights are learnt by ``make train`` and kept in
``models.zip``.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import mul

from locales.learnt import Learnt

SCALE = 100
"""Weights are kept as whole hundredths."""
_BYTES = 4
"""The size of a label's sum: thousands of features may be added before one overflows."""
_PLACE = 8 * _BYTES
_RAISED = 1 << (_PLACE - 1)
"""Added to each place before it is read, so that none is negative."""
_REMEMBERED = 20_000
"""People use the same words again and again, so their sums are kept."""

Word = tuple[str, ...]
"""The features of one word, or of one pair of words."""


class Model:
    """Adds up what speaks for each label of each question. Without anything learnt there are no labels.

    The weights of a feature are one whole number with 32 bits for each label, so that adding all is one addition.
    Behind the labels stand how much it adds to the length of a text, and a 1 that counts the known features.
    """

    def __init__(self, learnt: Learnt | None = None) -> None:
        self._learnt = learnt or Learnt()
        self.labels = self._learnt.labels
        """For each question, the answers that are known."""
        self._slices = _slices(self.labels)
        self._bias = self._learnt.bias
        self._rows = {feature: row for row, feature in enumerate(self._learnt.features)}
        self._frequent = {f"={word}": place for place, word in enumerate(self._learnt.words)}
        self._size = len(self._bias) + 2
        self._one = [1 << _PLACE * place for place in range(self._size)]
        self._raised = sum(self._one) * _RAISED
        self._word = lru_cache(_REMEMBERED)(self._sum)
        self._row = lru_cache(_REMEMBERED)(self._packed)

    def read(self, words: Iterable[Word]) -> list[float]:
        """What the words of a text speak for, over all labels; the longer the text, the less each word counts."""
        listed = list(words)
        total = sum(map(self._word, listed)) + self._raised
        fields = [field - _RAISED for field in array("I", total.to_bytes(_BYTES * self._size, "little"))]
        known, length = fields.pop(), fields.pop()
        size = (length + (sum(map(len, listed)) - known) * self._learnt.unknown) / SCALE
        scale = 1.0 / (SCALE * size**0.5) if size > 0 else 0.0
        return [field * scale for field in fields]

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
        return float((self._learnt.weights[self._learnt.starts[row + 1] - 1] / SCALE) ** 0.5)

    def summed(self, features: Word) -> bytes:
        """What the features of one word speak for together, as it is kept for frequent words."""
        return (self._sum(features) + self._raised).to_bytes(_BYTES * self._size, "little")

    def _sum(self, features: Word) -> int:
        place = self._frequent.get(features[0])
        if place is not None:
            size = _BYTES * self._size
            return int.from_bytes(self._learnt.sums[place * size : (place + 1) * size], "little") - self._raised
        return sum(self._row(row) for feature in features if (row := self._rows.get(feature)) is not None)

    def _packed(self, row: int) -> int:
        begin, end = self._learnt.starts[row], self._learnt.starts[row + 1]
        places = map(self._one.__getitem__, self._learnt.places[begin:end])
        found: int = sum(map(mul, self._learnt.weights[begin:end], places), self._one[-1])
        return found


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
