"""Hours out of the pot: small ones by one person, large ones by two, and no way around it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import Storage
from storage.bank_rules import Rules
from storage.errors import AlreadySettled, NotActive, NotTheirs, PotEmpty
from storage.grants import Grant
from tests.clock import StoppedClock
from tests.ledger.village import COORDINATOR, Village, found

OTHER = "other"


@pytest.fixture
async def rich(storage: Storage) -> Village:
    """Sixty hours in the pot, two coordinators, and a limit of two hours for one of them."""
    village = await found(storage, "ada", "bob", OTHER, rules=Rules(grant_alone_minutes=120, grant_days=30))
    await village.do(lambda work: work.members.grant(village[OTHER], "coordinator"))
    await village.do(lambda work: work.ledger.sponsor(village.bank.id, "Hospital", 3600, "sponsor:1"))
    return village


async def give(village: Village, who: str, minutes: int, by: str = COORDINATOR) -> Grant:
    return await village.do(
        lambda work: work.grants.open(village.bank, village[who], minutes, reason="ill", by=village[by])
    )


async def decide(village: Village, grant: Grant, by: str, *, yes: bool = True) -> Grant:
    return await village.do(lambda work: work.grants.decide(grant.id, yes=yes, by=village[by]))


@pytest.mark.parametrize(
    ("earlier", "who", "minutes", "state"),
    [
        pytest.param((), "ada", 120, "given", id="as-much-as-one-may"),
        pytest.param((), "ada", 121, "asked", id="more"),
        pytest.param((("ada", 60, COORDINATOR),), "ada", 61, "asked", id="more-in-two-parts"),
        pytest.param((("bob", 60, COORDINATOR),), "ada", 61, "given", id="to-different-people"),
        pytest.param((("ada", 60, OTHER),), "ada", 61, "given", id="by-different-people"),
        pytest.param((), COORDINATOR, 15, "asked", id="to-oneself"),
    ],
)
async def test_when_a_second_is_needed(
    rich: Village, earlier: tuple[tuple[str, int, str], ...], who: str, minutes: int, state: str
) -> None:
    for one in earlier:
        await give(rich, *one)
    before = (await rich.balances())[who]
    assert (await give(rich, who, minutes)).state == state
    assert (await rich.balances())[who] - before == (minutes if state == "given" else 0)
    assert await rich.faults() == []


async def test_after_the_days_it_counts_no_longer(rich: Village, clock: StoppedClock) -> None:
    await give(rich, "ada", 120)
    clock.move(timedelta(days=31))
    assert (await give(rich, "ada", 120)).state == "given"


async def test_the_second_gives_it_once(rich: Village) -> None:
    grant = await give(rich, "ada", 600)
    for by in (COORDINATOR, "ada", "bob"):
        with pytest.raises(NotTheirs):
            await decide(rich, grant, by)
    assert (await rich.balances())["ada"] == 0
    assert (await decide(rich, grant, OTHER)).state == "given"
    with pytest.raises(AlreadySettled):
        await decide(rich, grant, OTHER)
    assert (await rich.balances())["ada"] == 600
    said = await rich.do(lambda work: work.decisions.of("grant", grant.id))
    assert [(one.by_id, one.decision, one.words) for one in said] == [
        (rich[COORDINATOR], "asked", "ill"),
        (rich[OTHER], "given", ""),
    ]


async def test_whoever_gets_it_is_not_the_second(rich: Village) -> None:
    grant = await give(rich, OTHER, 600)
    with pytest.raises(NotTheirs):
        await decide(rich, grant, OTHER)
    assert (await rich.balances())[OTHER] == 0


async def test_a_no_gives_nothing(rich: Village) -> None:
    grant = await give(rich, "ada", 600)
    assert (await decide(rich, grant, OTHER, yes=False)).state == "refused"
    assert (await rich.balances())["ada"] == 0


async def test_what_the_pot_does_not_hold(rich: Village) -> None:
    grant = await give(rich, "ada", 3601)
    with pytest.raises(PotEmpty):
        await decide(rich, grant, OTHER)
    assert (await rich.do(lambda work: work.grants.get(grant.id))).state == "asked"


async def test_who_has_left_gets_nothing(rich: Village) -> None:
    grant = await give(rich, "ada", 600)
    await rich.do(lambda work: work.leaving.leave(rich["ada"], by=None))
    kept = await rich.do(lambda work: work.grants.get(grant.id))
    assert (kept.state, kept.reason) == ("refused", "")
    with pytest.raises(NotActive):
        await give(rich, "ada", 60)


async def test_only_who_may(rich: Village) -> None:
    with pytest.raises(NotTheirs):
        await give(rich, "ada", 60, by="bob")
    assert (await rich.balances())["ada"] == 0
