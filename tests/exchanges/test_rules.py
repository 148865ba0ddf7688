"""The rules of exchanges, without a database. The ids of the tests carry the numbers of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import AlreadySettled, NotTheirs, Refusal, SamePerson, TooLong
from storage.exchanges import rules
from storage.records import Exchange

HELPER, HELPED, COORDINATOR = 1, 2, 3
AGREED = Exchange(
    id=9,
    bank_id=1,
    request_id=None,
    helper_id=HELPER,
    helped_id=HELPED,
    skill="garden",
    day=None,
    clock=None,
    minutes=60,
    state="agreed",
    reported_by=None,
    other_minutes=None,
    reported_at=None,
    transfer_id=None,
)
REPORTED = replace(AGREED, state="reported", reported_by=HELPER)
DISPUTED = replace(REPORTED, state="disputed", other_minutes=15)
POSTED = replace(REPORTED, state="disputed", transfer_id=4)


@pytest.mark.parametrize(
    ("minutes", "rounded"),
    [
        pytest.param(1, 15, id="1-a-minute-is-a-quarter"),
        pytest.param(15, 15, id="1-a-quarter-stays"),
        pytest.param(16, 30, id="1-up"),
        pytest.param(52, 60, id="1-up-to-the-hour"),
        pytest.param(70, 75, id="1-beyond-the-hour"),
        pytest.param(720, 720, id="1-twelve-hours"),
    ],
)
def test_rounding(minutes: int, rounded: int) -> None:
    assert rules.quarter_hours(minutes) == rounded


@pytest.mark.parametrize("minutes", [0, -15], ids=["1-nothing", "1-less-than-nothing"])
def test_nothing_is_not_rounded(minutes: int) -> None:
    with pytest.raises(ValueError, match="rule 1"):
        rules.quarter_hours(minutes)


@given(st.integers(1, 100_000))
def test_1_rounding_favours_the_helper_by_less_than_a_quarter(minutes: int) -> None:
    rounded = rules.quarter_hours(minutes)
    assert rounded % 15 == 0
    assert 0 <= rounded - minutes < 15
    assert rules.quarter_hours(rounded) == rounded


def test_2_over_the_limit_a_coordinator_looks_at_it() -> None:
    assert rules.length(720, 720) == 720
    with pytest.raises(TooLong):
        rules.length(721, 720)
    assert rules.length(721, 720, allow_long=True) == 735


def test_3_nobody_helps_themselves() -> None:
    rules.check_sides(HELPER, HELPED)
    with pytest.raises(SamePerson):
        rules.check_sides(HELPER, HELPER)


@pytest.mark.parametrize(
    ("one", "other", "settled"),
    [
        pytest.param(60, 60, 60, id="6-the-same"),
        pytest.param(60, 75, 75, id="6-a-quarter-apart"),
        pytest.param(75, 60, 75, id="6-either-way-round"),
        pytest.param(60, 90, None, id="6-half-an-hour-apart"),
        pytest.param(15, 720, None, id="6-worlds-apart"),
    ],
)
def test_merging(one: int, other: int, settled: int | None) -> None:
    assert rules.merge(one, other) == settled


@pytest.mark.parametrize(
    ("exchange", "by", "minutes", "outcome"),
    [
        pytest.param(AGREED, HELPER, 45, rules.Reported("reported", 45, HELPER, None), id="4-the-helper-first"),
        pytest.param(AGREED, HELPED, 45, rules.Reported("reported", 45, HELPED, None), id="4-the-helped-first"),
        pytest.param(REPORTED, HELPER, 90, rules.Reported("reported", 90, HELPER, None), id="7-a-correction"),
        pytest.param(REPORTED, HELPED, 75, rules.Reported("confirmed", 75, HELPER, 75, posts=True), id="6-agreement"),
        pytest.param(REPORTED, HELPED, 45, rules.Reported("confirmed", 60, HELPER, 45, posts=True), id="6-the-longer"),
        pytest.param(REPORTED, HELPED, 30, rules.Reported("disputed", 60, HELPER, 30), id="6-a-dispute"),
    ],
)
def test_reports(exchange: Exchange, by: int, minutes: int, outcome: rules.Reported) -> None:
    assert rules.report(exchange, by, minutes) == outcome


@pytest.mark.parametrize(
    ("exchange", "minutes", "outcome"),
    [
        pytest.param(REPORTED, 60, rules.Settled("confirmed", 60, reverses=False, posts=True), id="8-silence-settled"),
        pytest.param(REPORTED, 0, rules.Settled("declined", 60, reverses=False, posts=False), id="8-declined"),
        pytest.param(DISPUTED, 30, rules.Settled("confirmed", 30, reverses=False, posts=True), id="8-in-between"),
        pytest.param(POSTED, 60, rules.Settled("confirmed", 60, reverses=False, posts=False), id="8-upheld"),
        pytest.param(POSTED, 30, rules.Settled("confirmed", 30, reverses=True, posts=True), id="8-posted-anew"),
        pytest.param(POSTED, 0, rules.Settled("declined", 60, reverses=True, posts=False), id="8-taken-back"),
    ],
)
def test_settling(exchange: Exchange, minutes: int, outcome: rules.Settled) -> None:
    assert rules.settle(exchange, COORDINATOR, minutes) == outcome


@pytest.mark.parametrize(
    ("exchange", "verb", "by", "refusal"),
    [
        pytest.param(AGREED, "accept", HELPED, AlreadySettled, id="4-too-late"),
        pytest.param(AGREED, "confirm", HELPED, NotTheirs, id="4-too-early"),
        pytest.param(AGREED, "accept", COORDINATOR, NotTheirs, id="4-an-outsider-is-told-nothing"),
        pytest.param(REPORTED, "confirm", HELPER, NotTheirs, id="5-not-alone"),
        pytest.param(REPORTED, "settle", HELPED, NotTheirs, id="8-not-their-own"),
    ],
)
def test_refusals(exchange: Exchange, verb: str, by: int, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        rules.check_move(exchange, verb, by)


NOW = datetime(2026, 7, 10, 18, 0, tzinfo=UTC)
SUMMER = date(2026, 7, 9)


@pytest.mark.parametrize(
    ("exchange", "at"),
    [
        pytest.param(
            replace(AGREED, day=SUMMER, clock=time(14, 30)), datetime(2026, 7, 9, 13, 30, tzinfo=UTC), id="then"
        ),
        pytest.param(replace(AGREED, day=SUMMER), datetime(2026, 7, 9, 11, 0, tzinfo=UTC), id="some-time-that-day"),
        pytest.param(replace(AGREED, day=date(2026, 7, 12)), NOW, id="earlier-than-planned"),
        pytest.param(replace(AGREED, reported_at=NOW), NOW, id="when-reported"),
        pytest.param(AGREED, NOW, id="nothing-known"),
    ],
)
def test_when_it_happened(exchange: Exchange, at: datetime) -> None:
    assert rules.happened_at(exchange, "Europe/London", NOW) == at
