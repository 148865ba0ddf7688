"""The verbs of exchanges where they meet requests, people, lengths and the books."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import Storage, Work
from storage.bank_rules import Rules
from storage.errors import AlreadyTaken, FloorReached, NotActive, NotTheirs, SamePerson, TooLong
from storage.records import Exchange, Request
from tests.ledger.village import COORDINATOR, Village, found


async def _request(village: Village, by: str, minutes: int = 50) -> Request:
    return await village.do(
        lambda work: work.requests.open(
            bank_id=village.bank.id,
            member_id=village[by],
            skill="garden",
            words="",
            day=None,
            clock=None,
            minutes=minutes,
            area="E1",
        )
    )


async def test_who_says_yes_first_has_it(village: Village) -> None:
    request = await _request(village, "bob")
    taken = await village.do(lambda work: work.exchanges.take(request.id, village["ada"]))
    assert (taken.state, taken.helper_id, taken.helped_id) == ("asked", village["ada"], village["bob"])
    assert (taken.request_id, taken.minutes) == (request.id, 60)
    assert (await village.do(lambda work: work.requests.get(request.id))).state == "taken"
    with pytest.raises(AlreadyTaken):
        await village.do(lambda work: work.exchanges.take(request.id, village["cem"]))


async def test_somebody_else_instead(village: Village) -> None:
    request = await _request(village, "bob")
    taken = await village.do(lambda work: work.exchanges.take(request.id, village["ada"]))
    await village.do(lambda work: work.exchanges.turn_down(taken.id, village["bob"]))
    assert (await village.do(lambda work: work.requests.get(request.id))).state == "open"
    again = await village.do(lambda work: work.exchanges.take(request.id, village["cem"]))
    assert again.state == "asked"


async def test_nobody_takes_their_own_request(village: Village) -> None:
    request = await _request(village, "bob")
    with pytest.raises(SamePerson):
        await village.do(lambda work: work.exchanges.take(request.id, village["bob"]))
    assert (await village.do(lambda work: work.requests.get(request.id))).state == "open"


@pytest.mark.parametrize("stage", ["invited", "pending", "left"])
async def test_both_sides_take_part(village: Village, stage: str) -> None:
    request = await _request(village, "bob")
    await village.do(lambda work: work.members.change(village["ada"], stage=stage))
    with pytest.raises(NotActive):
        await village.do(lambda work: work.exchanges.take(request.id, village["ada"]))
    with pytest.raises(NotActive):
        await village.agreed("bob", "ada")


async def test_a_pause_does_not_keep_anybody_from_helping(village: Village) -> None:
    await village.do(lambda work: work.members.change(village["ada"], stage="paused"))
    assert (await village.confirmed("ada", "bob")).state == "confirmed"


async def test_banks_do_not_mix(village: Village, storage: Storage) -> None:
    other = await found(storage, "dilan", slug="elsewhere")
    request = await _request(village, "bob")
    with pytest.raises(NotActive):
        await village.do(lambda work: work.exchanges.take(request.id, other["dilan"]))
    strange = replace(village, people={**village.people, "dilan": other["dilan"]})
    with pytest.raises(NotActive):
        await strange.agreed("dilan", "bob")
    reported = await village.reported("ada", "bob")
    with pytest.raises(NotTheirs):
        await village.do(lambda work: work.exchanges.settle(reported.id, 60, by=other[COORDINATOR], words=""))


async def test_the_longer_of_two_close_reports_is_posted(village: Village) -> None:
    reported = await village.reported("ada", "bob", 60)
    merged = await village.do(lambda work: work.exchanges.report(reported.id, village["bob"], 70))
    assert (merged.state, merged.minutes, merged.other_minutes) == ("confirmed", 75, 75)
    assert await village.balances() == {"pot": 0, "ada": 75, "bob": -75, "cem": 0, COORDINATOR: 0}


async def test_two_reports_far_apart_are_a_dispute_for_a_coordinator(village: Village) -> None:
    reported = await village.reported("ada", "bob", 120)
    disputed = await village.do(lambda work: work.exchanges.report(reported.id, village["bob"], 60))
    assert (disputed.state, disputed.minutes, disputed.other_minutes) == ("disputed", 120, 60)
    assert (await village.balances())["ada"] == 0
    settled = await _settle(village, disputed, 90)
    assert (settled.state, settled.minutes) == ("confirmed", 90)
    assert (await village.balances())["ada"] == 90
    (decision,) = await village.do(lambda work: work.decisions.of("exchange", disputed.id))
    assert (decision.by_id, decision.decision, decision.words) == (village[COORDINATOR], "settled:90", "heard both")


async def test_a_denied_exchange_moves_nothing(village: Village) -> None:
    reported = await village.reported("ada", "bob")
    denied = await village.do(lambda work: work.exchanges.deny(reported.id, village["bob"]))
    assert (denied.state, denied.other_minutes) == ("disputed", 0)
    declined = await _settle(village, denied, 0)
    assert (declined.state, declined.transfer_id) == ("declined", None)
    assert await village.do(lambda work: work.ledger.recent(village.bank.id)) == []


@pytest.mark.parametrize(
    ("minutes", "state", "kinds", "balance"),
    [
        pytest.param(60, "confirmed", ["exchange"], 60, id="8-upheld"),
        pytest.param(20, "confirmed", ["exchange", "reversal", "settlement"], 30, id="8-posted-anew"),
        pytest.param(0, "declined", ["exchange", "reversal"], 0, id="8-taken-back"),
    ],
)
async def test_settling_what_was_confirmed(
    village: Village, minutes: int, state: str, kinds: list[str], balance: int
) -> None:
    confirmed = await village.confirmed("ada", "bob", 60)
    await village.do(lambda work: work.exchanges.dispute(confirmed.id, village["bob"]))
    settled = await _settle(village, confirmed, minutes)
    assert settled.state == state
    posted = await village.do(lambda work: work.ledger.recent(village.bank.id))
    assert [transfer.kind for transfer in reversed(posted)] == kinds
    assert (await village.balances())["ada"] == balance
    assert await village.faults() == []


async def test_settled_again_and_again(village: Village) -> None:
    confirmed = await village.confirmed("ada", "bob", 60)
    for minutes in (90, 120, 60, 15):
        disputed = await village.do(lambda work: work.exchanges.dispute(confirmed.id, village["ada"]))
        await _settle(village, disputed, minutes)
        assert (await village.balances())["bob"] == -minutes
        assert await village.faults() == []
    standing = await village.do(lambda work: work.ledger.standing(village["ada"]))
    assert (standing.balance, standing.given, standing.received) == (15, 15, 0)


async def test_a_correction_counts_as_a_whole(storage: Storage) -> None:
    """At the floor a posting can be replaced by another one, though its reversal alone would break the floor."""
    village = await found(storage, "ada", "bob", "cem", rules=Rules(member_floor_minutes=-60))
    first = await village.confirmed("ada", "bob", 60)
    await village.confirmed("bob", "ada", 120)
    assert (await village.balances())["ada"] == -60
    await village.do(lambda work: work.exchanges.dispute(first.id, village["ada"]))
    with pytest.raises(FloorReached):
        await _settle(village, first, 30)
    assert (await _settle(village, first, 90)).state == "confirmed"
    assert (await village.balances())["ada"] == -30


async def test_at_the_floor_nothing_more_is_confirmed(storage: Storage) -> None:
    village = await found(storage, "ada", "bob", rules=Rules(member_floor_minutes=-90))
    await village.confirmed("ada", "bob", 60)
    reported = await village.reported("ada", "bob", 60)
    with pytest.raises(FloorReached):
        await village.do(lambda work: work.exchanges.confirm(reported.id, village["bob"]))
    assert (await village.do(lambda work: work.exchanges.get(reported.id))).state == "reported"
    await village.confirmed("bob", "ada", 30)
    confirmed = await village.do(lambda work: work.exchanges.confirm(reported.id, village["bob"]))
    assert confirmed.state == "confirmed"


async def test_2_long_help_is_looked_at_first(village: Village) -> None:
    agreed = await village.agreed("ada", "bob")
    with pytest.raises(TooLong):
        await village.do(lambda work: work.exchanges.report(agreed.id, village["ada"], 721))
    with pytest.raises(TooLong):
        await village.agreed("ada", "bob", 1000)
    allowed = await village.do(lambda work: work.exchanges.report(agreed.id, village["ada"], 721, allow_long=True))
    assert allowed.minutes == 735


async def test_finding_exchanges(village: Village) -> None:
    first = await village.confirmed("ada", "bob")
    second = await village.agreed("bob", "ada")
    third = await village.agreed("cem", "ada")

    async def job(work: Work) -> None:
        of_ada = await work.exchanges.of_member(village["ada"])
        assert [one.id for one in of_ada] == [third.id, second.id, first.id]
        assert [one.id for one in await work.exchanges.of_member(village["ada"], ["confirmed"])] == [first.id]
        assert await work.exchanges.of_member(village["ada"], []) == []
        assert await work.exchanges.latest_between(village["ada"], village["bob"]) == second
        assert await work.exchanges.latest_between(village["bob"], village["ada"]) == second
        assert await work.exchanges.latest_between(village["bob"], village["cem"]) is None
        with pytest.raises(LookupError):
            await work.exchanges.get(999)

    await village.do(job)


async def test_posting_remembers_the_message_that_authorised_it(village: Village) -> None:
    reported = await village.reported("ada", "bob")

    async def job(work: Work) -> Exchange:
        await work.inbox.store(
            channel="sms", external_id="1", our_address="", address="+44", kind="text", text="1", payload={}
        )
        incoming = await work.inbox.take()
        assert incoming is not None
        confirmed = await work.exchanges.confirm(reported.id, village["bob"])
        assert (await work.ledger.transfer(confirmed.transfer_id or 0)).inbox_id == incoming.id
        return confirmed

    assert (await village.do(job)).state == "confirmed"


async def _settle(village: Village, exchange: Exchange, minutes: int) -> Exchange:
    return await village.do(
        lambda work: work.exchanges.settle(exchange.id, minutes, by=village[COORDINATOR], words="heard both")
    )
