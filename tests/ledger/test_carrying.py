"""Two records of one person become one: what both had is together, whatever is taken back or settled afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage import Storage, open_storage
from storage.errors import NotTheirs, Refusal, SamePerson
from tests.clock import StoppedClock
from tests.ledger.village import COORDINATOR, Village, found

PEOPLE = ("ada", "bob", "cem", "dil")
WHO = st.sampled_from(PEOPLE)
ANY = st.integers(0, 50)
MINUTES = st.sampled_from((15, 60, 240, 600))
HELP = st.tuples(st.just("help"), WHO, WHO, MINUTES)
UNITE = st.tuples(st.just("unite"), WHO, WHO, st.just(0))
REVERSE = st.tuples(st.just("reverse"), ANY, st.just(""), st.just(0))
SETTLE = st.tuples(st.just("settle"), ANY, st.just(""), st.sampled_from((0, 15, 300)))
FLOOR = st.tuples(st.just("floor"), WHO, st.just(""), st.sampled_from((0, 600, 1200)))
GIFT = st.tuples(st.just("gift"), WHO, WHO, MINUTES)
STEPS = st.builds(
    lambda before, unite, after: [*before, unite, *after],
    st.lists(HELP, min_size=3, max_size=4),
    UNITE,
    st.lists(st.one_of(REVERSE, REVERSE, SETTLE, SETTLE, HELP, GIFT, UNITE, FLOOR), min_size=5, max_size=8),
)
"""Help first, then somebody becomes somebody else, then whatever comes."""


async def unite(village: Village, gone: str, kept: str, by: str = COORDINATOR) -> list[int]:
    """A coordinator's word that they are one."""
    return await village.do(lambda work: work.merging.unite(village[gone], village[kept], by=village[by]))


@dataclass
class Paper:
    """The same on a sheet of paper: who is who, and what each person has."""

    is_: dict[str, str] = field(default_factory=lambda: {name: name for name in PEOPLE})
    has: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PEOPLE, 0))
    moved: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    """Transfer → from, to, minutes, under the names of that time."""
    helps: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    """Exchange → the same, as it counts now."""

    def move(self, giver: str, receiver: str, minutes: int) -> None:
        """Between people, whatever they were called then."""
        self.has[self.is_[giver]] -= minutes
        self.has[self.is_[receiver]] += minutes

    def unite(self, gone: str, kept: str) -> None:
        """One person from now on."""
        self.has[kept] += self.has.pop(gone)
        self.is_ = {name: kept if who == gone else who for name, who in self.is_.items()}


@dataclass
class Life:
    """What happens in a village, step by step, and what the paper says of it."""

    village: Village
    paper: Paper = field(default_factory=Paper)
    numbers: count[int] = field(default_factory=lambda: count(1))

    async def step(self, verb: str, one: str | int, other: str, minutes: int) -> None:
        """Do it; whatever is refused changes nothing."""
        try:
            await getattr(self, verb)(one, other, minutes)
        except (Refusal, LookupError):
            return

    async def help(self, one: str, other: str, minutes: int) -> None:
        """Help that both confirm."""
        if self.paper.is_[one] != one or self.paper.is_[other] != other:
            return
        done = await self.village.confirmed(one, other, minutes)
        assert done.transfer_id is not None
        self.paper.move(other, one, done.minutes)
        self.paper.moved[done.transfer_id] = self.paper.helps[done.id] = (other, one, done.minutes)

    async def gift(self, one: str, other: str, minutes: int) -> None:
        """Out of what somebody has."""
        reference, ledger = f"gift:{self.village.bank.id}:{next(self.numbers)}", self.village
        done = await ledger.do(lambda work: work.ledger.gift(ledger[one], ledger[other], minutes, reference))
        self.paper.move(one, other, minutes)
        self.paper.moved[done.id] = (one, other, minutes)

    async def unite(self, one: str, other: str, _: int) -> None:
        """Two who are still two."""
        await unite(self.village, one, other)
        self.paper.unite(one, other)

    async def reverse(self, place: int, _: str, __: int) -> None:
        """Something that was posted is taken back, once."""
        if not self.paper.moved:
            return
        number = sorted(self.paper.moved)[place % len(self.paper.moved)]
        await self.village.do(lambda work: work.ledger.reverse(number, reference=f"back:{number}"))
        giver, receiver, minutes = self.paper.moved.pop(number)
        self.paper.move(receiver, giver, minutes)
        self.paper.helps = {id: help for id, help in self.paper.helps.items() if help != (giver, receiver, minutes)}

    async def settle(self, place: int, _: str, minutes: int) -> None:
        """A confirmed length is disputed and put right."""
        if not self.paper.helps:
            return
        number = sorted(self.paper.helps)[place % len(self.paper.helps)]
        giver, receiver, before = self.paper.helps[number]
        before_it = await self.village.exchange(number)
        by = self.village[COORDINATOR]

        async def job(work):  # type: ignore[no-untyped-def] # one transaction, so that a refusal undoes the dispute
            await work.exchanges.dispute(number, before_it.helped_id)
            return await work.exchanges.settle(number, minutes, by=by, words="")

        after = await self.village.do(job)
        self.paper.move(receiver, giver, before)
        self.paper.helps.pop(number)
        self.paper.moved = {id: one for id, one in self.paper.moved.items() if id != before_it.transfer_id}
        if minutes:
            self.paper.move(giver, receiver, after.minutes)

    async def floor(self, one: str, _: str, minutes: int) -> None:
        """Further for one of them."""
        await self.village.do(lambda work: work.ledger.set_floor(self.village[one], -minutes))


