"""What a plan is about, without the day that stands beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.undated import undated

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Working in the garden on Saturday at 10am", "Working in the garden"),
        ("bahçede çalışma cumartesi saat 10'da", "bahçede çalışma"),
        ("শনিবার সকাল ১০টায় বাগানে কাজ", "বাগানে কাজ"),
        ("robibar shokal 10ta bagane kaj", "bagane kaj"),
        ("shaqada beerta Sabtida 10 subaxnimo", "shaqada beerta"),
        ("roja şemiyê saet 10 li baxçe kar", "li baxçe kar"),
        ("Tidy the hall, Sunday morning!", "Tidy the hall"),
        ("we paint three rooms", "we paint three rooms"),
        ("Saturday 10am", "Saturday 10am"),
    ],
)
def test_the_day_is_left_out_and_the_rest_stays_as_it_was_written(text: str, left: str) -> None:
    assert undated(text, language=None, now=NOW) == left


@given(text=st.text(max_size=60))
def test_nothing_is_added_and_something_is_left(text: str) -> None:
    left = undated(text, language=None, now=NOW)
    assert left == text or left.split()
    words = iter(text.split())
    assert all(any(own.startswith(word) for own in words) for word in left.split())
