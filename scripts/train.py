"""Learns ``locales/models.zip`` out of the language folders and further labelled messages: ``make train``.

For each question (which language, what is wanted, which skill) a logistic regression over the words and letters of
all example messages, by scikit-learn. It takes some minutes, is the same every time, and is needed when words or
examples have changed. The program itself only adds the weights up.
"""

from __future__ import annotations

import argparse
import json
import math
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from locales.detection import QUESTION as LANGUAGES
from locales.features import spelling
from locales.fold import fold, tokens
from locales.folders import HOME, Folder, examples, folders
from locales.intents import INTENTS, NO_SKILL, SKILLS
from locales.learnt import Learnt
from locales.meaning import DANGER
from locales.model import SCALE, Model
from locales.phrases import GAP, split

SOFTNESS = 30.0
"""How closely a regression follows its rows: what did best on messages that were kept aside."""
RARE = 2
"""A run of letters that stands in fewer texts says nothing about the next one."""
LEAST = 200
"""Smaller weights, in hundredths, are left out, and features that have none of twice that: they change nothing."""
PHRASE = 0.2
"""What a phrase of a word list counts beside a whole message."""
UNSKILLED = 0.3
"""What a message that names no skill counts for the skills."""
BARE = {"need": 0.015, "offer": 0.01}
"""Who only names a skill wants it or has it, more likely than anything else."""
FREQUENT = 4
"""The letters of a word that stands in so many texts are added up beforehand: most words of a new text are such."""
MANY = 0.02
"""What a phrase of danger counts: there are so many of them that every strange text would resemble one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text to learn from."""

    words: tuple[str, ...]
    label: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt for one question: a number for each feature and label."""

    labels: tuple[str, ...]
    bias: Sequence[float]
    features: Sequence[Sequence[float]]


class Table:
    """The features that are known, and texts as what they count: rare ones more, and less in a long text."""

    def __init__(self, texts: Sequence[tuple[str, ...]]) -> None:
        seen = Counter(feature for words in texts for feature in _features(words))
        self.features = sorted(feature for feature, count in seen.items() if count >= RARE)
        self.frequent = tuple(sorted(one[1:] for one, count in seen.items() if one[0] == "=" and count >= FREQUENT))
        self._places = {feature: place for place, feature in enumerate(self.features)}
        self.rarity = [1 + math.log(len(texts) / seen[feature]) for feature in self.features]
        """How much each of them counts (inverse document frequency)."""
        self.unknown = 1 + math.log(len(texts))
        """What was never seen makes a text as much longer as the rarest that was: so strange texts say little."""

    def matrix(self, texts: Sequence[tuple[str, ...]]) -> Any:
        """A sparse matrix: a row a text, a column a feature."""
        from scipy.sparse import csr_matrix

        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for words in texts:
            counts = _features(words)
            known = {self._places[one]: count for one, count in counts.items() if one in self._places}
            unknown = counts.total() - sum(known.values())
            size = sum(count * self.rarity[place] ** 2 for place, count in known.items()) + unknown * self.unknown**2
            size = math.sqrt(size) or 1.0
            columns += known
            values += [count * self.rarity[place] / size for place, count in known.items()]
            ends.append(len(columns))
        return csr_matrix((values, columns, ends), shape=(len(texts), len(self.features)))


def _features(words: tuple[str, ...]) -> Counter[str]:
    return Counter(feature for word in spelling(words) for feature in word)


def fit(rows: Sequence[Row], table: Table) -> Weights:
    """A logistic regression over the rows."""
    import numpy
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=SOFTNESS, max_iter=100, tol=1e-5)
    model.fit(
        table.matrix([row.words for row in rows]),
        [row.label for row in rows],
        sample_weight=[row.weight for row in rows],
    )
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # Then there is one row: what speaks for the second label.
        weights, bias = numpy.vstack([-weights, weights]) / 2, numpy.concatenate([-bias, bias]) / 2
    rare = numpy.array(table.rarity)[:, numpy.newaxis]
    return Weights(tuple(map(str, model.classes_)), bias.tolist(), (weights.T * rare).tolist())


def pack(found: Mapping[str, Weights], table: Table, least: int) -> Learnt:
    """The weights of all questions as one table, small enough to be read in a moment."""
    features: list[str] = []
    starts, places, weights = array("I", [0]), array("B"), array("h")
    for place, feature in enumerate(table.features):
        row = [round(SCALE * weight) for question in found.values() for weight in question.features[place]]
        kept = [(label, weight) for label, weight in enumerate(row) if abs(weight) >= least]
        if any(abs(weight) >= 2 * least for _, weight in kept):
            kept.append((len(row), round(SCALE * table.rarity[place] ** 2)))
            places.extend(label for label, _ in kept)
            weights.extend(max(-32_000, min(32_000, weight)) for _, weight in kept)
            starts.append(len(places))
            features.append(feature)
    labels = {name: question.labels for name, question in found.items()}
    bias = tuple(round(SCALE * bias) for question in found.values() for bias in question.bias)
    learnt = Learnt(labels, bias, round(SCALE * table.unknown**2), tuple(features), starts, places, weights)
    model = Model(learnt)
    sums = b"".join(model.summed(spelling([word])[0]) for word in table.frequent)
    return replace(learnt, words=table.frequent, sums=sums)


def language_rows(folder: Folder) -> Iterator[Row]:
    """Everything in a folder that shows how the language looks."""
    for text, _, _ in examples(folder.examples):
        yield Row(_letters(_words(text)), folder.tag)
    listed = [phrase for entry in folder.skills.values() for phrase in entry.get("words", ())]
    for section in ("commands", "cues"):
        listed += [phrase for phrases in folder.words.get(section, {}).values() for phrase in phrases]
    for phrase in listed:
        yield Row(_letters(_plain(phrase)), folder.tag, PHRASE)


def intent_rows(folder: Folder, shown: Collection[str]) -> Iterator[Row]:
    """Every example message with what it wants, and the phrases that show it.

    ``shown``: what there are example messages of. Whatever else has commands is only ever wanted by a command: it would
    take from the others whatever its words have in common with theirs.
    """
    for text, intent, _ in examples(folder.examples):
        yield Row(_words(text), intent)
    for section in ("commands", "cues"):
        for intent, phrases in folder.words.get(section, {}).items():
            if intent not in shown:
                continue
            # One word alone would weigh too much inside a sentence: "the bus stop", "no one", "person".
            known = [_plain(phrase) for phrase in phrases]
            weight = MANY if intent == DANGER else PHRASE
            yield from (Row(words, intent, weight) for words in known if len(words) > 1)
    for entry in folder.skills.values():
        for phrase in entry.get("words", ()):
            yield from (Row(_plain(phrase), wish, weight) for wish, weight in BARE.items())


def skill_rows(folder: Folder) -> Iterator[Row]:
    """Every example message with the skill it is about, and the words for each skill."""
    for text, _, skills in examples(folder.examples):
        yield Row(_words(text), skills[0]) if skills else Row(_words(text), NO_SKILL, UNSKILLED)
    for id, entry in folder.skills.items():
        yield from (Row(_plain(phrase), id, PHRASE) for phrase in entry.get("words", ()))


def _words(text: str) -> tuple[str, ...]:
    return tokens(fold(text)).words


def _plain(phrase: str) -> tuple[str, ...]:
    return tuple(word.strip("*") for word in split(phrase) if word != GAP)


def _letters(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word[:1].isalpha())


def labelled(path: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The messages of a file of JSON lines with ``text``, ``intent`` and ``skills``."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["text"], row["intent"], tuple(row["skills"])


def write(home: Path, more: Sequence[Path], least: int) -> None:
    """Learn everything and write it; ``more`` are files of labelled messages outside of the folders."""
    found = folders(home)
    shown = {intent for folder in found for _, intent, _ in examples(folder.examples)}
    besides = [message for path in more for message in labelled(path)]
    rows = {
        LANGUAGES: [row for folder in found for row in language_rows(folder) if row.words],
        INTENTS: [row for folder in found for row in intent_rows(folder, shown)],
        SKILLS: [row for folder in found for row in skill_rows(folder)],
    }
    rows[INTENTS] += [Row(_words(text), intent) for text, intent, _ in besides]
    rows[SKILLS] += [Row(_words(text), skills[0]) for text, _, skills in besides if skills]
    table = Table([_words(text) for folder in found for text, _, _ in examples(folder.examples)])
    weights = {question: fit(listed, table) for question, listed in rows.items()}
    pack(weights, table, least).write(home / "models.zip")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("more", nargs="*", type=Path, help="JSON lines with text, intent and skills, to learn from too")
    parser.add_argument("--home", type=Path, default=HOME, help="where the language folders are")
    parser.add_argument("--least", type=int, default=LEAST, help="smaller weights, in hundredths, are left out")
    arguments = parser.parse_args()
    write(arguments.home, arguments.more, arguments.least)
