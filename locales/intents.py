"""What the writer of a message wants: cue phrases, weighed together with a model that has read all example messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from locales.fold import fold, tokens
from locales.folders import Folder, examples
from locales.grams import Model, letters, shares
from locales.meaning import Guess
from locales.reader import Reader, Words

_SIZES = (3, 4)
_DAMPING = 0.22
"""Runs of letters overlap, so each is worth less than a whole observation."""
_CUE = 0.9
_FOREIGN = 0.5
_BEST = 3


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found in the message."""

    cues: Mapping[str, float]
    """The weight of the cue phrases for each intent."""
    minutes: bool
    skill: bool
    day: bool
    danger: float


class Intents:
    """Weighs what a message may want."""

    def __init__(self, folders: Sequence[Folder]) -> None:
        self._model = Model((_features(tokens(fold(text)).words), intent) for intent, text in _rows(folders))
        self.labels = self._model.labels

    def guess(self, words: Words, signs: Signs) -> tuple[Guess, ...]:
        """The best three, best first."""
        scores: dict[str, float] = defaultdict(float)
        for label, score in self._model.scores(_features(words)).items():
            scores[label] += score * _DAMPING
        for label, weight in signs.cues.items():
            scores[label] += weight * _CUE
        _settle(scores, signs)
        by_share = shares(dict(scores)) or {"other": 0.0}
        best = sorted(by_share, key=lambda label: (-by_share[label], label))[:_BEST]
        return tuple(Guess(label, round(by_share[label], 4)) for label in best)


def weigh_cues(words: Words, readers: Sequence[Reader]) -> dict[str, float]:
    """The weight of the cue phrases for each intent. The first of ``readers`` counts whole, others half."""
    weights: dict[str, float] = defaultdict(float)
    for place, reader in enumerate(readers):
        for hit in reader.cues(words):
            weights[hit.label] += (0.6 + 0.6 * hit.weight) * (_FOREIGN if place else 1.0)
    return {label: min(weight, 4.0) for label, weight in weights.items()}


def _settle(scores: dict[str, float], signs: Signs) -> None:
    """What no model has to learn: a request wins over an offer, and a report has a length of time."""
    if signs.cues.get("need", 0.0) >= 1.0:
        scores["offer"] -= 0.8
        scores["log_hours"] -= 1.0
    if not signs.minutes:
        scores["log_hours"] -= 2.5
        scores["gift"] -= 1.0
    elif signs.cues.get("need", 0.0) < 1.0:
        scores["log_hours"] += 1.5 + (1.0 if signs.cues.get("log_hours") else 0.0)
    if signs.skill:
        for label in ("need", "offer"):
            scores[label] += 0.7
    if signs.danger:
        scores["urgent"] += 6.0 + signs.danger


def _rows(folders: Sequence[Folder]) -> list[tuple[str, str]]:
    rows = [(intent, text) for folder in folders for text, intent, _ in examples(folder.examples)]
    for folder in folders:
        for intent, phrases in folder.words.get("commands", {}).items():
            rows += [(intent, phrase) for phrase in phrases]
    return rows


def _features(words: Sequence[str]) -> list[str]:
    """Whole words, pairs of words, and runs of letters; numbers are all alike."""
    plain = ["#" if word[0].isdigit() else word for word in words]
    pairs = [f"{first}_{second}" for first, second in zip(("^", *plain), (*plain, "$"), strict=True)]
    return [*(f"={word}" for word in plain), *pairs, *letters(plain, _SIZES)]
