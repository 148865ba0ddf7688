"""Sentences and values are written in the reader's language, and always written."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.languages import load
from locales.text import TN, Lines, T
from locales.understanding import understand
from locales.values import Duration, OwnName, Skill, When
from tests.locales.languages import ALL, NOW, READY

TAGS = [folder.tag for folder in ALL]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 hours"),
        (15, "15 minutes"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (120, "2 hours"),
        (-90, "-1 hour 30 minutes"),
    ],
)
def test_lengths(minutes: int, words: str) -> None:
    assert load().render(T("{time}", time=Duration(minutes)), "en") == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When(), "any day"),
        (When(date(2026, 11, 24)), "Tuesday 24 November"),
        (When(date(2026, 11, 24), time(9, 5)), "Tuesday 24 November at 09:05"),
        (When(None, time(15)), "15:00"),
    ],
)
def test_days(when: When, words: str) -> None:
    assert load().render(T("{when}", when=when), "en") == words


def test_plurals_and_lines() -> None:
    languages = load()
    lines = Lines((TN("{count} text", "{count} texts", 1), TN("{count} text", "{count} texts", 2)))
    assert languages.render(lines, "en") == "1 text\n2 texts"


def test_values_of_people_stay_as_they_are() -> None:
    written = load().render(
        T("{name}: {skill}, {own}", name="{Ali} %s", skill=Skill("x:1", "falconry"), own=OwnName("en")), "en"
    )
    assert written == "{Ali} %s: falconry, English"


def test_a_sentence_is_no_value() -> None:
    with pytest.raises(AssertionError):
        T("{inner}", inner=T("never"))  # type: ignore[arg-type] # what the assertion is for


def test_an_unknown_language_reads_the_source() -> None:
    assert load().render(T("{skill}", skill=Skill("gardening")), "xx") == "gardening"


@given(st.integers(-100_000, 100_000), st.sampled_from(TAGS))
def test_any_length_is_written(minutes: int, tag: str) -> None:
    assert load().render(T("{time}", time=Duration(minutes)), tag)


@given(st.integers(1, 60 * 24 * 7), st.sampled_from([folder.tag for folder in READY]))
def test_a_length_that_was_written_can_be_read(minutes: int, tag: str) -> None:
    text = load().render(T("{time}", time=Duration(minutes)), tag)
    assert understand(text, language=tag, now=NOW).minutes == minutes


@given(st.dates(date(2020, 1, 1), date(2039, 12, 31)), st.times(), st.sampled_from(TAGS))
def test_any_day_is_written(day: date, clock: time, tag: str) -> None:
    text = load().render(T("{when}", when=When(day, clock)), tag)
    assert "{" not in text


@pytest.mark.parametrize("tag", TAGS)
def test_every_skill_is_named_in_every_language(tag: str) -> None:
    languages = load()
    assert not [
        id for id in languages.skills() if languages.skill_name(id, tag) != languages.language(tag).skill_names[id]
    ]
    assert languages.own_name(tag)


def test_groups() -> None:
    languages = load()
    assert "gardening" in languages.group("cleaning")
    assert languages.group("own:1") == ("own:1",)
    assert languages.skill_group("own:1") == ""
