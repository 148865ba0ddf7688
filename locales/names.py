"""Finding people's names and the labels of choices in a text, across scripts and spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from locales.fold import fold, tokens
from locales.folders import HOME, folders
from locales.meaning import Guess

_SOUNDS = (
    ("kh", "k"),
    ("gh", "g"),
    ("ph", "f"),
    ("bh", "b"),
    ("th", "t"),
    ("dh", "d"),
    ("chh", "c"),
    ("ch", "c"),
    ("sh", "s"),
    ("ck", "k"),
    ("ks", "x"),
    ("v", "b"),
    ("w", "b"),
    ("z", "j"),
    ("q", "k"),
    ("y", "i"),
    ("ee", "i"),
    ("oo", "u"),
    ("ou", "u"),
    ("e", "i"),
    ("o", "u"),
)
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aiu]")
_SHORTEST = 3
_ENDING = 3


def people(text: str, known: Mapping[str, str]) -> tuple[Guess, ...]:
    """Who of the known people (id to name) is named in a text, best first, and how surely.

    Somebody whose name is written as it is comes at 1; a name that only sounds like it is less.
    """
    heard = [word for word in tokens(fold(text)).words if not word[0].isdigit()]
    found = []
    for id, name in known.items():
        alike = [max((_alike(word, other) for other in heard), default=0.0) for word in tokens(fold(name)).words]
        if any(alike):
            found.append((max(alike), sum(alike) / (len(alike) + 1), id))
    return tuple(Guess(id, best) for best, _, id in sorted(found, key=lambda one: (-one[1], one[2])))


def find_name(text: str, names: Sequence[str]) -> list[int]:
    """The indexes of the names that occur in the text, best first.

    A name counts by its words: "2 hours with Amina" names Amina Begum. Case, accents, script and everyday variants of
    spelling do not matter; endings that a language hangs on a name are let through.
    """
    heard = [word for word in tokens(fold(text)).words if not word[0].isdigit()]
    scores = [(_name_score(name, heard), index) for index, name in enumerate(names)]
    return [index for score, index in sorted(scores, key=lambda pair: (-pair[0], pair[1])) if score > 0]


def choose(text: str, labels: Sequence[str], language: str | None = None) -> int | None:
    """Which label was typed in words, or None where that is not clear."""
    heard = set(tokens(fold(text)).words)
    scores = [_label_score(label, heard) for label in labels]
    best = max(scores, default=0.0)
    return scores.index(best) if best >= 0.5 and scores.count(best) == 1 else None


@lru_cache(20_000)
def sound(word: str) -> str:
    """How a word sounds, roughly, in Latin letters: the same for আমিনা and Amina, Şükran and Shukran."""
    latin = fold(word)
    for letter, spelling in _latin():
        latin = latin.replace(letter, spelling)
    for spelling, key in _SOUNDS:
        latin = latin.replace(spelling, key)
    return _DOUBLED.sub(r"\1", latin)


def _skeleton(sounding: str) -> str:
    """The first letter and the consonants: the same for Mohammed and Muhammad."""
    return sounding[:1] + _VOWELS.sub("", sounding[1:])


def _name_score(name: str, heard: Sequence[str]) -> float:
    words = tokens(fold(name)).words
    scores = [max((_alike(word, other) for other in heard), default=0.0) for word in words]
    return sum(scores) / (len(words) + 1)


def _alike(word: str, heard: str) -> float:
    """How surely a word of a text is a word of a name, from 0 to 1."""
    if word == heard:
        return 1.0
    one, other = sound(word), sound(heard)
    if one == other:
        return 0.9
    if len(one) >= _SHORTEST and other.startswith(one) and len(other) - len(one) <= _ENDING:
        return 0.7
    same = _skeleton(one) == _skeleton(other) and len(_skeleton(one)) >= _SHORTEST
    return 0.6 if same and abs(len(one) - len(other)) <= 1 else 0.0


def _label_score(label: str, heard: set[str]) -> float:
    words = [word for word in tokens(fold(label)).words if len(word) > 2] or list(tokens(fold(label)).words)
    found = sum(any(_begins(word, other) for other in heard) for word in words)
    return found / len(words) if words else 0.0


def _begins(word: str, heard: str) -> bool:
    if word == heard:
        return True
    shorter, longer = sorted((word, heard), key=len)
    return len(shorter) > _SHORTEST and longer.startswith(shorter) and len(longer) - len(shorter) <= _ENDING


@lru_cache(1)
def _latin() -> Sequence[tuple[str, str]]:
    """How letters of other scripts sound in Latin ones, as the ``language.toml`` files say; long ones first."""
    sounds = [
        (fold(letter), latin) for folder in folders(HOME) for letter, latin in folder.language.get("latin", {}).items()
    ]
    return sorted(sounds, key=lambda pair: -len(pair[0]))
