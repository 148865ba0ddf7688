"""What came of gatherings, without names: counted once, and no small group shown apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.conversations.gatherings import reckoning
from locales.languages import load
from storage import Storage, Work
from storage.gatherings.figures import Figures, Managing, apart
from storage.gatherings.records import Gathering
from storage.records import Bank, Member
from tests.gatherings.scene import people, plan


@pytest.mark.parametrize(
    ("groups", "shown", "rest"),
    [
        pytest.param({}, {}, 0, id="nobody"),
        pytest.param({"so": 9, "bn": 5}, {"so": 9, "bn": 5}, 0, id="none-is-small"),
        pytest.param({"so": 9, "bn": 3, "tr": 2}, {"so": 9}, 5, id="small-ones-together"),
        pytest.param({"so": 9, "bn": 6, "tr": 2}, {"so": 9}, 8, id="a-small-one-is-not-what-is-left-of-the-sum"),
        pytest.param({"so": 3, "bn": 1}, {}, 0, id="too-few-in-all"),
    ],
)
def test_small_groups_are_not_shown_apart(groups: dict[str, int], shown: dict[str, int], rest: int) -> None:
    assert apart(groups) == (shown, rest)


async def held(work: Work, bank: Bank, leader: Member, came: list[Member], ago: int) -> Gathering:
    """So many days ago, with these in the room."""
    found = await plan(work, bank, leader, starts_at=work.now - timedelta(days=ago), language="so", rule="free")
    await work.leaders.ask(found.id, leader.id, state="yes")
    for one in came:
        await work.seats.set(found.id, one.id, "came")
    return await work.gatherings.change(found.id, state="held")


async def test_people_visits_hours_and_ties(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob, cem, deq) = await people(work, "ann", "bob", "cem", "deq", pot=600)
        await held(work, bank, ann, [bob], ago=40)
        talk = await held(work, bank, ann, [bob, cem, deq], ago=5)
        await work.seats.note(talk.id, bob.id, rating=5)
        shown = (await work.settling.preview(talk, [ann.id], [bob.id])).sums
        await work.settling.post(talk, [ann.id], [bob.id], number=1, expected=shown)
        again = await held(work, bank, ann, [bob], ago=4)
        await work.seats.set(again.id, cem.id, "missed")
        await work.seats.note(again.id, cem.id, away="ill")
        await work.seats.bring(again.id, deq.id, bob.id, "invited")
        await work.seats.set(again.id, deq.id, "came")
        await work.courses.enrol(again.id, cem.id)
        await work.courses.because(again.id, cem.id, "time")  # Not asked: nothing is kept.
        await work.courses.change(again.id, cem.id, "left")
        await work.courses.because(again.id, cem.id, "health")
        later = work.now + timedelta(seconds=1)
        found = await work.reckoning.of(bank.id, work.now - timedelta(days=30), later)
        # ann and bob had met before.
        assert found == Figures(
            held=2,
            people=3,
            visits=5,
            unnamed=0,
            minutes=60,
            ties=5,
            brought=1,
            kinds={"talk": 3},
            languages={"so": 3},
            away={"ill": 1},
            left={"health": 1},
            ratings={5: 1},
        )

    await storage.run(job)


async def test_how_well_people_manage_before_and_after_a_course(storage: Storage) -> None:
    names = ("ann", "bob", "cem", "deq", "eda", "fay", "gul")

    async def job(work: Work) -> list[tuple[Managing | None, list[str]]]:
        bank, (leader, *learners) = await people(work, *names)
        course = await plan(work, bank, leader)
        found = []
        for place, one in enumerate(learners):
            await work.courses.enrol(course.id, one.id)
            await work.courses.manages(course.id, one.id, 1 + place % 2, last=False)
            if place:  # The first did not say how it was in the end.
                await work.courses.manages(course.id, one.id, 4, last=True)
            known = await work.reckoning.of(bank.id, work.now, work.now + timedelta(seconds=1))
            found.append((known.managing, [load().render(line, "en") for line in reckoning.lines(known)]))
        await work.leaving.leave(learners[1].id, to_member_id=None, write_off_reason="moved", by=None)
        found.append(((await work.reckoning.of(bank.id, work.now, work.now + timedelta(seconds=1))).managing, []))
        return found

    *few, (managing, lines), (without, _) = await storage.run(job)
    assert [known for known, _ in few] == [None] * 5
    assert managing == Managing(people=5, before=1.6, after=4.0)
    assert "How well people manage, of 100: 32 before a course, 80 after it (5 people)." in lines
    assert without is None  # What they said went with them, and four are too few.


async def test_who_brought_a_friend(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, (ann, bob, cem) = await people(work, "ann", "bob", "cem")
        talk, other = await plan(work, bank, ann), await plan(work, bank, ann)
        seat = await work.seats.set(talk.id, bob.id, "coming")
        assert await work.seats.numbered(talk.id, seat.id) == seat
        assert await work.seats.numbered(other.id, seat.id) is None
        await work.seats.bring(talk.id, cem.id, bob.id, "invited")
        assert (await work.seats.set(talk.id, cem.id, "coming")).brought_by == bob.id

    await storage.run(job)
