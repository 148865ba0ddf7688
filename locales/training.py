"""Learns ``models.json`` out of the language folders: ``python -m locales.training``.

Two linear models (softmax regression, AdaGrad) in plain Python: which language a text is in, and what its writer wants;
and how far each phrase for a skill can be trusted.
It takes a minute or two, is the same every time, and is only needed when many words or examples have changed.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from locales import detection
from locales.fold import fold, tokens
from locales.folders import HOME, Folder, examples, folders
from locales.grams import SCALE
from locales.lexicon import Lexicon, trust_key
from locales.phrases import split
from locales.reader import Words
from locales.understanding import Understanding

Row = tuple[Mapping[str, float], str]
_RATE = 0.3
_DECAY = 0.002
_SETTLED = 0.02
"""A message that is this nearly right teaches nothing more."""
_FAITH = 1.5
"""How many right messages a phrase is believed to have stood in before any was read."""
_LEAST = 8
"""Weights that are smaller than this everywhere, in hundredths, are left out."""


def train(rows: Sequence[Row], rounds: int, rarity: float) -> tuple[tuple[str, ...], dict[str, list[float]]]:
    """The labels, and the weights of each feature that occurs at least twice.

    ``rarity`` 0: every row counts the same; 1: every label does.
    """
    labels = tuple(sorted({label for _, label in rows}))
    seen = Counter(feature for features, _ in rows for feature in features)
    weights = {feature: [0.0] * len(labels) for feature, count in seen.items() if count > 1}
    squares = {feature: [1e-6] * len(labels) for feature in weights}
    counts = Counter(label for _, label in rows)
    mean = sum(count ** (1 - rarity) for count in counts.values()) / len(rows)
    for turn in range(rounds):
        for features, label in _shuffled(rows, turn):
            known = [(feature, value) for feature, value in features.items() if feature in weights]
            errors = _errors(known, weights, labels, label, 1.0 / (counts[label] ** rarity * mean))
            if max(map(abs, errors)) > _SETTLED:
                for feature, value in known:
                    _step(weights[feature], squares[feature], errors, value)
    return labels, weights


def _shuffled(rows: Sequence[Row], turn: int) -> Iterable[Row]:
    """The rows in an order that is different each round and the same every time."""
    stride = next(
        step for step in range(len(rows) // 3 + turn * 7 + 1, 4 * len(rows) + 2) if math.gcd(step, len(rows)) == 1
    )
    return (rows[(place * stride + turn) % len(rows)] for place in range(len(rows)))


def _errors(
    known: Sequence[tuple[str, float]],
    weights: Mapping[str, list[float]],
    labels: Sequence[str],
    label: str,
    worth: float,
) -> list[float]:
    totals = [0.0] * len(labels)
    for feature, value in known:
        totals = [total + value * weight for total, weight in zip(totals, weights[feature], strict=True)]
    top = max(totals)
    powers = [math.exp(total - top) for total in totals]
    whole = sum(powers)
    return [worth * (power / whole - (name == label)) for power, name in zip(powers, labels, strict=True)]


def _step(weights: list[float], squares: list[float], errors: Sequence[float], value: float) -> None:
    for place, error in enumerate(errors):
        if error > 1e-4 or error < -1e-4:
            slope = error * value + _DECAY * weights[place]
            squares[place] += slope * slope
            weights[place] -= _RATE * slope / math.sqrt(squares[place])


def language_rows(found: Sequence[Folder]) -> list[Row]:
    """Every text of a folder that shows how the language looks."""
    return [(flat(detection.features(line), {}), folder.tag) for folder in found for line in _lines(folder) if line]


def _lines(folder: Folder) -> list[Words]:
    lines = [tokens(fold(text)).words for text, _, _ in examples(folder.examples)]
    phrases = [phrase for entry in folder.skills.values() for phrase in entry.get("words", ())]
    for section in ("commands", "cues"):
        phrases += [phrase for listed in folder.words.get(section, {}).values() for phrase in listed]
    lines += [tuple(word.strip("*") for word in split(phrase)) for phrase in phrases]
    return [tuple(word for word in line if word[:1].isalpha()) for line in lines]


def intent_rows(found: Sequence[Folder], reading: Understanding) -> list[Row]:
    """Every example message and command with what it wants."""
    rows = [(text, intent, folder.tag) for folder in found for text, intent, _ in examples(folder.examples)]
    for folder in found:
        for intent, phrases in folder.words.get("commands", {}).items():
            # One word alone would weigh too much inside a sentence: "the bus stop", "no one", "person".
            rows += [(phrase, intent, folder.tag) for phrase in phrases if len(split(phrase)) > 1]
    return [(flat(*reading.features(text, tag)), intent) for text, intent, tag in rows]


def flat(words: Iterable[tuple[str, ...]], signs: Mapping[str, float], scale: float = 1.0) -> Mapping[str, float]:
    """All features of a text with their values, as ``Model.scores`` counts them."""
    counts = Counter(feature for word in words for feature in word)
    return {**{feature: scale * count for feature, count in counts.items()}, **signs}


def trust(folder: Folder) -> dict[str, float]:
    """How often each phrase of a skill stands in messages about that skill; only those that often stand in others.

    "kids" is a word for childcare, and people write it in messages about everything.
    """
    lexicon = Lexicon({id: entry.get("words", ()) for id, entry in folder.skills.items()})
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for text, _, skills in examples(folder.examples):
        named = lexicon.found(tokens(fold(text)).words, set()) if skills else {}
        for entries in named.values():
            for id, phrase in entries.items():
                (right if id in skills else wrong)[trust_key(id, phrase)] += 1
    shares = {key: (right[key] + _FAITH) / (right[key] + wrong[key] + _FAITH) for key in sorted(wrong)}
    return {key: round(share, 2) for key, share in shares.items()}


def write(path: Path, home: Path = HOME) -> None:
    """Train both models and write them."""
    found = folders(home)
    kept: dict[str, object] = {}
    for name, rows, rounds, rarity in (
        ("languages", language_rows(found), 3, 0.75),  # word lists are long enough to need few rounds
        ("intents", intent_rows(found, Understanding(home)), 8, 0.25),
    ):
        labels, weights = train(rows, rounds, rarity)
        kept[name] = {"labels": labels, "weights": _rounded(weights)}
    kept["trust"] = {folder.tag: trust(folder) for folder in found}
    path.write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _rounded(weights: Mapping[str, Sequence[float]]) -> dict[str, list[int]]:
    rounded = {feature: [round(SCALE * weight) for weight in row] for feature, row in sorted(weights.items())}
    return {feature: row for feature, row in rounded.items() if max(map(abs, row)) >= _LEAST}


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "models.json")
