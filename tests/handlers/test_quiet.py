"""Quiet hours hold by the clock of the bank, on the nights on which the clocks change too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import quiet
from storage.bank_rules import Rules
from storage.bank_rules import quiet as read
from storage.records import Bank, Member

BANK = Bank(1, "maple", "Maple", "Europe/London", "GB", ("en",), "maple", Rules(), {})
ANN = Member(1, 1, "Ann", "active", "en", "", False, None, None, 0, "", None)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due", "until"),
    [
        ("2026-11-23 20:59", "2026-11-23 20:59", "2026-11-23 21:00"),
        ("2026-11-23 21:00", "2026-11-24 08:00", "2026-11-24 21:00"),
        ("2026-11-24 07:59", "2026-11-24 08:00", "2026-11-24 21:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00", "2026-11-24 21:00"),
        ("2026-03-28 21:30", "2026-03-29 07:00", "2026-03-29 20:00"),  # The clocks go forward in this night,
        ("2026-10-24 20:30", "2026-10-25 08:00", "2026-10-25 21:00"),  # and back in this one.
    ],
)
def test_waiting_for_the_morning(now: str, due: str, until: str) -> None:
    assert quiet.window(BANK, ANN, at(now)) == (at(due), at(until))


def test_a_member_may_choose_other_hours_or_none() -> None:
    mornings, any_time = replace(ANN, quiet="12:00-8:00"), replace(ANN, quiet="none")
    assert quiet.next_moment(BANK, mornings, at("2026-11-24 12:00")) == at("2026-11-25 08:00")
    assert quiet.window(BANK, any_time, at("2026-11-24 03:00")) == (at("2026-11-24 03:00"), None)


def test_an_answer_may_go_out_at_night_but_not_for_long() -> None:
    assert quiet.answer_until(BANK, ANN, at("2026-11-23 20:50")) == at("2026-11-23 21:50")
    assert quiet.answer_until(BANK, ANN, at("2026-11-24 03:00")) == at("2026-11-24 04:00")
    assert quiet.answer_until(BANK, ANN, at("2026-11-24 10:00")) == at("2026-11-24 21:00")


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: at("2026-01-01 00:00") + timedelta(minutes=minutes)),
    st.integers(0, 23),
    st.integers(1, 23),
)
def test_whatever_the_hours_are(now: datetime, begins: int, length: int) -> None:
    member = replace(ANN, quiet=f"{begins}-{(begins + length) % 24}")
    due, until = quiet.window(BANK, member, now)
    assert now <= due <= now + timedelta(hours=length + 1)
    assert quiet.may_text(BANK, member, due)
    assert until is not None
    assert not quiet.may_text(BANK, member, until)
    assert quiet.may_text(BANK, member, until - timedelta(seconds=1))


@pytest.mark.parametrize("text", ["", "21", "21-21", "9:70:1-8", "late-early"])
def test_what_is_no_quiet_time(text: str) -> None:
    with pytest.raises(ValueError, match="quiet time"):
        read(text)
