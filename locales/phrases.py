"""Finding phrases of a word list in a text.

A phrase is words; ``*`` at the end of a word stands for any ending, at its beginning for any beginning, and ``...``
for up to three other words in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from locales.fold import fold, only_letters, tokens

Label = TypeVar("Label")
Tag = TypeVar("Tag")
GAP = "..."
_WIDEST_GAP = 3
_LEAST = 2
"""A word with any ending has at least so many letters before it."""
_REMEMBERED = 20_000
"""People use the same words again and again."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Label]):
    """A phrase that was found at ``start`` up to, not including, ``end``."""

    start: int
    end: int
    label: Label
    weight: float

    @property
    def places(self) -> set[int]:
        """Those of its words."""
        return set(range(self.start, self.end))


_Phrase = tuple[tuple[str, ...], Label, float]
"""The words behind the first, the label, the weight."""


class _Branch(Generic[Label]):
    """The phrases that begin with one word, by what comes next."""

    __slots__ = ("alone", "next", "open")

    def __init__(self, phrases: Iterable[_Phrase[Label]]) -> None:
        self.alone: list[_Phrase[Label]] = []
        self.next: dict[str, list[_Phrase[Label]]] = {}
        self.open: list[_Phrase[Label]] = []
        """Those that go on with a gap, or with a word of any ending."""
        for phrase in phrases:
            rest = phrase[0]
            if not rest:
                self.alone.append(phrase)
            elif rest[0] == GAP or "*" in rest[0]:
                self.open.append(phrase)
            else:
                self.next.setdefault(rest[0], []).append(phrase)

    def found(self, words: Sequence[str], start: int) -> list[Hit[Label]]:
        """Those of them that stand at ``start``."""
        hits = [Hit(start, start + 1, label, weight) for _, label, weight in self.alone]
        behind = start + 1
        likely = self.next.get(words[behind], ()) if self.next and behind < len(words) else ()
        for rest, label, weight in (*likely, *self.open):
            end = _end(rest, words, behind)
            if end:
                hits.append(Hit(start, end, label, weight))
        return hits


class Phrases(Generic[Label]):
    """A word list, ready for searching. The same phrase may have several labels."""

    def __init__(self, lists: Mapping[Label, Iterable[str]]) -> None:
        self._first: dict[str, list[_Phrase[Label]]] = {}
        for label, phrases in lists.items():
            for phrase in phrases:
                self._add(split(phrase), label)
        self._index()
        self._branch = lru_cache(_REMEMBERED)(self._beginning)

    @classmethod
    def joined(cls, lists: Mapping[Tag, Phrases[Label]]) -> Phrases[tuple[Tag, Label]]:
        """Several word lists as one, so that a text is gone through once; each label then says of which list it is."""
        joined: Phrases[tuple[Tag, Label]] = Phrases({})
        for tag, phrases in lists.items():
            for first, listed in phrases._first.items():
                found = joined._first.setdefault(first, [])
                found += [(rest, (tag, label), weight) for rest, label, weight in listed]
        joined._index()
        return joined

    def __reduce__(self) -> tuple[Any, ...]:
        """Kept without what it has remembered."""
        return _ready, (self._first, self._lengths, self._endings)

    def _index(self) -> None:
        self._lengths = _lengths(word[:-1] for word in self._first if word[-1] == "*")
        """For each beginning of two letters, how long the words with any ending are."""
        self._endings = sorted({len(word) - 1 for word in self._first if word[0] == "*"}, reverse=True)

    def _add(self, words: tuple[str, ...], label: Label) -> None:
        if words:
            weight = sum(0.9 if "*" in word else 1.0 for word in words if word != GAP)
            self._first.setdefault(words[0], []).append((words[1:], label, weight))

    def all(self, words: Sequence[str]) -> list[Hit[Label]]:
        """Every phrase in the text, also those that overlap."""
        if not self._first:
            return []
        hits: list[Hit[Label]] = []
        for start, branch in enumerate(map(self._branch, words)):
            if branch is not None:
                hits += branch.found(words, start)
        return hits

    def begins(self, word: str) -> bool:
        """Whether some phrase has this word first."""
        return self._branch(word) is not None

    def at(self, words: Sequence[str], start: int) -> Hit[Label] | None:
        """The longest phrase that begins exactly at ``start``."""
        hits = self.starting(words, start)
        return max(hits, key=_reach) if hits else None

    def starting(self, words: Sequence[str], start: int) -> Sequence[Hit[Label]]:
        """The phrases that begin at ``start``."""
        branch = self._branch(words[start]) if self._first and start < len(words) else None
        return branch.found(words, start) if branch is not None else ()

    def _beginning(self, word: str) -> _Branch[Label] | None:
        """The phrases whose first word this can be."""
        phrases = list(self._first.get(word, ()))
        size = len(word)
        for length in self._lengths.get(word[:_LEAST], ()):
            if length <= size:
                phrases += self._first.get(word[:length] + "*", ())
        for length in self._endings:
            if length <= size:
                phrases += self._first.get("*" + word[size - length :], ())
        return _Branch(phrases) if phrases else None


def _ready(first: Any, lengths: Any, endings: Any) -> Phrases[Any]:
    """A word list that was kept."""
    phrases: Phrases[Any] = Phrases({})
    phrases._first, phrases._lengths, phrases._endings = first, lengths, endings
    return phrases


def _lengths(beginnings: Iterable[str]) -> dict[str, list[int]]:
    """The lengths of beginnings, longest first, by their first two letters; none has fewer."""
    found: dict[str, set[int]] = {}
    for beginning in beginnings:
        found.setdefault(beginning[:_LEAST], set()).add(len(beginning))
    return {start: sorted(lengths, reverse=True) for start, lengths in found.items()}


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
