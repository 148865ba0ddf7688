"""The same person twice becomes one: nothing that was said or waits is lost, and no books are touched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import Storage, Work
from storage.errors import NotTheirs, SamePerson
from storage.records import Bank, Member
from tests.clock import StoppedClock
from tests.storage.people import found, join


async def begin(work: Work, bank: Bank, address: str = "77") -> Member:
    stub = await work.members.create(bank.id, language="one", name="Ann again", area="E1")
    await work.addresses.add(bank.id, stub.id, "telegram", address)
    return stub


async def test_everything_becomes_the_members(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann, stub = await join(work, bank, "ann"), await begin(work, bank)
        await work.offers.add(stub.id, "sewing", "sewing")
        item = await work.desk.open(bank.id, "person", stub.id, member_id=stub.id)
        asked = await work.questions.ask(
            member_id=stub.id, kind="K", topic="own", data={}, keys=(), digits=(), labels=(), summary="",
            lasts=timedelta(days=1),
        )  # fmt: skip
        await work.merging.merge(stub.id, ann.id)
        assert [one.channel for one in await work.addresses.of_member(ann.id)] == ["sms", "telegram"]
        assert [one.preferred for one in await work.addresses.of_member(ann.id)] == [True, False]
        assert [one.skill for one in await work.offers.of_member(ann.id)] == ["sewing"]
        assert (await work.members.get(ann.id)).area == "E1"
        assert (await work.desk.get(item.id)).member_id == ann.id
        assert await work.questions.get(asked.id) is None
        assert await work.members.get(stub.id) == await work.members.get(ann.id)
        assert [one.decision for one in await work.decisions.of("member", stub.id)] == ["merged"]

    await storage.run(job)


async def test_the_last_word_counts_wherever_it_was_said(storage: Storage, clock: StoppedClock) -> None:
    async def begun(work: Work) -> tuple[Member, Member]:
        bank = await found(work)
        ann, stub = await join(work, bank, "ann"), await begin(work, bank)
        await work.consents.record(stub.id, "exchanges", True, words="yes", channel="telegram")
        await work.consents.record(
            stub.id, "news", True, words="yes", channel="telegram", shown="May we?", language="one"
        )
        return ann, stub

    async def later(work: Work) -> dict[str, bool]:
        await work.consents.record(ann.id, "exchanges", False, words="STOP", channel="sms")
        await work.merging.merge(stub.id, ann.id)
        assert ("May we?", "one") in [(one.shown, one.language) for one in await work.consents.history(ann.id)]
        return await work.consents.current(ann.id)

    ann, stub = await storage.run(begun)
    clock.move(timedelta(minutes=5))
    assert await storage.run(later) == {"exchanges": False, "news": True}


async def test_who_has_hours_stays_who_they_are(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, other = await found(work), await found(work, "oak")
        ann, bea = await join(work, bank, "ann"), await join(work, bank, "bea")
        elsewhere = await join(work, other, "cat")
        stub = await begin(work, bank)
        for one, into, refusal in (
            (ann, bea, NotTheirs),
            (stub, elsewhere, NotTheirs),
            (stub, stub, SamePerson),
        ):
            with pytest.raises(refusal):
                async with work.attempt():
                    await work.merging.merge(one.id, into.id)
        assert len(await work.addresses.of_member(ann.id)) == 1

    await storage.run(job)


async def test_a_shared_phone_is_known_as_one(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, other = await found(work), await found(work, "oak")
        ann = await join(work, bank, "ann", address="+4411")
        await join(work, other, "cat", address="+4411")
        assert [one.shared for one in await work.addresses.find("sms", "+4411")] == [False, False]
        bea = await join(work, bank, "bea", address="+4411")
        assert [(one.bank_id == bank.id, one.shared) for one in await work.addresses.find("sms", "+4411")] == [
            (True, True),
            (True, True),
            (False, False),
        ]
        await work.leaving.leave(bea.id, by=None)
        (address,) = await work.addresses.of_member(ann.id)
        assert not address.shared

    await storage.run(job)


async def test_nobody_becomes_who_has_left(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann, stub = await join(work, bank, "ann"), await begin(work, bank)
        await work.members.change(ann.id, stage="left")
        await work.merging.merge(stub.id, ann.id)

    with pytest.raises(NotTheirs):
        await storage.run(job)
