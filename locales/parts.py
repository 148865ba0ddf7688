"""The part of the day that is named beside a day: Saturday morning, শনিবার সকালে, cumartesi akşamı."""

from __future__ import annotations

from collections.abc import Sequence

from locales.days import Span
from locales.fold import Tokens
from locales.phrases import Hit
from locales.tables import Tables

_BETWEEN = 1
"""So many words may stand between the two: "Saturday in the morning" has none, for that is one phrase."""
_TOO_SHORT = 2
"""Letters: "am" and "pm" count only behind a number."""


def part_beside(text: Tokens, day: Span, tables: Sequence[Tables]) -> Hit[str] | None:
    """The only part that is named in the day's words or beside them; None where there is none, or several."""
    for table in tables:
        near = _near(day, _parts(text, table))
        if near:
            return near[0] if len({hit.label for hit in near}) == 1 else None
    return None


def _near(day: Span, parts: list[Hit[str]]) -> list[Hit[str]]:
    """Those beside the day, and those beside these: "Saturday morning or afternoon"."""
    found: list[Hit[str]] = []
    begins, ends = day.start, day.end
    for part in parts:
        if part.start - ends <= _BETWEEN and begins - part.end <= _BETWEEN:
            found.append(part)
            ends = max(ends, part.end)
    return found


def _parts(text: Tokens, table: Tables) -> list[Hit[str]]:
    """What only looks like a part is left out: "good morning", the "am" of "I am", and a word within a longer one."""
    found: list[Hit[str]] = []
    passed: set[int] = set()
    for start in range(len(text)):
        greeting, part = table.greetings.at(text.words, start), table.parts.at(text.words, start)
        if greeting:
            passed |= greeting.places
        elif part and start not in passed and sum(map(len, text.words[start : part.end])) > _TOO_SHORT:
            found.append(part)
            passed |= part.places
    return found
