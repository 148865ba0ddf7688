"""Whom to ask first: a test for each rule of ``handlers/exchanges/ranking.py``, with the rule's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.exchanges.ranking import Need, ranked
from storage.bank_rules import Rules
from storage.records import Candidate, Member, Request

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ASKER = Member(1, 1, "Asker", "active", "one", "E1", True, None, None, 0, "", None)
REQUEST = Request(1, 1, 1, "sewing", "", None, None, 60, "E1", "open", 0)
NEED = Need(REQUEST, ASKER, "making")
RULES = Rules()


def candidate(number: int, **changes: object) -> Candidate:
    """Somebody who fits in every way; what is named differs."""
    fields = {name: changes.pop(name) for name in ("area", "language", "last_asked_at") if name in changes}
    member = replace(ASKER, id=number, **fields)  # type: ignore[arg-type]  # the names are those of the fields
    one = Candidate(member, frozenset({"sewing"}), frozenset(), 60, True, False)
    return replace(one, **changes)  # type: ignore[arg-type]  # as above


def order(*candidates: Candidate, need: Need = NEED, rules: Rules = RULES) -> list[int]:
    """The members' numbers, the best first."""
    return [one.member.id for one in ranked(candidates, need, rules)]


def test_1_nobody_is_asked_twice() -> None:
    assert order(candidate(2, asked_before=True), candidate(3)) == [3]


def test_2_a_check_must_have_been_passed() -> None:
    rules = Rules(checks={"sewing": "dbs"})
    assert order(candidate(2), candidate(3, checks=frozenset({"dbs"})), rules=rules) == [3]
    assert order(candidate(2), rules=RULES) == [2]


FIRST = {
    "3 the very skill": (candidate(2, skills=frozenset({"knitting"})), candidate(3, area="N1")),
    "4 the same area": (candidate(2, area="N1"), candidate(3, last_asked_at=MORNING)),
    "6 not asked for longest": (
        candidate(2, last_asked_at=MORNING),
        candidate(3, last_asked_at=datetime(2026, 11, 20, tzinfo=UTC), balance_minutes=0),
    ),
    "6 never asked": (candidate(2, last_asked_at=MORNING), candidate(3)),
    "7 waiting for a chance": (candidate(2, knows_asker=False), candidate(3, balance_minutes=-60)),
    "8 a new tie": (candidate(2), candidate(3, knows_asker=False)),
    "8 across a language": (candidate(2), candidate(3, language="two")),
}


@pytest.mark.parametrize(("later", "first"), FIRST.values(), ids=FIRST)
def test_rule(later: Candidate, first: Candidate) -> None:
    assert order(later, first) == [3, 2]


def test_5_talking_needs_a_language() -> None:
    talk = replace(NEED, group="company")
    assert order(candidate(2, language="two", knows_asker=False), candidate(3), need=talk) == [3, 2]


def test_6_the_hour_of_the_day_does_not_matter() -> None:
    early = candidate(2, last_asked_at=MORNING.replace(hour=8))
    assert order(early, candidate(3, last_asked_at=MORNING, balance_minutes=-15)) == [3, 2]


@given(st.permutations([candidate(2), candidate(3, area="N1"), candidate(4, balance_minutes=-5), candidate(5)]))
def test_the_order_of_asking_does_not_depend_on_the_order_of_finding(found: list[Candidate]) -> None:
    assert order(*found) == [4, 2, 5, 3]
