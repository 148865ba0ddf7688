"""Divides a text that is longer than a channel takes, at the kindest place, without cutting a character."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_KIND_PLACES = ("\n\n", "\n", ". ", "? ", "! ", "\u0964 ", " ")
"""Where to divide, best first: paragraphs, lines, sentences (the last sign ends one in Bangla script), words."""


def parts(text: str, units_max: int) -> list[str]:
    """Divide ``text`` into parts of at most ``units_max`` UTF-16 units; a short text stays whole."""
    found: list[str] = []
    rest = text
    while units(rest) > units_max:
        end = _end(rest, units_max)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [part for part in [*found, rest] if part] or [text]


def units(text: str) -> int:
    """How many UTF-16 units a text takes: what Telegram and SMS count."""
    return len(text) + sum(char > "\uffff" for char in text)


def _end(text: str, units_max: int) -> int:
    """Where the first part ends: a kind place in its second half, else before a whole character."""
    longest = _longest(text, units_max)
    for place in _KIND_PLACES:
        at = text.rfind(place, longest // 2, longest)
        if at > 0:
            return at + len(place)
    end = longest
    while end > 1 and _belongs_to_previous(text, end):
        end -= 1
    return end if end > 1 else longest


def _longest(text: str, units_max: int) -> int:
    used = 0
    for index, char in enumerate(text):
        used += 1 + (char > "\uffff")
        if used > units_max:
            return max(index, 1)
    return len(text)


def _belongs_to_previous(text: str, at: int) -> bool:
    joined = text[at] == _JOINER or text[at - 1] == _JOINER
    return joined or unicodedata.category(text[at]) in ("Mn", "Mc", "Me") or unicodedata.combining(text[at - 1]) == 9
