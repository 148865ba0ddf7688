"""The ledger over a real database: what it posts, repeats, refuses and says."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Executable, Result, text
from sqlalchemy.exc import IntegrityError

from storage import Storage, Work
from storage.bank_rules import Rules
from storage.connection import Connection
from storage.errors import (
    AlreadySettled,
    FloorReached,
    NotActive,
    NothingToGive,
    PotEmpty,
    ReferenceReused,
    SamePerson,
)
from storage.ledger.rules import Posting
from storage.records import Transfer
from tests.ledger.village import COORDINATOR, Village, found


async def _posting(work: Work, village: Village, giver: str, receiver: str, minutes: int, reference: str) -> Posting:
    ids = await village.accounts(work, giver, receiver)
    return Posting(village.bank.id, ids[0], ids[1], minutes, "exchange", reference, work.now)


async def _append(village: Village, giver: str, receiver: str, minutes: int, reference: str) -> Transfer:
    async def job(work: Work) -> Transfer:
        return (await work.ledger.append(await _posting(work, village, giver, receiver, minutes, reference)))[0]

    return await village.do(job)


class _Counting:
    """A connection that counts what is asked of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self.statements = connection, 0

    async def execute(self, statement: Executable, values: Any = None, /) -> Result[Any]:
        """Count it, and run it."""
        self.statements += 1
        return await self._connection.execute(statement, values)


async def test_a_posting_moves_minutes_and_keeps_both_balances(village: Village) -> None:
    posted = await _append(village, "bob", "ada", 45, "test:1")
    assert (posted.minutes, posted.kind, posted.reference) == (45, "exchange", "test:1")
    assert posted.posted_at == posted.happened_at
    assert await village.balances() == {"pot": 0, "ada": 45, "bob": -45, "cem": 0, COORDINATOR: 0}


async def test_a_posting_takes_four_statements(village: Village) -> None:
    async def job(work: Work) -> int:
        posting = await _posting(work, village, "bob", "ada", 45, "test:1")
        counting = _Counting(work.connection)
        await Work(counting, work.now).ledger.append(posting)
        return counting.statements

    assert await village.do(job) <= 4


async def test_confirming_takes_few_statements(village: Village) -> None:
    reported = await village.reported("ada", "bob")

    async def job(work: Work) -> int:
        counting = _Counting(work.connection)
        await Work(counting, work.now).exchanges.confirm(reported.id, village["bob"])
        return counting.statements

    assert await village.do(job) <= 7


async def test_5_the_same_reference_posts_once(village: Village) -> None:
    first = await _append(village, "bob", "ada", 45, "test:1")
    assert await _append(village, "bob", "ada", 45, "test:1") == first
    with pytest.raises(ReferenceReused):
        await _append(village, "bob", "ada", 60, "test:1")
    assert (await village.balances())["ada"] == 45


async def test_4_the_floor_holds(village: Village) -> None:
    await _append(village, "bob", "ada", 600, "test:1")
    with pytest.raises(FloorReached):
        await _append(village, "bob", "ada", 1, "test:2")
    assert len(await village.do(lambda work: work.ledger.recent(village.bank.id))) == 1
    # A repeat of what was posted is no new posting, so the floor has no say in it.
    assert (await _append(village, "bob", "ada", 600, "test:1")).minutes == 600


async def test_4_the_database_holds_the_floor_too(village: Village) -> None:
    statement = text("UPDATE accounts SET balance = floor - 1 WHERE member_id = :id")

    async def job(work: Work) -> None:
        await work.connection.execute(statement, {"id": village["bob"]})

    with pytest.raises(IntegrityError):
        await village.do(job)


async def test_a_refused_act_writes_nothing(village: Village) -> None:
    async def job(work: Work) -> None:
        good = await _posting(work, village, "ada", "cem", 30, "test:1")
        bad = await _posting(work, village, "bob", "cem", 601, "test:2")
        with pytest.raises(FloorReached):
            await work.ledger.append(good, bad)
        assert await work.ledger.recent(village.bank.id) == []

    await village.do(job)
    assert set((await village.balances()).values()) == {0}


