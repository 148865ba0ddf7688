"""A coordinator says that two members are one: what the one had under way becomes the other's, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

from storage import Storage, Work
from storage.records import Bank, Member
from tests.clock import StoppedClock
from tests.storage.people import found, join


async def both(work: Work) -> tuple[Bank, Member, Member, Member, Member]:
    bank = await found(work)
    ann, again, bea, sam = [await join(work, bank, name) for name in ("ann", "again", "bea", "sam")]
    await work.members.grant(sam.id, "coordinator")
    return bank, ann, again, bea, sam


async def agreed(work: Work, bank: Bank, helper: Member, helped: Member) -> int:
    arranged = await work.exchanges.arrange(
        bank_id=bank.id, helper_id=helper.id, helped_id=helped.id, skill="sewing", day=None, clock=None, minutes=60
    )
    return arranged.id


async def test_what_is_under_way_goes_on(storage: Storage, clock: StoppedClock) -> None:
    async def job(work: Work) -> None:
        bank, ann, again, bea, sam = await both(work)
        going, between = await agreed(work, bank, again, bea), await agreed(work, bank, again, ann)
        await work.exchanges.report(going, again.id, 60)
        await work.vettings.record(again.id, "dbs", "passed", decided_by=sam.id, review_at=clock.now() + timedelta(30))
        await work.members.grant(again.id, "navigator", area="E1")
        await work.secret_numbers.set(again.id, "1234")
        assert await work.merging.unite(again.id, ann.id, by=sam.id, words="one") == [between]
        one = await work.exchanges.get(going)
        assert (one.helper_id, one.reported_by, one.state) == (ann.id, ann.id, "reported")
        assert (await work.exchanges.get(between)).state == "cancelled"
        assert (await work.exchanges.confirm(going, bea.id)).transfer_id is not None
        assert (await work.ledger.account(ann.id)).balance == 60
        assert await work.vettings.passed(ann.id) == {"dbs"}
        assert await work.members.limits(ann.id) == [("navigator", "E1", "")]
        assert await work.secret_numbers.has(ann.id)
        assert len(await work.addresses.of_member(ann.id)) == 2
        assert (await work.members.get(again.id)).id == ann.id
        assert [(say.by_id, say.decision, say.words) for say in await work.decisions.of("member", again.id)] == [
            (sam.id, "merged", "one")
        ]

    await storage.run(job)


async def test_who_had_not_joined_keeps_who_had(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, ann, _, _, sam = await both(work)
        stub = await work.members.create(bank.id, language="one", name="Ann")
        await work.merging.unite(ann.id, stub.id, by=sam.id)
        kept = await work.members.get(ann.id)
        assert (kept.id, kept.stage) == (stub.id, "active")
        assert (await work.ledger.account(stub.id)).balance == 0

    await storage.run(job)


async def test_one_after_the_other(storage: Storage) -> None:
    async def job(work: Work) -> None:
        _, ann, again, bea, sam = await both(work)
        await work.merging.unite(again.id, ann.id, by=sam.id)
        await work.merging.unite(ann.id, bea.id, by=sam.id)
        assert {(await work.members.get(one.id)).id for one in (ann, again)} == {bea.id}
        assert await work.ledger.audit() == []

    await storage.run(job)


async def test_a_request_that_they_were_to_take_themselves_is_free_again(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, ann, again, _, sam = await both(work)
        request = await work.requests.open(
            bank_id=bank.id, member_id=ann.id, skill="sewing", words="", day=None, clock=None, minutes=60, area=""
        )
        await work.exchanges.take(request.id, again.id)
        await work.merging.unite(again.id, ann.id, by=sam.id)
        assert (await work.requests.get(request.id)).state == "unfilled"
        assert [item.kind for item in await work.desk.items(bank.id)] == ["unfilled"]

    await storage.run(job)
