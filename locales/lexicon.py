"""Finding skills in a text by the words that people use for them.

Longer phrases hide the shorter ones inside them, a word of several skills counts less for each, and a word with one
letter wrong counts only where nothing else was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from locales.phrases import Phrases, outermost, split

_LONG_ENOUGH = 6
_TYPO = 0.6

Entry = tuple[str, str]
"""The id of a skill, and one of the phrases for it."""


class Lexicon:
    """The skill words of one language: id to words and phrases."""

    def __init__(self, skills: Mapping[str, Iterable[str]], trust: Mapping[str, float] | None = None) -> None:
        """``trust`` says how much less than whole a phrase counts for a skill; see ``trust_key``."""
        lists = {id: list(words) for id, words in skills.items()}
        self._phrases: Phrases[Entry] = Phrases(
            {(id, phrase): [phrase] for id, phrases in lists.items() for phrase in phrases}
        )
        self._trust = trust or {}
        self._lists = lists

    @cached_property
    def _typos(self) -> _Typos:
        return _Typos(self._lists)

    def scores(self, words: Sequence[str], taken: set[int]) -> dict[str, float]:
        """Each skill that is named outside of ``taken``, with the weight of its words."""
        scores: dict[str, float] = defaultdict(float)
        for (start, end), entries in self.found(words, taken).items():
            for id, phrase in entries.items():
                trust = self._trust.get(trust_key(id, phrase), 1.0)
                scores[id] += trust * (end - start) ** 1.3 / len(entries) ** 0.7
        return dict(scores) or self._mistyped(words, taken)

    def found(self, words: Sequence[str], taken: set[int]) -> dict[tuple[int, int], dict[str, str]]:
        """For each place, from start to end, the skills that are named there and the phrase that names each."""
        places: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
        for hit in outermost([hit for hit in self._phrases.all(words) if hit.start not in taken]):
            id, phrase = hit.label
            places[hit.start, hit.end][id] = phrase
        return places

    def _mistyped(self, words: Sequence[str], taken: set[int]) -> dict[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for place, word in enumerate(words):
            ids = set() if place in taken else self._typos.find(word)
            for id in ids:
                scores[id] += _TYPO / len(ids)
        return dict(scores)


def trust_key(id: str, phrase: str) -> str:
    """The name of a phrase of a skill in ``models.json``."""
    return f"{id}: {phrase}"


class _Typos:
    """Long words, to be found with one letter missing, added, changed or swapped; the first letter must be right."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._index: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for id, phrases in lists.items():
            for phrase in phrases:
                parts = split(phrase)
                word = parts[0].strip("*") if len(parts) == 1 else ""
                if len(word) >= _LONG_ENOUGH:
                    for shorter in {word, *_shortened(word)}:
                        self._index[shorter].add((word, id))

    def find(self, word: str) -> set[str]:
        """The skills whose words are one letter away from ``word``."""
        if len(word) < _LONG_ENOUGH or not word[0].isalpha():
            return set()
        found: set[str] = set()
        for shorter in {word, *_shortened(word)}:
            for candidate, id in self._index.get(shorter, ()):
                if candidate[0] == word[0] and abs(len(candidate) - len(word)) <= 1:
                    found.add(id)
        return found


def _shortened(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}
