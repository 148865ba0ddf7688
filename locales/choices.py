"""A message that is nothing but a choice ("1", "A1", "১", a keycap emoji, "two")."""

from __future__ import annotations

import re

from locales.fold import Tokens
from locales.numbers import number_at
from locales.reader import Reader

_CHOICE = re.compile(r"([a-z]?)(\d)$")


def choice(page: Tokens, reader: Reader) -> tuple[str, str]:
    """The letter and the digit; both empty where the message is more than a choice."""
    bare = reader.bare(page.words)
    match = _CHOICE.match("".join(bare)) if len(bare) <= 2 else None
    if match:
        return match[1].upper(), match[2]
    number = number_at(Tokens(bare, (False,) * len(bare)), 0, reader.tables) if bare else None
    if number and number.end == len(bare) and not number.written and 0 <= number.value <= 9:
        return "", str(int(number.value))
    return "", ""
