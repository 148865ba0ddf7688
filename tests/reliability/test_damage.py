"""Books and queues are damaged by hand in many ways: ``books`` and ``doctor`` together name each, and a cure."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from handlers.registry import registry
from storage import Storage, Work, open_storage
from storage import queues as checks_of_queues
from storage.ledger.audit import CHECKS as CHECKS_OF_BOOKS
from storage.queues import CHECKS as CHECKS_OF_QUEUES
from storage.queues import EXCHANGE_DUE, REQUEST_DUE
from tests.commands import Run, commands
from tests.ledger.village import Village, found
from tests.storage.post import write

NEW_TRANSFER = (
    "INSERT INTO transfers (id, bank_id, unit, from_account, to_account, minutes, kind, reference, happened_at,"
    " posted_at, exchange_id, reverses, note) SELECT {id}, bank_id, '{unit}', {giver}, {receiver}, {minutes}, '{kind}',"
    " 'by hand {id}', happened_at, posted_at, {exchange}, {reverses}, '' FROM transfers WHERE id = 1"
)


def _transfer(id: int, giver: int, receiver: int, minutes: int, **other: object) -> str:
    content = {"unit": "minute", "kind": "gift", "exchange": "NULL", "reverses": "NULL", **other}
    return NEW_TRANSFER.format(id=id, giver=giver, receiver=receiver, minutes=minutes, **content)


# The accounts are 1 pot, 2 ada, 3 bob, 4 cem, 5 dilan, 6 coordinator; the members 1 ada, 2 bob, 3 cem, 4 dilan.
# Transfers and exchanges: 1 is confirmed, bob → ada, 60; 2 is confirmed and reversed (transfer 3 reverses 2);
# 3 is confirmed (transfer 4); 4 is agreed; 5 is reported; 6 is disputed. Each has what it waits for.
DAMAGE: dict[tuple[str, str], str] = {
    ("books", "account 2 keeps"): "UPDATE accounts SET balance = balance + 15 WHERE id = 2",
    ("books", "account 5 lies at"): "UPDATE accounts SET floor = 10 WHERE id = 5",
    ("books", "the pot (account 1)"): "UPDATE accounts SET balance = -5, floor = -600 WHERE id = 1",
    ("books", "the balances of bank 1"): "UPDATE accounts SET balance = balance + 1 WHERE id = 6",
    ("books", "exchange 3 counts 60 minutes, but"): "UPDATE transfers SET minutes = 75 WHERE id = 4",
    ("books", "transfer 20 moves -15 minutes"): _transfer(20, 2, 3, -15),
    ("books", "transfer 21 goes from account 2 to account 99"): _transfer(21, 2, 99, 15),
    ("books", "transfer 22 in ticket goes from"): _transfer(22, 2, 3, 15, unit="ticket"),
    ("books", "transfer 2 is reversed 2 times"): _transfer(23, 2, 3, 60, kind="reversal", exchange=2, reverses=2),
    ("books", "transfer 24 is for an exchange, but"): _transfer(24, 3, 2, 60, kind="exchange", exchange=999),
    ("books", "exchange 1 is confirmed, but no posting"): "UPDATE exchanges SET transfer_id = NULL WHERE id = 1",
    ("books", "transfer 25 for exchange 4 stands, but"): _transfer(25, 3, 2, 60, kind="exchange", exchange=4),
    ("doctor", "exchange 4 is agreed, but nothing"): "DELETE FROM due_times WHERE about_id = 4 AND kind = 'ask_hours'",
    ("doctor", "exchange 6 is disputed, but nothing"): "DELETE FROM desk_items WHERE about_id = 6",
    ("doctor", "request 1 is open, but nobody else"): "DELETE FROM due_times WHERE kind = 'request_end'",
    ("doctor", "due time 90 (chase_report) is about 999"): (
        "INSERT INTO due_times (id, bank_id, kind, about_id, at) SELECT 90, 1, 'chase_report', 999, at"
        " FROM due_times WHERE about_id = 5"
    ),
    ("doctor", "message 1 is marked as handled"): "UPDATE inbox SET state = 'done' WHERE id = 1",
    ("doctor", "message 2 was set aside"): "UPDATE inbox SET state = 'parked' WHERE id = 2",
    ("doctor", "messages 3 and 4 are one delivery of sms"): "UPDATE inbox SET external_id = 'SM3' WHERE id = 4",
    ("doctor", "letters 1 and 2 were sent under one id"): "UPDATE outbox SET provider_id = 'SMa' WHERE id IN (1, 2)",
    ("doctor", "letter 3 is being sent, but"): "UPDATE outbox SET state = 'sending', due_at = :long_ago WHERE id = 3",
    ("doctor", "letter 4 waits for member 999"): "UPDATE outbox SET member_id = 999 WHERE id = 4",
    ("doctor", "member 1 has 2 preferred addresses"): "UPDATE addresses SET preferred = :true WHERE member_id = 1",
    ("doctor", "address 4 belongs to member 999"): "UPDATE addresses SET member_id = 999 WHERE id = 4",
    ("doctor", "question 1 is open for member 999"): "UPDATE questions SET member_id = 999 WHERE id = 1",
    ("doctor", "questions 2 and 3 to member 2"): "UPDATE questions SET topic = 'same' WHERE id IN (2, 3)",
    ("doctor", "member 4 is active, but has no account"): "UPDATE accounts SET member_id = NULL WHERE member_id = 4",
    ("doctor", "offer 1 is open, but its member 999"): "UPDATE offers SET member_id = 999 WHERE id = 1",
    ("doctor", "member 3 is still asked about request 2"): "UPDATE requests SET state = 'closed' WHERE id = 2",
}
"""The command that names it and what it says, and how the damage was done."""

TABLES = (
    "transfers",
    "exchanges",
    "accounts",
    "due_times",
    "desk_items",
    "inbox",
    "outbox",
    "addresses",
    "questions",
    "offers",
    "asks",
    "requests",
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, storage_url: str) -> Iterator[Run]:
    """Runs a command on the test's database."""
    with commands(monkeypatch, tmp_path) as command:
        monkeypatch.setenv("DOORSTEP_DATABASE_URL", storage_url)
        yield command