def test_books_of_people_who_become_one(storage_url: str, clock: StoppedClock) -> None:
    """The books agree with the paper: one balance a person, nothing on records that became others, no fault."""
    numbers = count(1)
    with asyncio.Runner() as runner:
        storage = open_storage(storage_url, now=clock.now)

        async def live(steps: list[tuple[str, str | int, str, int]]) -> None:
            life = Life(await found(storage, *PEOPLE, slug=f"village{next(numbers)}"))
            for step in steps:
                await life.step(*step)
            balances = await life.village.balances()
            assert {name: balances[name] for name in PEOPLE} == dict.fromkeys(PEOPLE, 0) | life.paper.has
            assert await life.village.do(lambda work: work.ledger.audit(life.village.bank.id)) == []

        @settings(
            max_examples=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=(Phase.generate, Phase.shrink),
        )
        @given(steps=STEPS)
        def lives(steps: list[tuple[str, str | int, str, int]]) -> None:
            runner.run(live(steps))

        try:
            runner.run(storage.migrate())
            lives()
        finally:
            runner.run(storage.close())


async def test_both_histories_are_one(village: Village) -> None:
    await village.confirmed("ada", "bob", 60)
    await village.confirmed("cem", "bob", 30)
    await unite(village, "cem", "ada")
    standing = await village.do(lambda work: work.ledger.standing(village["ada"]))
    assert (standing.balance, standing.given, standing.received) == (90, 90, 0)
    entries = await village.do(lambda work: work.ledger.entries(village["ada"]))
    assert [(one.kind, one.minutes) for one in entries] == [("exchange", 30), ("exchange", 60)]
    assert [one.minutes for one in await village.do(lambda work: work.ledger.entries(village["ada"], 1))] == [30]
    assert await village.faults() == []


async def test_what_both_lack_is_no_reason_to_refuse(village: Village) -> None:
    await village.confirmed("cem", "ada", 600)
    await village.confirmed("cem", "bob", 600)
    await unite(village, "bob", "ada")
    account = await village.do(lambda work: work.ledger.account(village["ada"]))
    assert (account.balance, account.floor) == (-1200, -1200)
    assert await village.faults() == []


async def test_who_may_not(village: Village) -> None:
    await village.confirmed("ada", "bob", 60)
    before = await village.balances()
    for gone, kept, by, refusal in (
        ("ada", "ada", COORDINATOR, SamePerson),
        ("ada", "bob", "cem", NotTheirs),
        ("ada", COORDINATOR, COORDINATOR, NotTheirs),
    ):
        with pytest.raises(refusal):
            await unite(village, gone, kept, by)
    await village.do(lambda work: work.leaving.leave(village["cem"], by=None))
    with pytest.raises(NotTheirs):
        await unite(village, "cem", "ada")
    assert await village.balances() == before


async def test_a_floor_of_ones_own_stays(storage: Storage) -> None:
    village = await found(storage, "ada", "bob")

    async def floor(name: str) -> int:
        return (await village.do(lambda work: work.ledger.account(village[name]))).floor

    async def floors() -> tuple[int, int]:
        return await floor("ada"), await floor("bob")

    await village.do(lambda work: work.ledger.set_floor(village["ada"], -1200))
    await village.do(lambda work: work.ledger.set_member_floors(village.bank.id, -300))
    assert await floors() == (-1200, -300)
    await village.do(lambda work: work.ledger.set_floor(village["ada"], -300, own=False))
    await village.do(lambda work: work.ledger.set_member_floors(village.bank.id, -600))
    assert await floors() == (-600, -600)
    await village.confirmed("ada", "bob", 600)
    await village.do(lambda work: work.ledger.set_floor(village["bob"], -60))
    assert (await floors())[1] == -600, "nobody is put below their floor"
    assert await village.faults() == []


async def test_the_lower_floor_goes_along(village: Village) -> None:
    await village.do(lambda work: work.ledger.set_floor(village["bob"], -1800))
    await unite(village, "bob", "ada")
    assert (await village.do(lambda work: work.ledger.account(village["ada"]))).floor == -1800
