"""How people say their name: "my name is Rahima" is Rahima."""

from __future__ import annotations

from functools import lru_cache

from locales.fold import fold, tokens
from locales.folders import HOME, folders


def own_name(text: str, language: str | None = None) -> str:
    """The name in a sentence that introduces its writer, as it was written; the whole text where nothing is around it.

    Each language's phrases are tried, for people introduce themselves in any. ``language`` is tried first.
    """
    words = text.split()
    keys = [" ".join(tokens(fold(word)).words) for word in words]
    for before, behind in _phrases(language):
        start = _stripped(keys, before)
        end = len(words) - _stripped(keys[start:][::-1], tuple(phrase[::-1] for phrase in behind))
        if (start, end) != (0, len(words)) and start < end:
            return " ".join(words[start:end])
    return " ".join(words)


def _stripped(keys: list[str], phrases: tuple[tuple[str, ...], ...]) -> int:
    """How many words at the beginning are one of the phrases; the longest counts."""
    return max((len(one) for one in phrases if tuple(keys[: len(one)]) == one and len(one) < len(keys)), default=0)


Phrases = tuple[tuple[str, ...], ...]


def _phrases(language: str | None) -> list[tuple[Phrases, Phrases]]:
    known = _all()
    first = [known[language]] if language in known else []
    return [*first, *(pair for tag, pair in known.items() if tag != language)]


@lru_cache(1)
def _all() -> dict[str, tuple[Phrases, Phrases]]:
    found = {}
    for folder in folders(HOME):
        section = folder.words.get("introductions", {})
        found[folder.tag] = (_folded(section.get("before", [])), _folded(section.get("behind", [])))
    return found


def _folded(phrases: list[str]) -> Phrases:
    return tuple(tuple(tokens(fold(phrase)).words) for phrase in phrases)