def test_each_damage_is_named_with_a_cure(storage_url: str, run: Run, backend: str) -> None:
    asyncio.run(_live(storage_url))
    run("books")
    assert "queues: whatever waits goes on" in run("doctor", "--offline").output
    asyncio.run(_damage(storage_url))
    said = {
        "books": run("books", code=1).output,
        "doctor": run("doctor", "--offline", code=1).output,
    }
    missed = [words for command, words in DAMAGE if words not in said[command]]
    print(f"{backend}: {len(DAMAGE)} kinds of damage done, {len(DAMAGE) - len(missed)} named")
    assert missed == [], said
    assert said["books"].count("What to do:") == sum(": " in line and line[0] != " " for line in _lines(said["books"]))


def _lines(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.strip()]


def test_each_check_of_the_queues_is_tried() -> None:
    """A check that no damage of this file is found by has not been seen to find anything."""
    tried = {words.split(" ")[0] for _, words in DAMAGE}
    assert len(CHECKS_OF_QUEUES) == 16, "with another check comes another damage above"
    assert {check.subject.split(" ")[0] for check in CHECKS_OF_QUEUES} - {"due"} <= {
        *tried,
        *(word.rstrip("s") for word in tried),
    }
    assert all(check.remedy for check in (*CHECKS_OF_BOOKS, *CHECKS_OF_QUEUES))


