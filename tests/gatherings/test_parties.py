"""Work parties: who is asked for a job, and what becomes of jobs and ideas when people leave or are merged."""

from __future__ import annotations

from storage import Storage, Work
from storage.gatherings.ideas import ENOUGH
from storage.gatherings.records import Gathering, Job
from storage.own_data import own_data
from storage.records import Member
from tests.gatherings.scene import people, plan


async def _party(work: Work, host: Member, *able: Member, wanted: int = 1) -> tuple[Gathering, Job]:
    bank = await work.banks.get(host.bank_id)
    held = await plan(work, bank, host, kind="work", topic="", title="painting", language="")
    held = await work.gatherings.change(held.id, state="announced")
    await work.jobs.add(held.id, "decorating", wanted)
    for one in able:
        await work.offers.add(one.id, "decorating", "")
    return held, (await work.jobs.of(held.id))[0]


async def _able(work: Work, held: Gathering, job: Job, check: str = "") -> list[str]:
    return [one.name for one in await work.jobs.able(job, held, [], check)]


async def test_asked_is_who_can_do_it_once(storage: Storage) -> None:
    async def job(work: Work) -> None:
        _, (ann, bob, cem, deq, _eve) = await people(work, "ann", "bob", "cem", "deq", "eve")
        held, painting = await _party(work, ann, bob, cem, deq)
        assert await _able(work, held, painting) == ["bob", "cem", "deq"]
        await work.jobs.set(painting.id, [bob.id], "asked")
        await work.seats.set(held.id, cem.id, "declined")
        assert await _able(work, held, painting) == ["deq"]
        assert await work.jobs.waiting(painting.id) == 1
        await work.jobs.set(painting.id, [bob.id], "over")
        assert await _able(work, held, painting) == ["bob", "deq"]
        assert await work.jobs.renew(held.id) == []
        assert sorted(await _able(work, held, painting)) == ["bob", "deq"]

    await storage.run(job)


async def test_a_job_that_needs_a_check_is_for_those_who_have_passed_it(storage: Storage) -> None:
    async def job(work: Work) -> None:
        _, (ann, bob, cem) = await people(work, "ann", "bob", "cem")
        held, painting = await _party(work, ann, bob, cem)
        await work.vettings.record(cem.id, "ladder", "passed", decided_by=ann.id, review_at=None)
        assert await _able(work, held, painting, "ladder") == ["cem"]

    await storage.run(job)


async def test_who_has_no_seat_any_more_does_no_job(storage: Storage) -> None:
    async def job(work: Work) -> None:
        _, (ann, bob, cem) = await people(work, "ann", "bob", "cem")
        held, painting = await _party(work, ann, bob, cem)
        for one in (bob, cem):
            await work.jobs.set(painting.id, [one.id], "yes")
            await work.seats.set(held.id, one.id, "coming")
        assert [who for _, who in await work.jobs.done_by(held.id)] == [bob.id, cem.id]
        await work.leaving.leave(bob.id, by=None)
        assert [who for _, who in await work.jobs.done_by(held.id)] == [cem.id]
        due = await work.due.next_at()
        assert due is not None
        assert due <= work.now

    await storage.run(job)


async def test_two_records_of_one_person_have_one_job_and_one_voice(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob) = await people(work, "ann", "bob")
        two = await work.members.create(bank.id, language="one", name="bob")
        held, painting = await _party(work, ann, bob, wanted=2)
        for one in (bob, two):
            await work.jobs.set(painting.id, [one.id], "yes")
            await work.seats.set(held.id, one.id, "coming")
        idea = await work.ideas.note(bank.id, ann.id, "swings", "one")
        assert [await work.ideas.second(idea.id, one.id) for one in (bob, two, two)] == [1, 2, 2]
        await work.merging.merge(two.id, bob.id)
        assert [who for _, who in await work.jobs.done_by(held.id)] == [bob.id]
        assert await work.ideas.second(idea.id, bob.id) < ENOUGH
        mine = await own_data(work, bob.id)
        assert [(row["skill"], row["state"]) for row in mine["jobs"]] == [("decorating", "yes")]

    await storage.run(job)


async def test_an_idea_goes_with_its_writer_unless_it_is_planned(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob) = await people(work, "ann", "bob")
        held, _ = await _party(work, bob)
        dropped = await work.ideas.note(bank.id, ann.id, "swings", "one")
        planned = await work.ideas.note(bank.id, ann.id, "a pond", "one")
        await work.ideas.change(planned.id, "planned", held.id)
        for one in (dropped, planned):
            await work.ideas.second(one.id, bob.id)
        assert [row["words"] for row in (await own_data(work, ann.id))["ideas"]] == ["swings", "a pond"]
        assert [one.name for one in await work.ideas.backers(held.id)] == ["ann", "bob"]
        await work.leaving.leave(ann.id, by=None)
        found = [await work.ideas.lock(one.id) for one in (dropped, planned)]
        assert [(one.state, one.words) for one in found] == [("dropped", ""), ("planned", "a pond")]
        assert [one.name for one in await work.ideas.backers(held.id)] == ["bob"]

    await storage.run(job)


async def test_own_data_tells_of_seats_talks_and_trainings(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob) = await people(work, "ann", "bob")
        talk = await plan(work, bank, ann)
        await work.seats.set(talk.id, bob.id, "coming")
        await work.seats.note(talk.id, bob.id, rating=2)
        other = await plan(work, bank, ann)
        await work.leaders.ask(other.id, bob.id, state="yes")
        await work.leaders.passed(bob.id, "diabetes", women=True, by=ann.id, dialect="maay")
        mine = await own_data(work, bob.id)
        assert [(row["topic"], row["state"], row["rating"]) for row in mine["seats"]] == [(talk.topic, "coming", "2")]
        assert [(row["topic"], row["state"]) for row in mine["led"]] == [(other.topic, "yes")]
        assert [(row["topic"], row["dialect"]) for row in mine["trainings"]] == [("diabetes", "maay")]
        assert [(await own_data(work, ann.id))[kind] for kind in ("seats", "led", "trainings")] == [[], [], []]

    await storage.run(job)
