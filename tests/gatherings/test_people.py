"""Whom a gathering is for, who leads it, and what becomes of their part when they leave or turn out to be somebody."""

from __future__ import annotations

from storage import Storage, Work
from tests.gatherings.scene import people, plan
from tests.storage.people import join


async def _wants_news(work: Work, member_id: int, *said: bool) -> None:
    for given in said:
        await work.consents.record(member_id, "news", given, words="", channel="sms")


async def test_only_who_wants_news_and_speaks_the_language_is_invited(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob, cem, deq, eve) = await people(work, "ann", "bob", "cem", "deq", "eve")
        for one, said in ((ann, [True]), (bob, [True, False]), (cem, [False, True]), (eve, [True])):
            await _wants_news(work, one.id, *said)
        await work.members.change(eve.id, language="two")
        held = await plan(work, bank, deq, language="one")
        found = [one.name for one in await work.seats.audience(held, ["one"])]
        assert found == ["ann", "cem"]
        assert [one.name for one in await work.seats.audience(held, [])] == ["ann", "cem", "eve"]
        await work.seats.invite(held.id, [ann.id])
        await work.leaders.ask(held.id, cem.id)
        assert await work.seats.audience(held, ["one"]) == []

    await storage.run(job)


async def test_the_pool_is_who_has_passed(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob, cem, deq) = await people(work, "ann", "bob", "cem", "deq")
        await work.members.change(cem.id, area="E1")
        for one in (ann, bob, cem):
            await work.leaders.passed(one.id, "diabetes", women=one is bob, by=None)
        held = await plan(work, bank, deq, area="E1")
        asked = {"bank_id": bank.id, "topic": "diabetes", "languages": [], "women": False, "area": "E1"}
        assert [one.name for one in await work.leaders.pool(held.id, **asked)] == ["cem", "ann", "bob"]  # type: ignore[arg-type]  # as it is
        women = asked | {"women": True}
        assert [one.name for one in await work.leaders.pool(held.id, **women)] == ["bob"]  # type: ignore[arg-type]  # as it is
        await work.leaders.ask(held.id, cem.id, state="yes")
        assert [one.name for one in await work.leaders.pool(held.id, **asked)] == ["ann", "bob"]  # type: ignore[arg-type]  # as it is

    await storage.run(job)


async def test_who_leaves_frees_their_seat_and_does_not_lead(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob) = await people(work, "ann", "bob")
        held = await work.gatherings.change((await plan(work, bank, ann)).id, state="announced")
        await work.leaders.passed(bob.id, "diabetes", women=False, by=ann.id)
        await work.leaders.ask(held.id, bob.id, state="yes")
        other = await work.gatherings.change((await plan(work, bank, ann)).id, state="announced")
        await work.seats.set(other.id, bob.id, "coming")
        await work.leaving.leave(bob.id, by=None)
        assert await work.leaders.trainings(bob.id) == []
        assert [one.state for one in await work.leaders.of(held.id)] == ["out"]
        assert await work.seats.taken(other.id) == 0
        assert sorted([(await work.due.take()).kind, (await work.due.take()).kind]) == [  # type: ignore[union-attr]  # both are there
            "gathering_offer",
            "gathering_seek",
        ]

    await storage.run(job)


async def test_a_friend_who_is_a_member_already_keeps_one_seat(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob) = await people(work, "ann", "bob")
        held, other = await plan(work, bank, ann), await plan(work, bank, ann)
        friend = await work.members.create(bank.id, language="one")
        await work.seats.bring(held.id, friend.id, ann.id, "coming")
        await work.seats.bring(other.id, friend.id, ann.id, "coming")
        await work.seats.set(other.id, bob.id, "declined")
        await work.merging.merge(friend.id, bob.id)
        assert [one.state for one in await work.seats.of(held.id) if one.member_id == bob.id] == ["coming"]
        assert [one.state for one in await work.seats.of(other.id) if one.member_id == bob.id] == ["declined"]
        assert (await join(work, bank, "eve")).id != bob.id

    await storage.run(job)
