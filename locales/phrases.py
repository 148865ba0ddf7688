"""Finding phrases of a word list in a text.

A phrase is words; ``*`` at the end of a word stands for any ending, at its beginning for any beginning, and ``...``
for up to three other words in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Generic, TypeVar

from locales.fold import fold, only_letters, tokens

Label = TypeVar("Label")
GAP = "..."
_WIDEST_GAP = 3
_REMEMBERED = 2_000
"""People use the same words again and again."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Label]):
    """A phrase that was found at ``start`` up to, not including, ``end``."""

    start: int
    end: int
    label: Label
    weight: float


@dataclass(frozen=True, slots=True)
class _Phrase(Generic[Label]):
    rest: tuple[str, ...]
    label: Label
    weight: float


class Phrases(Generic[Label]):
    """A word list, ready for searching. The same phrase may have several labels."""

    def __init__(self, lists: Mapping[Label, Iterable[str]]) -> None:
        self._first: dict[str, list[_Phrase[Label]]] = {}
        self._lengths: list[int] = []
        self._endings: list[int] = []
        for label, phrases in lists.items():
            for phrase in phrases:
                self._add(split(phrase), label)
        wild = [word for word in self._first if "*" in word]
        self._lengths = sorted({len(word) - 1 for word in wild if word[-1] == "*"}, reverse=True)
        self._endings = sorted({len(word) - 1 for word in wild if word[0] == "*"}, reverse=True)
        self._matching = lru_cache(_REMEMBERED)(self._match)

    def _add(self, words: tuple[str, ...], label: Label) -> None:
        if words:
            weight = sum(1.0 if "*" not in word else 0.9 for word in words if word != GAP)
            self._first.setdefault(words[0], []).append(_Phrase(words[1:], label, weight))

    def all(self, words: Sequence[str]) -> list[Hit[Label]]:
        """Every phrase in the text, also those that overlap."""
        return [hit for start in range(len(words)) for hit in self.starting(words, start)]

    def begins(self, word: str) -> bool:
        """Whether some phrase has this word first."""
        return bool(self._beginning(word))

    def at(self, words: Sequence[str], start: int) -> Hit[Label] | None:
        """The longest phrase that begins exactly at ``start``."""
        hits = self.starting(words, start)
        return max(hits, key=_reach) if hits else None

    def starting(self, words: Sequence[str], start: int) -> Sequence[Hit[Label]]:
        """The phrases that begin at ``start``."""
        phrases = self._beginning(words[start]) if start < len(words) else ()
        return self._found(phrases, words, start) if phrases else ()

    def _beginning(self, word: str) -> Sequence[_Phrase[Label]]:
        """The phrases whose first word this can be."""
        if not self._lengths and not self._endings:
            return self._first.get(word, ())
        return self._matching(word)

    def _match(self, word: str) -> Sequence[_Phrase[Label]]:
        return [phrase for key in self._keys(word) if key in self._first for phrase in self._first[key]]

    @staticmethod
    def _found(phrases: Sequence[_Phrase[Label]], words: Sequence[str], start: int) -> list[Hit[Label]]:
        return [
            Hit(start, end, phrase.label, phrase.weight)
            for phrase in phrases
            if (end := _end(phrase.rest, words, start + 1))
        ]

    def _keys(self, word: str) -> Iterator[str]:
        yield word
        size = len(word)
        for length in self._lengths:
            if length <= size:
                yield word[:length] + "*"
        for length in self._endings:
            if length <= size:
                yield "*" + word[size - length :]


def _reach(hit: Hit[Label]) -> tuple[int, float]:
    return hit.end, hit.weight


def outermost(hits: list[Hit[Label]]) -> list[Hit[Label]]:
    """The hits that do not lie inside a longer one."""
    hits = sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start))
    kept: list[Hit[Label]] = []
    for hit in hits:
        inside = any(
            other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start
            for other in kept
        )
        if not inside:
            kept.append(hit)
    return kept


@cache
def split(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, with their stars and gaps."""
    folded = fold(phrase)
    if only_letters(folded):  # nearly all of them, and there are very many
        return tuple(folded.split())
    words: list[str] = []
    for part in phrase.split():
        if part == GAP:
            words.append(GAP)
            continue
        inner = list(tokens(fold(part.strip("*"))).words)
        if inner and part.endswith("*"):
            inner[-1] += "*"
        if inner and part.startswith("*"):
            inner[0] = "*" + inner[0]
        words.extend(inner)
    return tuple(words)


def _end(rest: tuple[str, ...], words: Sequence[str], at: int) -> int:
    """Where the rest of a phrase ends, or 0 where it does not follow."""
    for index, pattern in enumerate(rest):
        if pattern == GAP:
            tail = rest[index + 1 :]
            return next((end for skip in range(_WIDEST_GAP + 1) if (end := _end(tail, words, at + skip))), 0)
        if at >= len(words) or not _same(pattern, words[at]):
            return 0
        at += 1
    return at


def _same(pattern: str, word: str) -> bool:
    if pattern[-1] == "*":
        return word.startswith(pattern[:-1])
    if pattern[0] == "*":
        return word.endswith(pattern[1:])
    return pattern == word
