"""For whom somebody writes: "for Rahima: she needs a lift", "Rahima için: ...", and "for me" where that ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from locales.fold import fold, tokens
from locales.folders import HOME, folders

HEAD_WORDS = 6
"""So many words may stand before the colon, or before a marker that follows the name."""
_COLON = re.compile(r"[:：\n]")
_TAIL = re.compile(r"[,;.!?।]*$")
"""The stops behind a word."""
Phrases = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Behalf:
    """The words that name somebody, and what is said for them."""

    name: tuple[str, ...]
    """The words in which the name is; where there was no colon, what follows the name may be among them."""
    rest: str
    colon: bool = False
    me: bool = False
    """They write for themselves again."""


def behalf(text: str) -> Behalf | None:
    """For whom a message says that it is; None where it says nothing of that. Any language's phrases count."""
    head, colon, rest = _parted(text)
    words = head.split()
    keys = [" ".join(tokens(fold(word)).words) for word in words]
    before, behind, me = _phrases()
    if tuple(keys) in me:
        return Behalf((), rest.strip(), bool(colon), me=True)
    start = max((len(one) for one in before if tuple(keys[: len(one)]) == one and len(one) < len(keys)), default=0)
    if start:
        return Behalf(tuple(words[start:]), rest.strip(), bool(colon))
    for place in range(1, min(len(keys), HEAD_WORDS)):
        end = max((len(one) for one in behind if tuple(keys[place : place + len(one)]) == one), default=0)
        if end and (colon or place <= HEAD_WORDS // 2):
            after = " ".join(words[place + end :])
            return Behalf(tuple(words[:place]), f"{after} {rest}".strip(), bool(colon) or not after)
    return None


def first_person(text: str) -> str:
    """What is said of somebody, as they would say it: "she needs a lift" is "i need a lift"; long phrases first."""
    words = text.split()
    keys = tuple(" ".join(tokens(fold(word)).words) for word in words)
    said: list[str] = []
    place = 0
    while place < len(words):
        fits = [one for one in _persons() if keys[place : place + len(one[0])] == one[0]]
        theirs, own = max(fits, key=lambda one: len(one[0]), default=((keys[place],), words[place]))
        last = words[place + len(theirs) - 1]
        said.append(own + (_TAIL.search(last) or [""])[0] if fits else own)
        place += len(theirs)
    return " ".join(said)


@lru_cache(1)
def _persons() -> tuple[tuple[tuple[str, ...], str], ...]:
    pairs = [pair for folder in folders(HOME) for pair in folder.words.get("behalf", {}).get("own", {}).items()]
    return tuple((_folded([theirs])[0], own) for theirs, own in pairs)


def _parted(text: str) -> tuple[str, str, str]:
    """What stands before the first colon, the colon, and the rest; a colon far inside is none of ours."""
    match = _COLON.search(text)
    if match is None or len(text[: match.start()].split()) > HEAD_WORDS or _in_a_time(text, match.start()):
        return text, "", ""
    return text[: match.start()], ":", text[match.end() :]


def _in_a_time(text: str, place: int) -> bool:
    """Whether the colon stands between digits, as in 10:30."""
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


@lru_cache(1)
def _phrases() -> tuple[Phrases, Phrases, frozenset[tuple[str, ...]]]:
    sections = [folder.words.get("behalf", {}) for folder in folders(HOME)]
    before, behind, me = ([phrase for one in sections for phrase in one.get(name, [])] for name in SECTIONS)
    return _folded(before), _folded(behind), frozenset(_folded(me))


SECTIONS = ("before", "behind", "me")


def _folded(phrases: list[str]) -> Phrases:
    return tuple(tuple(tokens(fold(phrase)).words) for phrase in phrases)
