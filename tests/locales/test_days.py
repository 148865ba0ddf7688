"""Days and clock times are read, or not read at all; never guessed. Now is Monday 23 November 2026, 10:00 in London."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from locales.languages import load
from locales.understanding import understand
from locales.values import PARTS, When
from tests.locales.languages import ALL, NOW, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuesday at 3", "2026-11-24T15:00"),
        ("3pm tomorrow", "2026-11-24T15:00"),
        ("24/11", "2026-11-24"),
        ("24.11.2026 at 15:00", "2026-11-24T15:00"),
        ("on the 29th", "2026-11-29"),
        ("Sunday 29th", "2026-11-29"),
        ("half past 4 on friday", "2026-11-27T16:30"),
        ("half 3 today", "2026-11-23T15:30"),
        ("Friday for quarter to ten in the morning", "2026-11-27T09:45"),
        ("in three days", "2026-11-26"),
        ("two weeks ago", "2026-11-09"),
        ("at 9 in the morning on monday", "2026-11-30T09:00"),
        ("need a lift at 5", "T17:00"),
        ("day after tomorrow at noon", "2026-11-25T12:00"),
        ("2 hours tomorrow at 10.30", "2026-11-24T10:30"),
        ("5 december 9am", "2026-12-05T09:00"),
        ("December 5th", "2026-12-05"),
        ("twenty to six on friday", "2026-11-27T17:40"),
        ("friday 7.30", "2026-11-27T19:30"),
        ("friday 07:30", "2026-11-27T07:30"),
        ("tonight at 8", "2026-11-23T20:00"),
        ("1 march", "2027-03-01"),
        ("theory booked 4 8 dec", "2026-12-08"),
        ("good morning, could you take me tomorrow at 3", "2026-11-24T15:00"),
        ("next friday", None),
        ("every friday", None),
        ("24 Kasim 15:00", None),
        ("wednesday 28 november", None),
        ("31/2", None),
        ("3 people for 5 days", None),
        ("been sat in the hall", None),
        ("I am 81", None),
    ],
)
def test_forward(text: str, expected: str | None) -> None:
    assert written(understand(text, language="en", now=NOW).when) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on friday", "2026-11-20"),
        ("last saturday", "2026-11-21"),
        ("yesterday", "2026-11-22"),
        ("20 november", "2026-11-20"),
        ("24 december", "2025-12-24"),
        ("on the 29th", "2026-10-29"),
    ],
)
def test_backward(text: str, expected: str) -> None:
    assert written(understand(text, language="en", now=NOW, backward=True).when) == expected


def test_a_report_looks_back_by_itself() -> None:
    assert written(understand("2 hours with Sam on friday", language="en", now=NOW).when) == "2026-11-20"


def test_the_change_of_the_clocks_moves_no_day() -> None:
    eve = datetime(2027, 3, 27, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    assert written(understand("tomorrow at 9", language="en", now=eve).when) == "2027-03-28T09:00"
    autumn = datetime(2026, 10, 24, 23, 59, tzinfo=ZoneInfo("Europe/London"))
    assert written(understand("in 2 days at 1:30pm", language="en", now=autumn).when) == "2026-10-26T13:30"


@pytest.mark.parametrize("folder", ALL, ids=[folder.tag for folder in ALL])
def test_every_language_names_the_days(folder: Any) -> None:
    plain = {int(number): words[0] for number, words in folder.words["weekdays"].items()}
    assert sorted(plain) == [1, 2, 3, 4, 5, 6, 7]
    for number, word in plain.items():
        when = understand(word.replace("*", ""), language=folder.tag, now=NOW).when
        assert when is not None, word
        assert when.day is not None, word
        assert when.day.isoweekday() == number
    for offset, expected in (("0", "2026-11-23"), ("1", "2026-11-24")):
        listed = folder.words["days"].get(offset) or folder.words["days"]["either"][offset]
        assert written(understand(listed[0].replace("*", ""), language=folder.tag, now=NOW).when) == expected


@pytest.mark.parametrize("folder", ALL, ids=[folder.tag for folder in ALL])
def test_every_language_names_the_months(folder: Any) -> None:
    months = {int(number): words[0].replace("*", "") for number, words in folder.words["months"].items()}
    assert sorted(months) == list(range(1, 13))
    for number, word in months.items():
        when = understand(f"5 {word}", language=folder.tag, now=NOW).when
        assert when is not None, word
        assert when.day is not None, word
        assert (when.day.month, when.day.day) == (number, 5)


@pytest.mark.parametrize("folder", ALL, ids=[folder.tag for folder in ALL])
def test_what_is_written_can_be_read(folder: Any) -> None:
    """A day that Doorstep writes in a language is read again as the same day and time."""
    writer = load().language(folder.tag).writer
    days = (When(date(2026, 11, 24), time(15, 0)), When(date(2026, 12, 5), time(9, 30)), When(date(2027, 1, 2)))
    for when in (*days, *(When(date(2026, 11, 28), part=part) for part in PARTS)):
        text = writer.when(when)
        assert understand(text, language=folder.tag, now=NOW).when == when, text


@pytest.mark.parametrize(
    ("tag", "text", "part"),
    [
        ("en", "need a lift to hospital Saturday morning", "morning"),
        ("en", "good morning, I need a lift on Saturday", ""),
        ("en", "I am free on Saturday", ""),
        ("en", "Saturday morning or afternoon, I do not mind", ""),
        ("en", "my night was bad and my leg hurts, can somebody shop for me on Saturday", ""),
        ("tr", "cumartesi sabahı hastaneye götürecek biri lazım", "morning"),
        ("tr", "iyi akşamlar cumartesi biri lazım", ""),
        ("bn", "শনিবার সকালে হাসপাতালে নিয়ে যাওয়ার লোক লাগবে", "morning"),
        ("bn-Latn", "shonibar bikale bajar korte lok lagbe", "afternoon"),
        ("so", "Sabtida galabtii qof i kaxeeya ayaan rabaa", "afternoon"),
        ("so", "subax wanaagsan, Sabtida baabuur baan u baahanahay", ""),
        ("ku", "roja şemiyê serê sibê ji min re kesek divê", "morning"),
        ("ku", "şev baş, roja şemiyê alîkarî divê", ""),
    ],
)
def test_the_part_of_a_day_is_read_beside_it(tag: str, text: str, part: str) -> None:
    assert understand(text, language=tag, now=NOW).when == When(date(2026, 11, 28), part=part)
