"""One normal form for every spelling, and the words of a text.

Capitals, accents, apostrophes, the dots of letters and the script of digits are folded away, so that proper and hurried
spelling meet. The rules and their traps (dotted i, letters that Unicode never composes) come from the Unicode standard.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 4_096
"""How many characters of a text are looked at; no channel delivers more."""

_LETTERS = str.maketrans("İIı", "iii")
_FRACTIONS = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4"})
_SILENT = re.compile("[’'`´‘ʼʾʿ′\u200b-\u200f\u2060\ufe0f\u20e3\ufeff\u00ad\U0001f3fb-\U0001f3ff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_DIGIT = re.compile(r"\d")


def _marks() -> str:
    """The vowel signs and other marks that are part of a word, as the inside of a character class."""
    ranges: list[list[int]] = []
    for code in range(0x370, 0xFE30):
        if unicodedata.category(chr(code)) not in ("Mn", "Mc", "Me"):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in ranges)


_LETTER = rf"(?:[^\W\d_]|[{_marks()}])"
_PLAIN = re.compile(rf"(?:{_LETTER}|[ *])*")
_TOKEN = re.compile(
    rf"\d+(?:[.,:/]\d+)*"  # a number, a clock time, a date
    rf"|(?<=\d){_LETTER}+"  # the unit or ending behind a number: 2hrs, 3pm
    rf"|{_LETTER}(?:{_LETTER}|\d)*"  # a word, also "b4" or a postcode
    rf"|[?@&£$€%]|[\u2190-\u2bff\U0001f000-\U0001faff]"
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a folded text."""

    words: tuple[str, ...]
    glued: tuple[bool, ...]
    """Whether a word stands directly behind the one before it, as in 2|hrs."""

    def __len__(self) -> int:
        return len(self.words)


def fold(text: str) -> str:
    """The normal form of a text, for comparing; never for showing."""
    text = text[:LONGEST]
    if not text.isascii():
        text = _plain(text)
    return _SILENT.sub("", text.lower())


def _plain(text: str) -> str:
    text = text.replace("\u09a4\u09cd\u200d", "\u09ce").translate(_LETTERS).translate(_FRACTIONS)
    text = unicodedata.normalize("NFKD", text.lower())
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text))
    return _DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def only_letters(folded: str) -> bool:
    """Whether a folded phrase is nothing but letters, spaces and stars: its words are what is between the spaces."""
    return _PLAIN.fullmatch(folded) is not None


def tokens(folded: str) -> Tokens:
    """Split a folded text into words, numbers and the few signs that carry meaning."""
    words, glued, end = [], [], -1
    for match in _TOKEN.finditer(folded):
        words.append(match[0])
        glued.append(match.start() == end)
        end = match.end()
    return Tokens(tuple(words), tuple(glued))