async def test_3_the_database_refuses_what_joins_two_banks(village: Village, storage: Storage) -> None:
    other = await found(storage, "dilan", slug="elsewhere")

    async def job(work: Work, bank_id: int) -> None:
        giver, receiver = await work.ledger.account(village["ada"]), await work.ledger.account(other["dilan"])
        statement = text(
            "INSERT INTO transfers (bank_id, unit, from_account, to_account, minutes, kind, reference, happened_at,"
            " posted_at, note) SELECT :bank, 'minute', :giver, :receiver, 15, 'gift', 'test:1', a.opened_at,"
            " a.opened_at, '' FROM accounts a WHERE a.id = :giver"
        )
        values = {"bank": bank_id, "giver": giver.id, "receiver": receiver.id}
        await work.connection.execute(statement, values)

    for bank_id in (village.bank.id, other.bank.id):
        with pytest.raises(IntegrityError):
            await village.do(partial(job, bank_id=bank_id))


async def test_gifts(village: Village) -> None:
    await village.confirmed("ada", "bob", 60)
    given = await village.do(lambda work: work.ledger.gift(village["ada"], village["cem"], 20, "gift:1"))
    await village.do(lambda work: work.ledger.gift(village["ada"], None, 40, "gift:2"))
    assert await village.balances() == {"pot": 40, "ada": 0, "bob": -60, "cem": 20, COORDINATOR: 0}
    # The same message again, when there is nothing left to give.
    again = await village.do(lambda work: work.ledger.gift(village["ada"], village["cem"], 20, "gift:1"))
    assert again == given


@pytest.mark.parametrize(
    ("giver", "receiver", "minutes", "refusal"),
    [
        pytest.param("ada", "bob", 61, NothingToGive, id="7-more-than-they-have"),
        pytest.param("ada", "bob", 0, NothingToGive, id="7-nothing"),
        pytest.param("bob", "ada", 15, NothingToGive, id="7-below-nothing"),
        pytest.param("ada", "ada", 15, SamePerson, id="to-themselves"),
        pytest.param("ada", "cem", 15, NotActive, id="to-somebody-who-left"),
    ],
)
async def test_gifts_that_are_refused(
    village: Village, giver: str, receiver: str, minutes: int, refusal: type[Exception]
) -> None:
    await village.confirmed("ada", "bob", 60)
    await village.do(lambda work: work.leaving.leave(village["cem"], by=None))
    before = await village.balances()
    with pytest.raises(refusal):
        await village.do(lambda work: work.ledger.gift(village[giver], village[receiver], minutes, "gift:1"))
    assert await village.balances() == before


async def test_the_pot_gives_what_it_has(village: Village) -> None:
    async def welcome(work: Work) -> Transfer:
        return await work.ledger.from_pot(village["cem"], 60, kind="welcome", reference="welcome:1", note="hello")

    with pytest.raises(PotEmpty):
        await village.do(welcome)
    await village.do(lambda work: work.ledger.sponsor(village.bank.id, "Hospital", 60, "sponsor:1"))
    assert (await village.do(welcome)).note == "hello"
    assert await village.do(welcome) == await village.do(welcome)
    assert await village.balances() == {"pot": 0, "Hospital": -60, "ada": 0, "bob": 0, "cem": 60, COORDINATOR: 0}


async def test_an_organisation_stands_for_what_it_gives(village: Village) -> None:
    async def sponsor(minutes: int, reference: str) -> None:
        await village.do(lambda work: work.ledger.sponsor(village.bank.id, "Hospital", minutes, reference))

    await sponsor(600, "sponsor:1")
    await sponsor(600, "sponsor:1")
    await sponsor(300, "sponsor:2")
    found = await village.do(lambda work: work.ledger.balances(village.bank.id))
    (hospital,) = [account for account, name in found if name == "Hospital"]
    assert (hospital.kind, hospital.balance, hospital.floor) == ("organisation", -900, -900)
    with pytest.raises(ReferenceReused):
        await sponsor(15, "sponsor:1")
    with pytest.raises(NothingToGive):
        await sponsor(0, "sponsor:3")
    assert await village.faults() == []


