"""Finding a bank's own skills in a text by the words that its people use for them.

The skills that all banks share are known to the model, which has learnt their words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from locales.phrases import Phrases, outermost

_SURE = 1.5
"""The weight of words that makes a skill nearly certain: one word of its own does not do it, two do."""


class Lexicon:
    """Skills by their words. Longer phrases hide the shorter ones; a word of several skills counts less for each."""

    def __init__(self, skills: Mapping[str, Iterable[str]]) -> None:
        """``skills`` are id to words and phrases."""
        self._phrases: Phrases[str] = Phrases(skills)

    def shares(self, words: Sequence[str]) -> dict[str, float]:
        """Each skill that is named, and how surely, from 0 to 1."""
        places: dict[tuple[int, int], set[str]] = defaultdict(set)
        for hit in outermost(self._phrases.all(words)):
            places[hit.start, hit.end].add(hit.label)
        scores: dict[str, float] = defaultdict(float)
        for (start, end), ids in places.items():
            for id in ids:
                scores[id] += (end - start) ** 1.3 / len(ids) ** 0.7
        whole = sum(scores.values())
        return {id: min(1.0, score / _SURE) * (score / whole) ** 0.5 for id, score in scores.items()}
