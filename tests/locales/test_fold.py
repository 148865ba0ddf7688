"""Every spelling of a word meets in one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.fold import fold, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İSTANBUL", "istanbul"),
        ("ışık", "IŞIK"),
        ("yarın", "yarin"),
        ("çarşamba", "carsamba"),
        ("şemî", "semi"),
        ("can't", "cant"),
        ("can’t", "cant"),
        ("২টায়", "2টায়"),
        ("\u09dc", "\u09a1\u09bc"),
        ("ড়", "\u09dc"),
        ("য়", "\u09df"),
        ("ক্\u200dষ", "ক্ষ"),
        ("1️⃣", "1"),
        ("👍🏽", "👍"),
        ("２", "2"),
        ("①", "1"),
    ],
)
def test_folds_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2hrs w/ Amina", ("2", "hrs", "w", "amina")),
        ("1h30", ("1", "h", "30")),
        ("at 15:30 on 24/11", ("at", "15:30", "on", "24/11")),
        ("১½ ঘণ্টা", ("1", "1/2", "ঘণ্টা")),
        ("বাগানের কাজ", ("বাগানের", "কাজ")),
        ("b4 2moro?", ("b4", "2", "moro", "?")),
        ("3'te", ("3", "te")),
        ("E17 4AB", ("e17", "4", "ab")),
    ],
)
def test_tokens(text: str, words: tuple[str, ...]) -> None:
    assert tokens(fold(text)).words == words


@given(st.text(max_size=300))
def test_any_text_folds_once_and_for_all(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    page = tokens(folded)
    assert len(page.words) == len(page.glued)
    assert all(page.words)
