"""What the model looks at in a text: its words, their letters, and which word follows which."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from locales.model import Word

_SIZES = (2, 3, 4, 5)
_REMEMBERED = 20_000


def spelling(words: Sequence[str]) -> list[Word]:
    """The features of each word and of each pair of neighbours; all numbers are one."""
    plain = ["#" if word[0].isdigit() else word for word in words]
    pairs = zip(("^", *plain), (*plain, "$"), strict=True)
    return [*map(_letters, plain), *((f"{first}_{second}",) for first, second in pairs)]


@lru_cache(_REMEMBERED)
def _letters(word: str) -> Word:
    """A word and its runs of letters, with its edges."""
    edged = f" {word} "
    runs = (edged[at : at + size] for size in _SIZES for at in range(len(edged) - size + 1))
    return (f"={word}", *runs)
