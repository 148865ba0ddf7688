"""What is done for somebody by another hand is noted, and nobody decides about their own hours by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import Storage, Work
from storage.acts import Acting
from storage.errors import SelfDealing
from storage.records import Exchange, Member
from tests.clock import StoppedClock
from tests.storage.people import found, join

Three = tuple[Member, Member, Member]


async def _people(work: Work) -> Three:
    bank = await found(work)
    return await join(work, bank, "ada"), await join(work, bank, "bob"), await join(work, bank, "cem")


async def _agreed(work: Work, helper: Member, helped: Member) -> Exchange:
    return await work.exchanges.arrange(
        bank_id=helper.bank_id,
        helper_id=helper.id,
        helped_id=helped.id,
        skill="garden",
        day=None,
        clock=None,
        minutes=60,
    )


async def test_only_what_is_done_in_their_name_is_noted(storage: Storage, clock: StoppedClock) -> None:
    async def job(work: Work) -> tuple[Three, list[tuple[str, int, str]]]:
        ada, bob, cem = await _people(work)
        await work.offers.add(ada.id, "before", "")
        work.acting = Acting(cem.id, ada.id)
        await work.offers.add(ada.id, "garden", "")
        await work.offers.add(bob.id, "other", "")
        await work.consents.record(ada.id, "news", True, words="yes", channel="sms")
        exchange = await _agreed(work, ada, bob)
        await work.exchanges.report(exchange.id, ada.id, 50)
        work.acting = None
        await work.exchanges.confirm(exchange.id, bob.id)
        acts = await work.acts.of_member(ada.id, work.now - timedelta(days=1))
        return (ada, bob, cem), [(act.kind, act.actor_id, act.detail) for act in acts]

    (ada, bob, cem), acts = await storage.run(job)
    assert acts == [
        ("offer", cem.id, "garden"),
        ("consent", cem.id, "news:yes"),
        ("arrange", cem.id, ""),
        ("report", cem.id, "60"),
    ]
    consent = (await storage.run(lambda work: work.consents.history(ada.id)))[-1]
    assert consent.channel == "spoken"
    assert await storage.run(lambda work: work.acts.heard(ada.bank_id)) == {consent.id: cem.id}
    assert await storage.run(lambda work: work.acts.actors(ada.id)) == [cem.id]
    assert await storage.run(lambda work: work.acts.actors(bob.id)) == []


async def test_not_by_the_other_side(storage: Storage) -> None:
    async def job(work: Work) -> str:
        ada, bob, _ = await _people(work)
        exchange = await _agreed(work, ada, bob)
        await work.exchanges.report(exchange.id, bob.id, 60)
        work.acting = Acting(bob.id, ada.id)
        with pytest.raises(SelfDealing):
            async with work.attempt():
                await work.exchanges.confirm(exchange.id, ada.id)
        with pytest.raises(SelfDealing):
            async with work.attempt():
                await work.ledger.gift(ada.id, bob.id, 60, "gift:1")
        work.acting = None
        return (await work.exchanges.get(exchange.id)).state

    assert await storage.run(job) == "reported"


async def test_not_for_both_sides(storage: Storage) -> None:
    async def job(work: Work) -> str:
        ada, bob, cem = await _people(work)
        dan = await join(work, await work.banks.get(ada.bank_id), "dan")
        exchange = await _agreed(work, ada, bob)
        work.acting = Acting(cem.id, ada.id)
        await work.exchanges.report(exchange.id, ada.id, 60)
        work.acting = Acting(cem.id, bob.id)
        with pytest.raises(SelfDealing):
            async with work.attempt():
                await work.exchanges.confirm(exchange.id, bob.id)
        work.acting = Acting(dan.id, bob.id)
        return (await work.exchanges.confirm(exchange.id, bob.id)).state

    assert await storage.run(job) == "confirmed"


async def test_whoever_is_spoken_for_can_be_asked_unless_they_stopped(storage: Storage) -> None:
    async def job(work: Work) -> list[list[int]]:
        ada, bob, cem = await _people(work)
        await work.offers.add(ada.id, "garden", "")
        request = await work.requests.open(
            bank_id=bob.bank_id, member_id=bob.id, skill="garden", words="", day=None, clock=None, minutes=60, area=""
        )
        address = (await work.addresses.of_member(ada.id))[0]
        seen = []
        for state, acted in (("closed", False), ("closed", True), ("stopped", True)):
            await work.addresses.change(address.id, state=state)
            if acted:
                work.acting = Acting(cem.id, ada.id)
                await work.acts.note("began", ada.id, ada.id)
            seen.append([one.member.id for one in await work.requests.candidates(request.id, ["garden"])])
        return [[one - ada.id for one in row] for row in seen]

    assert await storage.run(job) == [[], [0], []]


async def test_a_question_has_a_reader_with_letters_of_their_own(storage: Storage) -> None:
    async def job(work: Work) -> tuple[list[str], list[str], list[str]]:
        ada, bob, _ = await _people(work)
        for member, reader, topic in ((bob, bob, "one"), (ada, bob, "two"), (ada, ada, "three"), (ada, bob, "one")):
            await work.questions.ask(
                member_id=member.id,
                kind="k",
                topic=topic,
                data={},
                keys=("yes",),
                digits=("1",),
                labels=("Yes",),
                summary="",
                lasts=timedelta(days=1),
                reader_id=reader.id,
            )
        asked_of_ada, read_by_bob = await work.questions.open(ada.id), await work.questions.read_by(bob.id)
        read_by_ada = await work.questions.read_by(ada.id)
        return (
            [one.topic for one in asked_of_ada],
            [one.letter for one in read_by_bob],
            [one.letter for one in read_by_ada],
        )

    assert await storage.run(job) == (["two", "three", "one"], ["A", "B", "C"], ["A"])
