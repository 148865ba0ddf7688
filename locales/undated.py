"""A text without the day and time in it: what is left is what it is about."""

from __future__ import annotations

from datetime import datetime

from locales.fold import fold, tokens
from locales.understanding import ahead, load

SMALL = 2
"""Words of so few letters right before a day or a time belong to it: "on", "at"."""


def undated(text: str, *, language: str | None, now: datetime) -> str:
    """The words of a text, as they were written, without those that say when; all, where nothing is left."""
    said = ahead(text, language=language, now=now).used
    if not said:
        return text
    page = load().look(text, language)
    said |= {place for reader in page.near for hit in reader.tables.parts.all(page.words) for place in hit.places}
    kept: list[str] = []
    place = 0
    for word in text.split():
        places = range(place, place + len(tokens(fold(word)).words))
        place = places.stop
        if not said.intersection(places):
            kept.append(word)
            continue
        while kept and len(kept[-1]) <= SMALL:
            kept.pop()
    left = " ".join(kept).rstrip(",;:- ")
    return left if left and place == len(page.words) else text
