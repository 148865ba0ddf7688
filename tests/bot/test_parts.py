"""Long texts are divided at kind places, and nothing of them is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.parts import parts, units


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), st.integers(4, 60))
def test_no_part_is_too_long_and_nothing_but_white_space_is_lost(text: str, most: int) -> None:
    found = parts(text, most)
    assert found
    assert all(units(part) <= most for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_short_text_stays_as_it_is() -> None:
    assert parts(" Hello \n", 100) == [" Hello \n"]


def test_it_divides_after_a_sentence() -> None:
    assert parts("One two three. Four five six.", 20) == ["One two three.", "Four five six."]


def test_a_line_is_kept_whole() -> None:
    assert parts("Which?\n1 Yes\n2 No", 14) == ["Which?\n1 Yes", "2 No"]


def test_vowel_signs_stay_with_their_letter() -> None:
    word = "\u0995\u09cb" * 10
    assert all(part[0] == "\u0995" for part in parts(word, 5))


def test_an_emoji_of_several_is_not_cut() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert parts(f"abcde{family}", 10) == ["abcde", family]
