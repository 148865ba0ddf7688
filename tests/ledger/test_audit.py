"""The books are damaged in every way that the audit knows, behind the back of all triggers and constraints."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import text

from storage import Work
from storage.checks import Fault
from storage.ledger.audit import CHECKS
from tests.ledger.village import COORDINATOR, Village, found

# The accounts are numbered 1 pot, 2 ada, 3 bob, 4 cem, 5 coordinator, and 6 and 7 in a second bank. The transfers:
#   1 exchange 1, bob → ada, 60    2 gift, ada → cem, 20    3 exchange 2, cem → bob, 90
#   4 reversal of 3                5 exchange 2 settled, cem → bob, 45
NEW = (
    "INSERT INTO transfers (id, bank_id, unit, from_account, to_account, minutes, kind, reference, happened_at,"
    " posted_at, exchange_id, reverses, note)"
    " SELECT {id}, bank_id, unit, {giver}, {receiver}, {minutes}, '{kind}', '{reference}', happened_at, posted_at,"
    " {exchange}, {reverses}, '' FROM transfers WHERE id = 1"
)


def _new(giver: int, receiver: int, minutes: int, **other: object) -> str:
    content = {"id": 9, "kind": "gift", "reference": "test:9", "exchange": "NULL", "reverses": "NULL", **other}
    return NEW.format(giver=giver, receiver=receiver, minutes=minutes, **content)


@dataclass(frozen=True, slots=True)
class Damage:
    """What is done to the books, and one fault (of perhaps several) that must be named for it."""

    statements: tuple[str, ...]
    kind: str
    subject: str
    explanation: str


DAMAGES = {
    "1 a balance was written by hand": Damage(
        ("UPDATE accounts SET balance = balance + 15 WHERE id = 2",),
        "balance",
        "account 2",
        "account 2 keeps 55 minutes, but its transfers add up to 40",
    ),
    "1 a transfer was added without its balances": Damage(
        (_new(3, 2, 15),), "balance", "account 3", "account 3 keeps -15 minutes, but its transfers add up to -30"
    ),
    "1 a transfer was lengthened": Damage(
        ("UPDATE transfers SET minutes = 25 WHERE id = 2",),
        "balance",
        "account 4",
        "account 4 keeps -25 minutes, but its transfers add up to -20",
    ),
    "1 a transfer was removed": Damage(
        ("DELETE FROM transfers WHERE id = 2",),
        "balance",
        "account 2",
        "account 2 keeps 40 minutes, but its transfers add up to 60",
    ),
    "13 an account is carried on that still keeps minutes": Damage(
        ("UPDATE accounts SET carried_to = 4 WHERE id = 2",),
        "not carried",
        "account 2",
        "account 2 is carried on to account 4, but keeps 40 minutes, or that one is no end",
    ),
    "2 a floor was broken": Damage(
        ("UPDATE accounts SET floor = -10 WHERE id = 3",),
        "floor",
        "account 3",
        "account 3 lies at -15 minutes, below its floor of -10",
    ),
    "3 minutes came out of nothing": Damage(
        ("UPDATE accounts SET balance = balance + 1 WHERE id = 1",),
        "sum",
        "bank 1",
        "the balances of bank 1 in minute add up to 1 instead of 0",
    ),
    "4 a transfer of nothing": Damage(
        (_new(3, 2, 0),), "minutes", "transfer 9", "transfer 9 moves 0 minutes instead of at least one"
    ),
    "4 a transfer backwards": Damage(
        (_new(3, 2, -15),), "minutes", "transfer 9", "transfer 9 moves -15 minutes instead of at least one"
    ),
    "4 a transfer to itself": Damage(
        (_new(2, 2, 15),), "itself", "transfer 9", "transfer 9 goes from account 2 to itself"
    ),
    "4 a transfer to another bank": Damage(
        (_new(2, 6, 15),),
        "bank",
        "transfer 9",
        "transfer 9 of bank 1 goes from an account of bank 1 to one of bank 2",
    ),
    "4 a transfer to another unit": Damage(
        ("UPDATE accounts SET unit = 'ticket' WHERE id = 1", _new(2, 1, 15)),
        "unit",
        "transfer 9",
        "transfer 9 in minute goes from an account in minute to one in ticket",
    ),
    "4 a transfer to nowhere": Damage(
        (_new(2, 99, 15),),
        "account",
        "transfer 9",
        "transfer 9 goes from account 2 to account 99, and one of them does not exist",
    ),
    "5 a reference used twice": Damage(
        (_new(2, 4, 20, reference="gift:1"),),
        "reference",
        "transfer 9",
        "transfers 2 and 9 have the same reference (2 in all)",
    ),
    "6 a reversal of other minutes": Damage(
        (_new(4, 2, 15, kind="reversal", reverses=2),),
        "reversal",
        "transfer 9",
        "transfer 9 says that it reverses transfer 2, but does not mirror it",
    ),
    "6 a reversal to somebody else": Damage(
        (_new(4, 3, 20, kind="reversal", reverses=2),),
        "reversal",
        "transfer 9",
        "transfer 9 says that it reverses transfer 2, but does not mirror it",
    ),
    "6 a reversal of a reversal": Damage(
        (_new(4, 3, 90, kind="reversal", reverses=4, exchange=2),),
        "reversal",
        "transfer 9",
        "transfer 9 says that it reverses transfer 4, but does not mirror it",
    ),
    "6 a reversal of nothing": Damage(
        (_new(4, 3, 90, kind="reversal"),),
        "reversal",
        "transfer 9",
        "transfer 9 is a reversal, but does not say of what",
    ),
    "6 a transfer reversed twice": Damage(
        (_new(3, 4, 90, kind="reversal", reverses=3, exchange=2),),
        "reversed twice",
        "transfer 3",
        "transfer 3 is reversed 2 times, by transfers 4 to 9",
    ),
    "7 a transfer without its exchange": Damage(
        ("DELETE FROM exchanges WHERE id = 1",),
        "no exchange",
        "transfer 1",
        "transfer 1 is for an exchange, but there is none (exchange_id 1)",
    ),
    "7 a transfer that forgot its exchange": Damage(
        ("UPDATE transfers SET exchange_id = NULL WHERE id = 1",),
        "no exchange",
        "transfer 1",
        "transfer 1 is for an exchange, but there is none (exchange_id None)",
    ),
    "7 the wrong way round": Damage(
        ("UPDATE exchanges SET helper_id = helped_id, helped_id = helper_id WHERE id = 1",),
        "sides",
        "transfer 1",
        "transfer 1 for exchange 1 does not go from member 1, who was helped, to 2",
    ),
    "7 for somebody else": Damage(
        ("UPDATE exchanges SET helped_id = 3 WHERE id = 1",),
        "sides",
        "transfer 1",
        "transfer 1 for exchange 1 does not go from member 3, who was helped, to 1",
    ),
    "8 posted twice": Damage(
        (_new(3, 2, 60, kind="exchange", exchange=1),),
        "posted twice",
        "exchange 1",
        "exchange 1 has 2 postings that stand, transfers 1 to 9",
    ),
    "9 confirmed without a posting": Damage(
        ("UPDATE exchanges SET transfer_id = NULL WHERE id = 1",),
        "not posted",
        "exchange 1",
        "exchange 1 is confirmed, but no posting of it stands (transfer_id None)",
    ),
    "9 confirmed by the posting of another": Damage(
        ("UPDATE exchanges SET transfer_id = 2 WHERE id = 1",),
        "not posted",
        "exchange 1",
        "exchange 1 is confirmed, but no posting of it stands (transfer_id 2)",
    ),
    "9 confirmed by what was reversed": Damage(
        ("UPDATE exchanges SET transfer_id = 3 WHERE id = 2",),
        "not posted",
        "exchange 2",
        "exchange 2 is confirmed, but no posting of it stands (transfer_id 3)",
    ),
    "9 another length": Damage(
        ("UPDATE exchanges SET minutes = 75 WHERE id = 1",),
        "length",
        "exchange 1",
        "exchange 1 counts 75 minutes, but transfer 1 posted 60",
    ),
    "10 a posting that nobody names": Damage(
        ("UPDATE exchanges SET state = 'declined', transfer_id = NULL WHERE id = 1",),
        "not named",
        "transfer 1",
        "transfer 1 for exchange 1 stands, but the exchange is declined and names transfer None",
    ),
    "11 a pot below nothing": Damage(
        ("UPDATE accounts SET floor = -600 WHERE id = 1",),
        "pot",
        "account 1",
        "the pot (account 1) of bank 1 holds 0 minutes, with a floor of -600 instead of 0",
    ),
    "12 hours counted in tickets": Damage(
        ("UPDATE transfers SET unit = 'ticket' WHERE id = 1",),
        "unit",
        "transfer 1",
        "transfer 1 for exchange 1 is counted in ticket instead of minutes",
    ),
}


async def _live(village: Village) -> None:
    await village.confirmed("ada", "bob", 60)
    await village.do(lambda work: work.ledger.gift(village["ada"], village["cem"], 20, "gift:1"))
    second = await village.confirmed("bob", "cem", 90)
    await village.do(lambda work: work.exchanges.dispute(second.id, village["cem"]))
    await village.do(lambda work: work.exchanges.settle(second.id, 45, by=village[COORDINATOR], words="half"))
    await found(village.storage, "dilan", slug="elsewhere")


async def _unprotect(work: Work, kind: str) -> None:
    """The same rows in tables without a trigger, a key or a constraint."""
    for table in ("transfers", "exchanges", "accounts"):
        await work.connection.execute(text(f"CREATE TABLE bare AS SELECT * FROM {table}"))
        await work.connection.execute(text(f"DROP TABLE {table}" + (" CASCADE" if kind == "postgresql" else "")))
        await work.connection.execute(text(f"ALTER TABLE bare RENAME TO {table}"))


@pytest.fixture
async def lived_in(village: Village) -> Village:
    """Books with one of everything, and nothing that protects them."""
    await _live(village)
    assert await village.faults() == []
    return village


async def test_every_damage_is_named(lived_in: Village) -> None:
    async def job(work: Work) -> dict[str, list[Fault]]:
        await _unprotect(work, lived_in.storage.kind)
        assert await work.ledger.audit() == []
        found_for = {}
        for number, (name, damage) in enumerate(DAMAGES.items()):
            await work.connection.execute(text(f"SAVEPOINT damage_{number}"))
            for statement in damage.statements:
                await work.connection.execute(text(statement))
            found_for[name] = await work.ledger.audit(lived_in.bank.id)
            assert set(found_for[name]) <= set(await work.ledger.audit())
            await work.connection.execute(text(f"ROLLBACK TO SAVEPOINT damage_{number}"))
        assert await work.ledger.audit() == []
        return found_for

    found_for = await lived_in.do(job)
    missed = {
        name: found_for[name]
        for name, damage in DAMAGES.items()
        if Fault(damage.kind, damage.subject, damage.explanation) not in found_for[name]
    }
    assert missed == {}


def test_every_check_is_tried() -> None:
    assert {damage.kind for damage in DAMAGES.values()} == {check.kind for check in CHECKS}


async def test_one_bank_is_not_blamed_for_another(lived_in: Village) -> None:
    async def job(work: Work) -> tuple[list[Fault], list[Fault]]:
        await work.connection.execute(text("UPDATE accounts SET balance = balance + 15 WHERE id = 2"))
        return await work.ledger.audit(lived_in.bank.id), await work.ledger.audit(lived_in.bank.id + 1)

    of_this, of_other = await lived_in.do(job)
    assert [fault.subject for fault in of_this] == ["account 2", "bank 1"]
    assert of_other == []
