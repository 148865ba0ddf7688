"""Votes: one for each member whom it is for, the last word counts, and what is decided by how many."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage import Storage, Work
from storage.notices import Notice
from storage.records import Bank, Member
from storage.votes import Tally
from tests.clock import StoppedClock
from tests.storage.people import found, join

COUNTS = st.integers(0, 40)


async def _asked(work: Work, bank: Bank, writer: Member, **more: object) -> Notice:
    notice = await work.notices.begin(bank.id, writer.id)
    until = work.now + timedelta(days=7)
    return await work.notices.change(notice.id, state="gone", votes_until=until, decides=True, quorum=20, **more)


@given(yes=COUNTS, no=COUNTS, talk=COUNTS)
def test_more_than_half_wins_and_else_it_is_talked_about(yes: int, no: int, talk: int) -> None:
    tally = Tally(200, {"yes": yes, "no": no, "talk": talk}, ())
    over_half = {"yes": yes > no + talk, "no": no > yes + talk}
    assert [key for key, wins in over_half.items() if wins] == ([] if tally.won == "talk" else [tally.won])


@given(asked=st.integers(1, 1000), quorum=st.integers(0, 100), voted=COUNTS)
def test_enough_have_voted_when_so_many_of_a_hundred_did(asked: int, quorum: int, voted: int) -> None:
    tally = Tally(asked, {"yes": voted}, ())
    assert tally.enough(quorum) is (voted >= 1 and voted / asked >= quorum / 100)


async def test_each_has_one_vote_and_the_last_word_counts(storage: Storage) -> None:
    async def job(work: Work) -> Tally:
        bank = await found(work)
        nura, ann, bea = [await join(work, bank, name) for name in ("nura", "ann", "bea")]
        notice = await _asked(work, bank, nura)
        await work.votes.cast(notice.id, ann.id, "yes")
        await work.votes.explain(notice.id, ann.id, "for the children")
        await work.votes.cast(notice.id, ann.id, "no")
        await work.votes.cast(notice.id, bea.id, "talk")
        assert await work.votes.open_for(ann) == []
        assert [one.id for one in await work.votes.open_for(nura)] == [notice.id]
        return await work.votes.tally(notice.id)

    assert await storage.run(job) == Tally(2, {"no": 1, "talk": 1}, ("for the children",))


async def test_only_whom_it_is_for_can_vote_and_only_until_its_end(storage: Storage, clock: StoppedClock) -> None:
    async def job(work: Work) -> tuple[Member, Member, Member]:
        bank, other = await found(work), await found(work, "oak")
        nura, ann, bea = [await join(work, bank, name) for name in ("nura", "ann", "bea")]
        await work.members.change(ann.id, area="E1")
        elsewhere = await join(work, other, "cat")
        await _asked(work, bank, nura, audience={"area": ["E1"]})
        return ann, bea, elsewhere

    people = await storage.run(job)

    async def can(work: Work) -> list[bool]:
        return [bool(await work.votes.open_for(one)) for one in people]

    assert await storage.run(can) == [True, False, False]
    clock.move(timedelta(days=7))
    assert await storage.run(can) == [False, False, False]


async def test_of_two_records_of_one_person_one_vote_counts_and_reasons_go_with_who_gave_them(storage: Storage) -> None:
    async def job(work: Work) -> list[Tally]:
        bank = await found(work)
        nura, ann, again, sam = [await join(work, bank, name) for name in ("nura", "ann", "again", "sam")]
        notice = await _asked(work, bank, nura)
        for one in (ann, again, sam):
            await work.votes.cast(notice.id, one.id, "yes")
            await work.votes.explain(notice.id, one.id, one.name)
        await work.forgetting.move(again.id, ann.id)
        united = await work.votes.tally(notice.id)
        await work.forgetting.forget(sam.id)
        return [united, await work.votes.tally(notice.id)]

    united, left = await storage.run(job)
    assert (united.said, sorted(united.reasons)) == ({"yes": 2}, ["ann", "sam"])
    assert (left.said, left.reasons) == ({"yes": 2}, ("ann",))