async def test_6_a_mistake_is_reversed_once(village: Village) -> None:
    await village.confirmed("ada", "bob", 60)
    gift = await village.do(lambda work: work.ledger.gift(village["ada"], village["cem"], 20, "gift:1"))

    async def reverse(reference: str, transfer_id: int = gift.id) -> Transfer:
        return await village.do(lambda work: work.ledger.reverse(transfer_id, reference=reference, note="a slip"))

    reversal = await reverse("reversal:1")
    assert (reversal.reverses, reversal.kind, reversal.minutes) == (gift.id, "reversal", 20)
    assert await reverse("reversal:1") == reversal
    with pytest.raises(AlreadySettled):
        await reverse("reversal:2")
    with pytest.raises(AlreadySettled):
        await reverse("reversal:3", reversal.id)
    with pytest.raises(LookupError):
        await reverse("reversal:4", 999)
    assert (await village.balances())["cem"] == 0
    assert await village.faults() == []


async def test_6_a_reversed_exchange_does_not_count(village: Village) -> None:
    confirmed = await village.confirmed("ada", "bob", 60)
    transfer_id = confirmed.transfer_id or 0
    await village.do(lambda work: work.ledger.reverse(transfer_id, reference="reversal:1"))
    exchange = await village.do(lambda work: work.exchanges.get(confirmed.id))
    assert (exchange.state, exchange.transfer_id) == ("declined", None)
    standing = await village.do(lambda work: work.ledger.standing(village["ada"]))
    assert (standing.balance, standing.given) == (0, 0)
    assert await village.faults() == []


async def test_6_what_was_spent_cannot_be_taken_back(storage: Storage) -> None:
    village = await found(storage, "ada", "bob", rules=Rules(member_floor_minutes=0))
    await village.do(lambda work: work.ledger.sponsor(village.bank.id, "Hospital", 60, "sponsor:1"))
    welcome = await village.do(
        lambda work: work.ledger.from_pot(village["bob"], 60, kind="welcome", reference="welcome:1")
    )
    await village.confirmed("ada", "bob", 60)
    with pytest.raises(FloorReached):
        await village.do(lambda work: work.ledger.reverse(welcome.id, reference="reversal:1"))


async def test_where_a_member_stands(village: Village) -> None:
    await village.confirmed("ada", "bob", 60)
    await village.confirmed("cem", "ada", 15)
    await village.do(lambda work: work.ledger.gift(village["ada"], village["cem"], 20, "gift:1"))
    standing = await village.do(lambda work: work.ledger.standing(village["ada"]))
    assert (standing.balance, standing.given, standing.received, standing.can_ask) == (25, 60, 15, 625)
    entries = await village.do(lambda work: work.ledger.entries(village["ada"], limit=2))
    assert [(entry.kind, entry.minutes) for entry in entries] == [("gift", 20), ("exchange", 15)]
    recent = await village.do(lambda work: work.ledger.recent(village.bank.id))
    assert [entry.id for entry in recent] == sorted((entry.id for entry in recent), reverse=True)


async def test_nobody_without_an_account_has_a_standing(village: Village) -> None:
    guest = await village.do(lambda work: work.members.create(village.bank.id, language="en"))
    with pytest.raises(LookupError):
        await village.do(lambda work: work.ledger.account(guest.id))
    with pytest.raises(LookupError):
        await village.do(lambda work: work.ledger.standing(guest.id))
    assert await village.do(lambda work: work.ledger.entries(guest.id)) == []


async def test_another_floor_for_everybody(village: Village) -> None:
    await village.confirmed("ada", "bob", 60)
    await village.do(
        lambda work: work.banks.change(village.bank.id, rules=replace(village.bank.rules, member_floor_minutes=-30))
    )
    floors = {name: (await _floor(village, name)) for name in ("ada", "bob", "cem")}
    assert floors == {"ada": -30, "bob": -60, "cem": -30}
    assert (await village.do(lambda work: work.ledger.standing(village["bob"]))).can_ask == 0
    assert await village.faults() == []


async def _floor(village: Village, name: str) -> int:
    return (await village.do(lambda work: work.ledger.account(village[name]))).floor
