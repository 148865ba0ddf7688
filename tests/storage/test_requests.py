"""Requests, who was asked, and who could be."""

from __future__ import annotations

from datetime import date, time

import pytest

from storage import Storage, Work
from storage.records import Bank, Candidate, Member, Request
from tests.storage.people import found, join


async def _ask_for(work: Work, bank: Bank, member: Member, skill: str = "sewing") -> Request:
    return await work.requests.open(
        bank_id=bank.id,
        member_id=member.id,
        skill=skill,
        words="a button is off",
        day=date(2026, 11, 24),
        clock=time(14, 30),
        minutes=60,
        area="E1",
    )


async def test_a_request_and_its_answers(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann, bea, cat = [await join(work, bank, name) for name in ("ann", "bea", "cat")]
        request = await _ask_for(work, bank, ann)
        assert (request.day, request.clock, request.state) == (date(2026, 11, 24), time(14, 30), "open")
        assert await work.requests.lock(request.id) == await work.requests.get(request.id) == request
        await work.requests.ask(request.id, [cat.id, bea.id], 1)
        await work.requests.ask(request.id, [bea.id], 2)
        await work.requests.ask(request.id, [], 3)
        assert [(one.member_id, one.wave, one.state) for one in await work.requests.asks(request.id)] == [
            (bea.id, 1, "asked"),
            (cat.id, 1, "asked"),
        ]
        assert (await work.members.get(bea.id)).last_asked_at == work.now
        await work.requests.answer(request.id, bea.id, "no")
        assert (await work.requests.change(request.id, wave=1)).wave == 1
        assert await work.requests.close(request.id, "unfilled") == [cat.id]
        assert [one.state for one in await work.requests.asks(request.id)] == ["no", "over"]
        later = await _ask_for(work, bank, ann, "gardening")
        assert [one.id for one in await work.requests.of_member(ann.id)] == [later.id, request.id]
        await work.requests.close(request.id, "closed")
        assert [one.id for one in await work.requests.of_member(ann.id)] == [later.id]

    await storage.run(job)


async def _exchanged(work: Work, bank: Bank, helper: Member, helped: Member) -> None:
    exchange = await work.exchanges.arrange(
        bank_id=bank.id, helper_id=helper.id, helped_id=helped.id, skill="sewing", day=None, clock=None, minutes=60
    )
    await work.exchanges.report(exchange.id, helper.id, 60)
    await work.exchanges.confirm(exchange.id, helped.id)


async def test_candidates_come_with_what_the_rules_look_at(storage: Storage) -> None:
    async def job(work: Work) -> tuple[list[Candidate], dict[str, int]]:
        bank, other = await found(work), await found(work, "oak")
        names = ("ann", "bea", "cat", "dan", "eve", "fay", "gus")
        people = {name: await join(work, bank, name) for name in names}
        stranger = await join(work, other, "zoe")
        for member in (*people.values(), stranger):
            await work.offers.add(member.id, "sewing", "")
        await work.offers.add(people["bea"].id, "mending", "")
        await work.offers.add(people["bea"].id, "gardening", "")
        await work.vettings.record(people["bea"].id, "dbs", "passed", decided_by=None, review_at=None)
        await work.vettings.record(people["cat"].id, "dbs", "passed", decided_by=None, review_at=work.now)
        await work.members.change(people["dan"].id, stage="paused")
        eve = (await work.addresses.of_member(people["eve"].id))[0]
        await work.addresses.change(eve.id, state="stopped")
        await work.offers.withdraw(people["gus"].id, "sewing")
        await _exchanged(work, bank, people["ann"], people["bea"])
        request = await _ask_for(work, bank, people["ann"])
        await work.requests.ask(request.id, [people["fay"].id], 1)
        candidates = await work.requests.candidates(request.id, ["sewing", "mending"])
        return candidates, {name: member.id for name, member in people.items()}

    candidates, ids = await storage.run(job)
    assert [one.member.id for one in candidates] == [ids["bea"], ids["cat"], ids["fay"]]
    bea, cat, fay = candidates
    assert (bea.skills, bea.checks, bea.balance_minutes) == (frozenset({"sewing", "mending"}), frozenset({"dbs"}), -60)
    assert (bea.knows_asker, bea.asked_before) == (True, False)
    assert (cat.skills, cat.checks, cat.knows_asker, cat.balance_minutes) == (
        frozenset({"sewing"}),
        frozenset[str](),
        False,
        0,
    )
    assert (fay.asked_before, fay.member.last_asked_at is not None) == (True, True)


async def test_candidates_need_a_skill(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        request = await _ask_for(work, bank, await join(work, bank, "ann"))
        with pytest.raises(ValueError, match="skill"):
            await work.requests.candidates(request.id, [])

    await storage.run(job)


async def test_what_is_not_there(storage: Storage) -> None:
    async def job(work: Work) -> None:
        for looking in (work.requests.get, work.requests.lock, work.members.get, work.banks.get, work.desk.get):
            with pytest.raises(LookupError):
                await looking(404)

    await storage.run(job)
