"""Numbers and lengths of time are read in every language's own ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from locales.durations import lengths
from locales.fold import fold, tokens
from locales.numbers import number_at
from locales.understanding import understand
from tests.locales.languages import ALL, NOW

SPOKEN: dict[str, Any] = json.loads((Path(__file__).parent / "spoken.json").read_text(encoding="utf-8"))
TAGS = {folder.tag for folder in ALL}


def _tag(kind: str) -> str:
    """The folder that reads a variety: Bengali in Latin letters has none of its own, Bengali reads it."""
    return kind if kind in TAGS else kind.partition("-")[0]


NUMBERS = [
    (_tag(kind), form, int(value))
    for kind, table in SPOKEN["numerals"].items()
    for value, forms in table.items()
    for form in forms
    if _tag(kind) in TAGS
]
LENGTHS = [
    (_tag(kind), form, round(float(hours) * 60))
    for kind, table in SPOKEN["durations"].items()
    for hours, forms in table["hours"].items()
    for form in forms
    if _tag(kind) in TAGS
]


@pytest.mark.parametrize(("tag", "form", "value"), NUMBERS)
def test_number_words(tag: str, form: str, value: int) -> None:
    from locales.understanding import load

    page = tokens(fold(form))
    number = number_at(page, 0, load().reader(tag).tables)
    assert number is not None
    assert (number.value, number.end) == (value, len(page))


@pytest.mark.parametrize(("tag", "form", "minutes"), LENGTHS)
def test_spoken_lengths(tag: str, form: str, minutes: int) -> None:
    assert understand(form, language=tag, now=NOW).minutes == minutes


@pytest.mark.parametrize("folder", ALL, ids=[folder.tag for folder in ALL])
@pytest.mark.parametrize(
    ("pattern", "minutes"),
    [
        ("2 {h}", 120),
        ("1,5 {h}", 90),
        ("1.5 {h}", 90),
        ("1½ {h}", 90),
        ("1:30 {h}", 90),
        ("90 {m}", 90),
        ("1 {h} 20 {m}", 80),
    ],
)
def test_every_language_reads_digits(folder: Any, pattern: str, minutes: int) -> None:
    units = folder.words["lengths"]
    text = pattern.format(h=max(units["hour"], key=len), m=max(units["minute"], key=len)).replace("*", "")
    assert understand(text, language=folder.tag, now=NOW).minutes == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("one n half hour", 90),
        ("1h30", 90),
        ("Two and three quarter hours", 165),
        ("hour n 10", 70),
        ("an hour and a half", 90),
        ("two hours and a quarter", 135),
        ("a couple of hours", 120),
        ("twenty five minutes", 25),
        ("move 3 of my hrs", 180),
        ("1hr30min", 90),
        ("40 dakika", 40),
        ("£500 a day", None),
        ("how many hours", None),
        ("I am 81", None),
        ("0 hours", None),
        ("24 pages", None),
    ],
)
def test_lengths_in_passing(text: str, minutes: int | None) -> None:
    assert understand(text, language="en", now=NOW).minutes == minutes


def test_absurd_lengths_are_not_read() -> None:
    from locales.understanding import load

    assert lengths(tokens("9999999 hours"), load().reader("en").tables) == []
