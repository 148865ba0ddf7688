"""Hours between which somebody may be texted, as they are written in each language."""

from __future__ import annotations

from datetime import time

import pytest

from locales.windows import window


@pytest.mark.parametrize(
    ("tag", "text", "begins", "ends"),
    [
        ("en", "after 10", 10, None),
        ("en", "not before 9", 9, None),
        ("en", "not after 6", None, 18),
        ("en", "until 8pm", None, 20),
        ("en", "9-5", 9, 17),
        ("en", "between 9am and 5pm", 9, 17),
        ("en", "not after 2 at night", None, 2),
        ("en", "until 12 at night", None, 0),
        ("en", "after 12 noon", 12, None),
        ("en", "after 1 at noon", 13, None),
        ("bn", "১০টার পরে", 10, None),
        ("bn", "৯টার আগে না", 9, None),
        ("bn-Latn", "10 tar por", 10, None),
        ("bn-Latn", "9 tar age na", 9, None),
        ("so", "10 kadib", 10, None),
        ("so", "ka hor 9 maya", 9, None),
        ("tr", "10'dan sonra", 10, None),
        ("tr", "9'dan önce yazmayın", 9, None),
        ("ku", "piştî 10", 10, None),
        ("ku", "berî 9 na", 9, None),
    ],
)
def test_hours(tag: str, text: str, begins: int | None, ends: int | None) -> None:
    expected = tuple(None if hour is None else time(hour) for hour in (begins, ends))
    assert window(text, tag) == expected


@pytest.mark.parametrize("text", ["", "whenever", "7 8 9", "99"])
def test_no_hours(text: str) -> None:
    assert window(text, "en") is None
