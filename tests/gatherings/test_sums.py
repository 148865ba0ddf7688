"""Who gives and gets what: the rules of ``storage/gatherings/rules.py`` by number, and any posting in any order."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Storage, Work, open_storage
from storage.errors import AlreadySettled, PotEmpty, Refusal
from storage.gatherings.records import Gathering
from storage.gatherings.rules import Line, Sums, sums
from tests.clock import StoppedClock
from tests.gatherings.scene import people, plan

ANN, BOB, CEM, DEQ = range(1, 5)


def gathering(rule: str, minutes: int = 50, prep: int = 0) -> Gathering:
    at = StoppedClock().now()
    plain: dict[str, Any] = {
        "series_id": None,
        "number": 1,
        "kind": "talk",
        "topic": "diabetes",
        "title": "",
        "language": "",
    }
    plain |= {"women": False, "area": "", "place_id": 1, "starts_at": at, "capacity": 9, "payer_id": None}
    plain |= {"state": "held", "word": "", "secret": "", "guests": 0, "postings": 0, "planned_by": 1}
    return Gathering(id=1, bank_id=1, rule=rule, minutes=minutes, prep_minutes=prep, **plain)


@pytest.mark.parametrize(
    ("rule", "prep", "came", "short", "expected"),
    [
        pytest.param("free", 20, [], [], {ANN: 75, BOB: 75}, id="1-and-5-rounded-with-preparing"),
        pytest.param("teach", 0, [CEM, DEQ], [], {ANN: 60, BOB: 60, CEM: -60, DEQ: -60}, id="2-those-who-come-give"),
        pytest.param("social", 0, [CEM], [], {ANN: 60, BOB: 60, CEM: 60}, id="3-all-get"),
        pytest.param("sponsored", 0, [CEM], [], {ANN: 60, BOB: 60, CEM: 60}, id="4-all-get"),
        pytest.param("free", 0, [CEM], [], {ANN: 60, BOB: 60}, id="5-only-leaders"),
        pytest.param("teach", 0, [CEM, DEQ], [DEQ], {ANN: 60, BOB: 60, CEM: -60}, id="6-who-has-nothing-gives-nothing"),
        pytest.param("social", 0, [BOB, CEM, CEM], [], {ANN: 60, BOB: 60, CEM: 60}, id="7-one-line-each"),
    ],
)
def test_rules(rule: str, prep: int, came: list[int], short: list[int], expected: dict[int, int]) -> None:
    found = sums(gathering(rule, prep=prep), [ANN, BOB], came, short)
    assert {line.member_id: line.minutes for line in found.lines} == expected
    assert list(found.excused) == short
    assert found.cost == sum(expected.values())


async def test_posted_whole_or_not_at_all(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob, cem) = await people(work, "ann", "bob", "cem", pot=90)
        held = await plan(work, bank, ann, rule="social")
        shown = await work.settling.preview(held, [ann.id], [bob.id, cem.id])
        assert (shown.sums.cost, shown.lacks, shown.number) == (180, 90, 1)
        with pytest.raises(PotEmpty):
            async with work.attempt():
                await work.settling.post(held, [ann.id], [bob.id, cem.id], number=1, expected=shown.sums)
        assert [(await work.ledger.account(one.id)).balance for one in (ann, bob, cem)] == [0, 0, 0]
        assert (await work.gatherings.get(held.id)).postings == 0

    await storage.run(job)


async def test_posted_once_and_only_what_was_shown(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob, cem) = await people(work, "ann", "bob", "cem")
        held = await plan(work, bank, ann)
        shown = (await work.settling.preview(held, [ann.id], [bob.id, cem.id])).sums
        assert await work.settling.post(held, [ann.id], [bob.id], number=1, expected=shown) is None
        posted = await work.settling.post(held, [ann.id], [bob.id, cem.id], number=1, expected=shown)
        assert posted is not None
        assert len(posted) == 3
        with pytest.raises(AlreadySettled):
            await work.settling.post(held, [ann.id], [bob.id, cem.id], number=1, expected=shown)
        assert (await work.ledger.pot(bank.id)).balance == 60
        assert (await work.ledger.standing(ann.id)).given == 60
        assert await work.settling.about(posted[0].id) == held.id
        assert await work.ledger.audit() == []

    await storage.run(job)


async def test_an_organisation_pays_what_it_has_promised(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob) = await people(work, "ann", "bob", pot=30)
        clinic = await work.ledger.open_organisation(bank.id, "Clinic")
        await work.ledger.promise(clinic.id, 120)
        held = await plan(work, bank, ann, rule="sponsored", payer_id=clinic.id)
        shown = await work.settling.preview(held, [ann.id], [bob.id])
        assert (shown.payer.name, shown.lacks) == ("Clinic", 0)
        await work.settling.post(held, [ann.id], [bob.id], number=1, expected=shown.sums)
        assert [(await work.ledger.account(one.id)).balance for one in (ann, bob)] == [60, 60]
        assert (await work.ledger.pot(bank.id)).balance == 30
        assert (await work.settling.preview(held, [ann.id], [bob.id])).lacks == 120

    await storage.run(job)


async def test_who_has_left_is_left_out(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob) = await people(work, "ann", "bob")
        held = await plan(work, bank, ann)
        await work.leaving.leave(bob.id, by=None)
        assert (await work.settling.preview(held, [ann.id], [bob.id])).sums == Sums((Line(ann.id, 60),))

    await storage.run(job)


class Room:
    """One gathering after another of four people, and what any posting of it must leave behind."""

    def __init__(self, runner: asyncio.Runner, storage: Storage) -> None:
        self.runner, self.storage = runner, storage

        async def job(work: Work) -> None:
            self.bank, members = await people(work, "ann", "bob", "cem", "deq", floor=-90, pot=240)
            self.ids = [one.id for one in members]
            self.ann = members[0]

        runner.run(storage.run(job))

    def play(self, rule: str, minutes: int, acts: list[tuple[list[int], list[int]]]) -> None:
        """Post, then correct as often as there are acts; each is whole or nothing."""

        async def begin(work: Work) -> Gathering:
            return await plan(
                work, self.bank, self.ann, rule=rule, minutes=minutes, starts_at=work.now + timedelta(days=1)
            )

        held = self.runner.run(self.storage.run(begin))
        before = self._balances()
        for led, came in acts:
            leaders, others = [self.ids[one] for one in led], [self.ids[one] for one in came]
            self._post(held.id, leaders, others, before)

    def _post(self, gathering_id: int, leaders: list[int], came: list[int], before: dict[int | None, int]) -> None:
        async def job(work: Work) -> Sums:
            now = await work.gatherings.get(gathering_id)
            shown = await work.settling.preview(now, leaders, came)
            assert shown.sums.cost == sum(line.minutes for line in shown.sums.lines)
            assert await work.settling.post(now, leaders, came, number=shown.number, expected=shown.sums) is not None
            return shown.sums

        standing = self._balances()
        try:
            found = self.runner.run(self.storage.run(job))
        except Refusal:
            assert self._balances() == standing
            return
        expected = {one: before[one] + found.of(one) for one in self.ids}
        after = self._balances()
        assert {one: after[one] for one in self.ids} == expected
        assert after[None] == before[None] - found.cost

    def _balances(self) -> dict[int | None, int]:
        async def job(work: Work) -> dict[int | None, int]:
            own: dict[int | None, int] = {one: (await work.ledger.account(one)).balance for one in self.ids}
            return own | {None: (await work.ledger.pot(self.bank.id)).balance}

        return self.runner.run(self.storage.run(job))


SOME = st.lists(st.integers(0, 3), unique=True, max_size=4)
ACTS = st.lists(st.tuples(SOME, SOME), min_size=1, max_size=3)


def test_any_posting_and_any_correction(storage_url: str, clock: StoppedClock) -> None:
    """Everybody ends with what they had and what was shown, once; a refusal changes nothing; the books balance."""
    with asyncio.Runner() as runner:
        storage = open_storage(storage_url, now=clock.now)
        room = Room(runner, storage)

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        @given(rule=st.sampled_from(("teach", "social", "free")), minutes=st.sampled_from((15, 50, 60)), acts=ACTS)
        def play(rule: str, minutes: int, acts: list[tuple[list[int], list[int]]]) -> None:
            room.play(rule, minutes, acts)

        try:
            play()
            assert runner.run(storage.run(lambda work: work.ledger.audit())) == []
        finally:
            runner.run(storage.close())
