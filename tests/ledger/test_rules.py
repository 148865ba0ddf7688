"""The rules of posting, without a database. The ids of the tests carry the numbers of the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage.errors import AlreadySettled, FloorReached, NothingToGive, PotEmpty, ReferenceReused
from storage.ledger import rules
from storage.ledger.rules import Posting
from storage.records import Account, Transfer

NOW = datetime(2026, 11, 23, tzinfo=UTC)
POT = Account(1, 1, "pot", "minute", None, "pot", 100, 0)
ADA = Account(2, 1, "member", "minute", 7, "", 30, -600)
BOB = Account(3, 1, "member", "minute", 8, "", -600, -600)
ELSEWHERE = Account(4, 2, "pot", "minute", None, "pot", 100, 0)
TICKETS = Account(5, 1, "pot", "ticket", None, "pot", 100, 0)
ACCOUNTS = {account.id: account for account in (POT, ADA, BOB, ELSEWHERE, TICKETS)}

GIFT = Posting(1, ADA.id, POT.id, 15, "gift", "gift:1", NOW)
POSTED = Transfer(9, 1, ADA.id, POT.id, 15, "gift", "gift:1", NOW, NOW, None, None, None, "")


@pytest.mark.parametrize(
    ("posting", "rule"),
    [
        pytest.param(replace(GIFT, minutes=0), "rule 1", id="1-nothing"),
        pytest.param(replace(GIFT, minutes=-15), "rule 1", id="1-backwards"),
        pytest.param(replace(GIFT, to_account=ADA.id), "rule 2", id="2-to-itself"),
    ],
)
def test_form(posting: Posting, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        rules.check_form(posting)


@pytest.mark.parametrize(
    "posting",
    [
        pytest.param(replace(GIFT, to_account=ELSEWHERE.id), id="3-to-another-bank"),
        pytest.param(replace(GIFT, from_account=ELSEWHERE.id), id="3-from-another-bank"),
        pytest.param(replace(GIFT, bank_id=2), id="3-in-the-name-of-another-bank"),
        pytest.param(replace(GIFT, to_account=TICKETS.id), id="3-another-unit"),
        pytest.param(replace(GIFT, to_account=99), id="3-to-nowhere"),
    ],
)
def test_sides(posting: Posting) -> None:
    with pytest.raises(ValueError, match="rule 3"):
        rules.check_sides(posting, ACCOUNTS)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        pytest.param({ADA.id: -630}, None, id="4-down-to-the-floor"),
        pytest.param({ADA.id: -631}, FloorReached, id="4-a-minute-below"),
        pytest.param({BOB.id: -1}, FloorReached, id="4-at-the-floor-already"),
        pytest.param({BOB.id: 1}, None, id="4-up-is-always-possible"),
        pytest.param({POT.id: -100}, None, id="4-the-last-of-the-pot"),
        pytest.param({POT.id: -101}, PotEmpty, id="4-more-than-the-pot-has"),
        pytest.param({BOB.id: 0}, None, id="4-nothing-changes"),
    ],
)
def test_floors(changed: dict[int, int], refusal: type[Exception] | None) -> None:
    _expect(lambda: rules.check_floors(changed, ACCOUNTS), refusal)


def test_4_an_act_counts_as_a_whole() -> None:
    back = replace(GIFT, from_account=POT.id, to_account=ADA.id, minutes=20)
    assert rules.changes([GIFT, back]) == {ADA.id: 5, POT.id: -5}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(GIFT, minutes=30), id="5-other-minutes"),
        pytest.param(replace(GIFT, from_account=BOB.id), id="5-another-giver"),
        pytest.param(replace(GIFT, to_account=BOB.id), id="5-another-receiver"),
        pytest.param(replace(GIFT, kind="welcome"), id="5-another-kind"),
        pytest.param(replace(GIFT, bank_id=2), id="5-another-bank"),
        pytest.param(replace(GIFT, exchange_id=1), id="5-for-an-exchange"),
        pytest.param(replace(GIFT, reverses=1), id="5-as-a-reversal"),
    ],
)
def test_other_content(other: Posting) -> None:
    with pytest.raises(ReferenceReused):
        rules.check_repeats([other], {"gift:1": POSTED})


def test_5_the_same_again_is_a_repeat() -> None:
    later = replace(GIFT, happened_at=NOW.replace(year=2027), note="again")
    assert rules.check_repeats([later], {"gift:1": POSTED})
    assert not rules.check_repeats([GIFT], {})
    with pytest.raises(ReferenceReused):
        rules.check_repeats([GIFT, replace(GIFT, reference="gift:2")], {"gift:1": POSTED})


def test_6_a_reversal_mirrors() -> None:
    mirrored = rules.mirror(replace(POSTED, exchange_id=4), reference="reversal:9", at=NOW, note="by mistake")
    assert mirrored == Posting(
        1, POT.id, ADA.id, 15, "reversal", "reversal:9", NOW, exchange_id=4, reverses=9, note="by mistake"
    )


def test_6_a_reversal_is_not_reversed() -> None:
    with pytest.raises(AlreadySettled):
        rules.mirror(replace(POSTED, reverses=8), reference="reversal:9", at=NOW)


@pytest.mark.parametrize(
    ("giver", "minutes", "given"),
    [
        pytest.param(ADA, 30, True, id="7-all-they-have"),
        pytest.param(ADA, 31, False, id="7-more-than-they-have"),
        pytest.param(ADA, 0, False, id="7-nothing"),
        pytest.param(BOB, 1, False, id="7-out-of-nothing"),
    ],
)
def test_gifts(giver: Account, minutes: int, given: bool) -> None:
    _expect(lambda: rules.check_gift(giver, minutes), None if given else NothingToGive)


def _expect(act: Callable[[], None], refusal: type[Exception] | None) -> None:
    if refusal is None:
        act()
    else:
        with pytest.raises(refusal):
            act()
