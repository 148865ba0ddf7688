"""Who leaves settles first, is forgotten, and leaves the books as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import Storage, Work
from storage.bank_rules import Rules
from storage.errors import AlreadySettled, NotActive, NotTheirs, PotEmpty, Refusal, SamePerson
from tests.ledger.village import COORDINATOR, Village, found


async def _leave(village: Village, who: str, *, to: str = "", reason: str = "", by: str = "") -> None:
    await village.do(
        lambda work: work.leaving.leave(
            village[who],
            to_member_id=village[to] if to else None,
            write_off_reason=reason,
            by=village[by or who],
        )
    )


async def _sponsor(village: Village, minutes: int) -> None:
    await village.do(lambda work: work.ledger.sponsor(village.bank.id, "Hospital", minutes, "sponsor:1"))


@pytest.mark.parametrize(("to", "receiver"), [("", "pot"), ("cem", "cem")])
async def test_what_they_have_is_given(village: Village, to: str, receiver: str) -> None:
    await village.confirmed("ada", "bob", 60)
    await _leave(village, "ada", to=to)
    assert {name: minutes for name, minutes in (await village.balances()).items() if minutes} == {
        receiver: 60,
        "bob": -60,
    }
    assert await village.faults() == []


async def test_what_they_lack_comes_out_of_the_pot(village: Village) -> None:
    await _sponsor(village, 100)
    await village.confirmed("ada", "bob", 60)
    await _leave(village, "bob", reason="moved away")
    balances = await village.balances()
    assert (balances["bob"], balances["pot"]) == (0, 40)
    entry = (await village.do(lambda work: work.ledger.entries(village["bob"])))[0]
    assert (entry.kind, entry.note) == ("write-off", "moved away")


async def test_without_a_reason_the_pot_must_hold_it(village: Village) -> None:
    await _sponsor(village, 45)
    await village.confirmed("ada", "bob", 60)
    with pytest.raises(PotEmpty):
        await _leave(village, "bob")
    assert (await village.do(lambda work: work.members.get(village["bob"]))).stage == "active"
    await _leave(village, "bob", reason="died", by=COORDINATOR)
    balances = await village.balances()
    assert (balances["bob"], balances["pot"]) == (-15, 0)
    assert await village.faults() == []


async def test_nothing_to_settle(village: Village) -> None:
    await _leave(village, "ada")
    assert await village.do(lambda work: work.ledger.recent(village.bank.id)) == []
    (decision,) = await village.do(lambda work: work.decisions.of("member", village["ada"]))
    assert (decision.by_id, decision.decision) == (village["ada"], "left")


@pytest.mark.parametrize(
    ("who", "to", "by", "refusal"),
    [
        pytest.param("ada", "", "bob", NotTheirs, id="somebody-else-decides"),
        pytest.param("ada", "ada", "ada", SamePerson, id="to-themselves"),
        pytest.param("ada", "gone", "ada", NotActive, id="to-somebody-who-left"),
        pytest.param("ada", "dilan", "ada", NotTheirs, id="to-another-bank"),
        pytest.param("ada", "", "strange coordinator", NotTheirs, id="another-banks-coordinator"),
        pytest.param("gone", "", "gone", AlreadySettled, id="again"),
    ],
)
async def test_who_may_not_leave_so(storage: Storage, who: str, to: str, by: str, refusal: type[Refusal]) -> None:
    other = await found(storage, "dilan", slug="elsewhere")
    village = await found(storage, "ada", "bob", "gone")
    strangers = {"dilan": other["dilan"], "strange coordinator": other[COORDINATOR]}
    village = replace(village, people={**village.people, **strangers})
    await village.confirmed("ada", "bob", 60)
    await _leave(village, "gone")
    before = await village.balances()
    with pytest.raises(refusal):
        await _leave(village, who, to=to, by=by)
    assert await village.balances() == before


async def test_they_are_forgotten(village: Village) -> None:
    ada = village["ada"]

    async def meet(work: Work) -> None:
        await work.members.change(ada, area="E1", share_phone=True)
        await work.members.grant(ada, "navigator")
        await work.addresses.add(village.bank.id, ada, "sms", "+447700900001", phone="+447700900001")
        await work.offers.add(ada, "sewing", "I sew for the mosque")
        await work.requests.open(
            bank_id=village.bank.id,
            member_id=ada,
            skill="lifts",
            words="to dialysis",
            day=None,
            clock=None,
            minutes=60,
            area="E1",
        )

    await village.do(meet)
    await village.confirmed("ada", "bob", 60)
    await _leave(village, "ada")

    async def look(work: Work) -> None:
        member = await work.members.get(ada)
        assert (member.stage, member.name, member.area, member.share_phone) == ("left", "", "", False)
        assert await work.addresses.find("sms", "+447700900001") == []
        assert await work.addresses.by_phone(village.bank.id, "+447700900001") == []
        assert await work.addresses.preferred(ada) is None
        assert await work.offers.of_member(ada) == []
        assert await work.requests.of_member(ada) == []
        assert await work.members.roles(ada) == frozenset()
        assert "ada" not in [name for _, name in await work.ledger.balances(village.bank.id)]
        assert [entry.kind for entry in await work.ledger.entries(ada)] == ["gift", "exchange"]

    await village.do(look)
    # The number is free: whoever writes from it is somebody new.
    guest = await village.do(lambda work: work.members.create(village.bank.id, language="en"))
    await village.do(lambda work: work.addresses.add(village.bank.id, guest.id, "sms", "+447700900001"))


async def test_what_is_open_is_closed(village: Village) -> None:
    agreed = await village.agreed("ada", "bob")
    reported = await village.reported("bob", "ada")
    disputed = await village.confirmed("ada", "cem")
    await village.do(lambda work: work.exchanges.dispute(disputed.id, village["cem"]))
    of_others = await village.reported("bob", "cem")
    await _leave(village, "ada")
    states = [(await village.exchange(one.id)).state for one in (agreed, reported, disputed, of_others)]
    assert states == ["cancelled", "declined", "confirmed", "reported"]
    assert await village.faults() == []


async def test_who_counted_on_them_gets_somebody_else(village: Village) -> None:
    async def promise(work: Work) -> int:
        request = await work.requests.open(
            bank_id=village.bank.id,
            member_id=village["bob"],
            skill="garden",
            words="",
            day=None,
            clock=None,
            minutes=60,
            area="",
        )
        await work.exchanges.take(request.id, village["ada"])
        return request.id

    request_id = await village.do(promise)
    await _leave(village, "ada")
    assert (await village.do(lambda work: work.requests.get(request_id))).state == "unfilled"
    (item,) = await village.do(lambda work: work.desk.items(village.bank.id))
    assert (item.kind, item.about_id, item.member_id) == ("unfilled", request_id, village["bob"])


async def test_who_never_joined_can_leave(village: Village) -> None:
    guest = await village.do(lambda work: work.members.create(village.bank.id, language="en", name="eda"))
    await village.do(lambda work: work.leaving.leave(guest.id, by=guest.id))
    assert (await village.do(lambda work: work.members.get(guest.id))).stage == "left"


async def test_their_floor_stays_where_the_bank_has_put_it(storage: Storage) -> None:
    village = await found(storage, "ada", "bob", rules=Rules(member_floor_minutes=-60))
    await village.confirmed("ada", "bob", 60)
    await _leave(village, "bob", reason="moved away")
    assert (await village.balances())["bob"] == -60
    assert await village.faults() == []


async def test_a_change_of_number_ends_with_leaving(village: Village) -> None:
    async def begin(work: Work) -> int:
        move = await work.moves.open(
            village.bank.id, village["ada"], "sms", "+447700900777", vouched_by=village[COORDINATOR]
        )
        await work.due.set("move", move.id, work.now, village.bank.id)
        return move.id

    move_id = await village.do(begin)
    await _leave(village, "ada")
    move = await village.do(lambda work: work.moves.get(move_id))
    assert (move.state, move.phone) == ("refused", "")
    assert await village.do(lambda work: work.due.next_at()) is None
