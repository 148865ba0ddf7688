"""How many segments a text message takes, and the punctuation that costs none.

One character outside GSM-7 turns the whole message into UCS-2: 70 units instead of 160. Sizes and rules are those of
3GPP TS 23.038 and of Twilio's own calculator.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")

FEW = 12
"""No alphabet with some letters of its own has more of them; a script of its own has."""

_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼʻ′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
        "…": "...",
        "•": "-",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
    }
)


@dataclass(frozen=True, slots=True)
class Segments:
    """The cost of a text: ``units`` are septets (GSM-7) or UTF-16 units (UCS-2)."""

    encoding: Literal["gsm", "ucs2"]
    units: int
    segments: int


def straight(text: str) -> str:
    """Replace curly quotes, long dashes, ellipses and unusual spaces: nothing is lost, and a message may cost half."""
    return unicodedata.normalize("NFC", text).translate(_STRAIGHT)


def count(text: str) -> Segments:
    """Count the segments of ``text`` as it stands; an empty text takes one."""
    sizes = _septets(text)
    if sizes is not None:
        return Segments("gsm", sum(sizes), _parts(sizes, 160, 153))
    units = _clusters(text)
    return Segments("ucs2", sum(units), _parts(units, 70, 67))


def _septets(text: str) -> list[int] | None:
    sizes = [1 if character in _BASIC else 2 if character in _EXTENDED else 0 for character in text]
    return sizes if all(sizes) else None


def _clusters(text: str) -> list[int]:
    """Sizes in UTF-16 units of what is never split: pairs, and letters with what is attached to them."""
    sizes: list[int] = []
    joining, flags = False, 0
    for character in text:
        size = 2 if ord(character) > 0xFFFF else 1
        flag = 0x1F1E6 <= ord(character) <= 0x1F1FF
        attached = joining or _attaches(character) or (flag and flags % 2 == 1)
        flags = flags + 1 if flag else 0
        joining = character == "\u200d"
        if attached and sizes:
            sizes[-1] += size
        else:
            sizes.append(size)
    return sizes


def _attaches(character: str) -> bool:
    if character in "\u200d\ufe0f" or 0x1F3FB <= ord(character) <= 0x1F3FF:
        return True
    return unicodedata.category(character) in ("Mn", "Me", "Mc")


def _parts(sizes: list[int], single: int, each: int) -> int:
    if sum(sizes) <= single:
        return 1
    parts, room = 1, each
    for size in sizes:
        whole, rest = divmod(size, each)  # a letter with more marks than a segment holds is split all the same
        parts += whole
        if rest > room:
            parts, room = parts + 1, each
        room -= rest
    return parts


def costly(text: str) -> tuple[str, ...]:
    """The few letters that alone make a text dear, in the order in which they come.

    Empty where there are none, and where the text is in a script that has no cheap letters.
    """
    found = tuple(dict.fromkeys(one for one in text if one not in _BASIC and one not in _EXTENDED))
    return found if len(found) <= FEW else ()
