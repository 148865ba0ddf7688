"""Banks, members and what they said about themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import Storage, Work
from storage.banks import ROLE_RIGHTS
from storage.records import Address
from tests.clock import StoppedClock
from tests.storage.people import found, join


async def test_a_new_bank_has_rights_a_pot_and_its_rules(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        assert await work.banks.get(bank.id) == bank
        assert await work.banks.by_slug("maple") == bank
        assert await work.banks.by_word("maple") == bank
        assert await work.banks.by_word("oak") is None
        assert await work.banks.by_word("join", "maple", "oak") == bank
        assert await work.banks.by_word() is None
        assert bank.rules.wave_size == 3
        assert (await work.ledger.pot(bank.id)).balance == 0
        member = await join(work, bank, "ann")
        assert await work.members.rights(member.id) == frozenset()
        await work.members.grant(member.id, "coordinator")
        await work.members.grant(member.id, "coordinator")
        assert await work.members.rights(member.id) == {right for role, right in ROLE_RIGHTS if role == "coordinator"}
        assert [one.id for one in await work.members.with_right(bank.id, "approve")] == [member.id]
        await work.members.revoke(member.id, "coordinator")
        assert await work.members.roles(member.id) == frozenset()

    await storage.run(job)


async def test_rules_survive_and_a_new_floor_holds_for_everybody(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        member = await join(work, bank, "ann")
        rules = replace(bank.rules, member_floor_minutes=-60, checks={"childcare": "dbs"})
        changed = await work.banks.change(bank.id, rules=rules, languages=("one",))
        assert changed.rules.checks == {"childcare": "dbs"}
        assert changed.languages == ("one",)
        assert (await work.ledger.account(member.id)).floor == -60

    await storage.run(job)


async def test_a_number_belongs_to_the_banks_that_registered_it(storage: Storage) -> None:
    async def job(work: Work) -> None:
        maple, oak = await found(work), await found(work, "oak")
        assert await work.banks.serving("sms", "+44100") == [maple, oak]
        await work.banks.add_number(oak.id, "sms", "+44100")
        await work.banks.add_number(oak.id, "sms", "+44100")
        assert await work.banks.serving("sms", "+44100") == [oak]
        assert await work.banks.serving("sms", "+44200") == [maple, oak]

    await storage.run(job)


async def test_the_paused_are_asked_only_where_nobody_else_may(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann, bea = await join(work, bank, "ann"), await join(work, bank, "bea")
        for member in (ann, bea):
            await work.members.grant(member.id, "coordinator")
        await work.members.change(ann.id, stage="paused")
        assert [one.name for one in await work.members.with_right(bank.id, "danger")] == ["bea"]
        await work.members.change(bea.id, stage="left")
        assert [one.name for one in await work.members.with_right(bank.id, "danger")] == ["ann"]
        assert [one.name for one in await work.members.named(bank.id)] == ["ann"]

    await storage.run(job)


async def test_activating_twice_keeps_the_day_and_the_account(storage: Storage, clock: StoppedClock) -> None:
    async def begin(work: Work) -> int:
        return (await join(work, await found(work), "ann")).id

    async def again(work: Work) -> None:
        member = await work.members.activate(member_id)
        assert member.joined_at == began
        assert (await work.ledger.account(member_id)).floor == -600

    began = clock.now()
    member_id = await storage.run(begin)
    clock.move(timedelta(days=3))
    await storage.run(again)


async def test_one_address_is_preferred_and_others_step_in(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        second = await work.addresses.add(bank.id, ann.id, "telegram", "77", phone="+4477", preferred=True)
        assert await _preferred(work, ann.id) == second
        assert await work.addresses.by_phone(bank.id, "+4477") == [second]
        first = (await work.addresses.find("sms", "+44ann"))[0]
        assert not first.preferred
        await work.addresses.change(second.id, state="stopped")
        assert (await _preferred(work, ann.id)).id == first.id
        await work.addresses.change(first.id, preferred=True, state="closed")
        assert await work.addresses.preferred(ann.id) is None

    await storage.run(job)


async def _preferred(work: Work, member_id: int) -> Address:
    address = await work.addresses.preferred(member_id)
    assert address is not None
    return address


async def test_an_address_moves_within_its_bank_only(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank, other = await found(work), await found(work, "oak")
        ann, bea = await join(work, bank, "ann"), await join(work, bank, "bea")
        stranger = await join(work, other, "cat")
        address = (await work.addresses.of_member(ann.id))[0]
        moved = await work.addresses.move(address.id, bea.id)
        assert (moved.member_id, moved.preferred) == (bea.id, False)
        with pytest.raises(IntegrityError):
            async with work.attempt():
                await work.addresses.move(address.id, stranger.id)
        with pytest.raises(IntegrityError):
            async with work.attempt():
                await work.addresses.add(bank.id, bea.id, "sms", "+44bea")
        assert len(await work.addresses.of_member(bea.id)) == 2

    await storage.run(job)


async def test_the_last_word_about_a_purpose_counts(storage: Storage) -> None:
    async def job(work: Work) -> None:
        ann = await join(work, await found(work), "ann")
        await work.consents.record(ann.id, "exchanges", True, words="yes", channel="sms")
        await work.consents.record(ann.id, "news", True, words="ok", channel="sms")
        await work.consents.record(ann.id, "news", False, words="no news", channel="telegram")
        assert await work.consents.current(ann.id) == {"exchanges": True, "news": False}
        assert [one.words for one in await work.consents.history(ann.id)] == ["yes", "ok", "no news"]

    await storage.run(job)


async def test_a_check_counts_until_its_review_or_another_decision(storage: Storage, clock: StoppedClock) -> None:
    async def decide(work: Work) -> int:
        bank = await found(work)
        ann, bea = await join(work, bank, "ann"), await join(work, bank, "bea")
        review = work.now + timedelta(days=365)
        await work.vettings.record(ann.id, "dbs", "passed", decided_by=bea.id, review_at=review)
        await work.vettings.record(ann.id, "driving", "passed", decided_by=bea.id, review_at=None)
        await work.vettings.record(ann.id, "food", "passed", decided_by=bea.id, review_at=None)
        await work.vettings.record(ann.id, "food", "withdrawn", decided_by=bea.id, review_at=None)
        return ann.id

    member_id = await storage.run(decide)
    assert await storage.run(lambda work: work.vettings.passed(member_id)) == {"dbs", "driving"}
    clock.move(timedelta(days=365))
    assert await storage.run(lambda work: work.vettings.passed(member_id)) == {"driving"}


async def test_an_offer_is_open_once(storage: Storage) -> None:
    async def job(work: Work) -> None:
        ann = await join(work, await found(work), "ann")
        offer = await work.offers.add(ann.id, "sewing", "I sew")
        assert await work.offers.add(ann.id, "sewing", "I sew well") == offer
        await work.offers.withdraw(ann.id, "sewing")
        assert await work.offers.of_member(ann.id) == []
        assert (await work.offers.add(ann.id, "sewing", "again")).id != offer.id

    await storage.run(job)


@pytest.mark.parametrize("stage", ["", "guest"])
async def test_the_database_knows_the_stages(storage: Storage, stage: str) -> None:
    async def job(work: Work) -> None:
        ann = await join(work, await found(work), "ann")
        with pytest.raises(IntegrityError):
            async with work.attempt():
                await work.members.change(ann.id, stage=stage)
        assert (await work.members.get(ann.id)).stage == "active"

    await storage.run(job)


async def test_a_bank_is_read_as_it_was_changed_and_as_it_was_before_what_was_undone(storage: Storage) -> None:
    async def undone(work: Work, bank_id: int) -> None:
        async with work.attempt():
            await work.banks.change(bank_id, name="Elm")
            raise LookupError

    async def job(work: Work) -> list[str]:
        bank = await found(work)
        names = [(await work.banks.get(bank.id)).name]
        await work.banks.change(bank.id, name="Oak")
        names.append((await work.banks.get(bank.id)).name)
        with pytest.raises(LookupError):
            await undone(work, bank.id)
        return [*names, (await work.banks.get(bank.id)).name]

    assert await storage.run(job) == ["Maple", "Oak", "Oak"]
