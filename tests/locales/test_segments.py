"""Segments are counted as Twilio's own calculator counts them."""

from __future__ import annotations

import pytest

from locales.segments import count, straight


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("1" * 160, 1),
        ("1" * 161, 2),
        ("1" * 306, 2),
        ("1" * 307, 3),
        ("€" + "1" * 158, 1),
        ("€" + "1" * 159, 2),
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ş" * 70, 1),
        ("ş" * 71, 2),
        ("ş" * 134, 2),
        ("ş" * 135, 3),
        ("😜" + "1" * 68, 1),
        ("😜" + "1" * 69, 2),
        ("ş" * 66 + "😀" + "ş" * 66, 3),
        ("🇮🇹" + "1" * 66, 1),
        ("🇮🇹" + "1" * 67, 2),
        ("🏳️‍🌈" + "1" * 64, 1),
        ("e\u0301\u0301\u0301" + "a" * 66, 1),
        ("e\u0301\u0301\u0301" + "a" * 67, 2),
    ],
)
def test_segments(text: str, segments: int) -> None:
    assert count(text).segments == segments


@pytest.mark.parametrize("letter", "ÁÚúçíÍóÓğıİşâîû’–…°×")
def test_one_letter_can_change_the_encoding(letter: str) -> None:
    assert count(letter).encoding == "ucs2"


@pytest.mark.parametrize("letter", "ÇöÖüÜéñÑ£@$_§¿¡ΔΩ\n\r'")
def test_letters_of_the_basic_alphabet(letter: str) -> None:
    assert (count(letter).encoding, count(letter).units) == ("gsm", 1)


def test_straight_loses_nothing_and_saves_the_encoding() -> None:
    written = "“It’s 2–3 hours…” he said — well\u00a0done"
    assert straight(written) == '"It\'s 2-3 hours..." he said - well done'
    assert count(straight(written)).encoding == "gsm"


def test_a_line_break_of_two_characters_counts_two() -> None:
    assert count("a\r\nb").units == 4
