"""Whom a name means in a large group, where many share a part of theirs."""

from __future__ import annotations

from collections.abc import Sequence

from locales.understanding import find_name, fold
from storage.records import Member


def meant(words: str, people: Sequence[Member]) -> list[Member]:
    """Whose whole name is in the words, as it is written, else as it sounds; else whoever has a part of it."""
    named = [people[place] for place in find_name(words, [one.name for one in people])]
    heard = set(fold(words).split())
    spelt = [one for one in named if set(fold(one.name).split()) <= heard]
    return spelt or [one for one in named if all(find_name(words, [part]) for part in one.name.split())] or named


def one_meant(words: str, people: Sequence[Member]) -> Member | None:
    """The one who is meant; None where nobody is, or it may be several."""
    found = meant(words, people)
    return found[0] if len(found) == 1 else None
