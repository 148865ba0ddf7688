"""Telephone numbers and codes in what people write."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

_SIX, _FOUR = 6, 4
DIGITS_LEAST = 9


def number_in(text: str, region: str) -> str:
    """The first telephone number in a text, in E.164; empty where there is none. ``region`` reads local ones."""
    for match in phonenumbers.PhoneNumberMatcher(latin(text), region, leniency=phonenumbers.Leniency.POSSIBLE):
        if sum(char.isdigit() for char in match.raw_string) < DIGITS_LEAST:  # A date, a length.
            continue
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def code_in(text: str) -> str:
    """The six digits of a message that is nothing but a code, however they are grouped; else empty."""
    return _only(text, _SIX)


def secret_in(text: str) -> str:
    """The four digits of a message that is nothing but a secret number; else empty."""
    return _only(text, _FOUR)


def latin(text: str) -> str:
    """The text with all its digits in Latin ones."""
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


def _only(text: str, length: int) -> str:
    digits = re.sub(r"[\s.-]", "", latin(text))
    return digits if len(digits) == length and digits.isdecimal() else ""