def test_whatever_is_looked_for_can_be_planned() -> None:
    """The queues' check knows due times by the names that the conversations give them."""
    known = set(registry().routines)
    assert {*REQUEST_DUE, *(kind for kinds in EXCHANGE_DUE.values() for kind in kinds)} <= known
    assert timedelta(minutes=1) < checks_of_queues.PATIENCE


def _now() -> datetime:
    """The real time, which the commands have too."""
    return datetime.now(UTC)


async def _live(url: str) -> None:
    storage = open_storage(url, now=_now)
    try:
        village = await found(storage, "ada", "bob", "cem", "dilan")
        await _exchanges(village)
        await storage.run(lambda work: _waiting(work, village))
    finally:
        await storage.close()


async def _exchanges(village: Village) -> None:
    await village.confirmed("ada", "bob", 60)
    second = await village.confirmed("ada", "bob", 60)
    await village.do(lambda work: work.ledger.reverse(second.transfer_id or 0, reference="by mistake"))
    await village.confirmed("cem", "ada", 60)
    await village.agreed("ada", "bob")
    await village.reported("ada", "cem")
    sixth = await village.reported("cem", "bob")
    await village.do(lambda work: work.exchanges.deny(sixth.id, village["bob"]))


async def _waiting(work: Work, village: Village) -> None:
    bank, later = village.bank, work.now + timedelta(days=1)
    people = [await work.members.get(village[name]) for name in ("ada", "bob", "cem", "dilan")]
    await work.due.set("ask_hours", 4, later, bank.id)
    await work.due.set("desk_report", 5, later, bank.id)
    await work.desk.open(bank.id, "dispute", 6, member_id=people[2].id)
    for member in people:
        await work.addresses.add(bank.id, member.id, "sms", f"+44{member.name}", our_address="+44100")
    await work.addresses.add(bank.id, people[0].id, "telegram", "7001", our_address="")
    for number in range(1, 5):
        await work.inbox.store(
            channel="sms",
            external_id=f"SM{number}",
            our_address="+44100",
            address=f"+44{people[number - 1].name}",
            kind="text",
            text="hello",
            payload={},
        )
        await write(work, bank, people[number - 1], "hello", due_at=later)
    for member, topic in ((people[0], "one"), (people[1], "one"), (people[1], "two")):
        await work.questions.ask(**_question(member.id, topic, timedelta(days=7)))
    await work.offers.add(people[0].id, "sewing", "")
    for member in people[:2]:
        request = await work.requests.open(**_wish(bank.id, member.id))
        await work.due.set("request_end", request.id, later, bank.id)
    await work.requests.ask(2, [people[2].id], 1)


def _question(member_id: int, topic: str, lasts: timedelta) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "kind": "everyday.HowLongAway",
        "topic": topic,
        "data": {},
        "keys": ["1"],
        "digits": ["1"],
        "labels": ["one"],
        "summary": "",
        "lasts": lasts,
    }


def _wish(bank_id: int, member_id: int) -> dict[str, Any]:
    said = {"skill": "garden", "words": "", "day": None, "clock": None, "minutes": 60, "area": ""}
    return {"bank_id": bank_id, "member_id": member_id, **said}


async def _damage(url: str) -> None:
    storage = open_storage(url, now=_now)
    try:
        await storage.run(lambda work: _by_hand(work, storage))
    finally:
        await storage.close()


async def _by_hand(work: Work, storage: Storage) -> None:
    """Past every trigger, key and constraint: the same rows in bare tables."""
    for table in TABLES:
        await work.connection.execute(text(f"CREATE TABLE bare AS SELECT * FROM {table}"))
        cascade = " CASCADE" if storage.kind == "postgresql" else ""
        await work.connection.execute(text(f"DROP TABLE {table}{cascade}"))
        await work.connection.execute(text(f"ALTER TABLE bare RENAME TO {table}"))
    values = {"long_ago": (work.now - timedelta(hours=3)).replace(tzinfo=None), "true": True}
    for statement in DAMAGE.values():
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        await work.connection.execute(text(statement), used)
