"""Behind every question that a turn asks there is an index: none of them grows slower with what has happened before."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import BindParameter, ClauseElement, Executable, insert, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from storage import (
    Storage,
    Work,
)
from storage.records import Bank
from storage.tables.asking import asks, desk_items, due_times
from storage.tables.asking import questions as questions_table
from storage.tables.asking import requests as requests_table
from storage.tables.base import UtcDateTime
from storage.tables.gatherings import gatherings as gatherings_table
from storage.tables.gatherings import leaders as leaders_table
from storage.tables.gatherings import places as places_table
from storage.tables.gatherings import seats as seats_table
from storage.tables.messages import inbox as inbox_table
from storage.tables.messages import outbox as outbox_table
from storage.tables.people import addresses as addresses_table
from storage.tables.people import members as members_table
from storage.tables.people import offers as offers_table
from tests.storage.people import found
from tests.storage.statements import HOT, MESSAGES, PEOPLE, VALUES


async def _fill(work: Work, bank: Bank) -> None:
    """As much as a bank has after some time; nearly all of it is over and done with."""
    now = work.now
    execute = work.connection.execute
    ids = range(1, PEOPLE + 1)
    member = {"bank_id": bank.id, "name": "", "stage": "active", "language": "one", "area": "", "share_phone": False}
    await execute(insert(members_table), [{**member, "id": n, "misses": 0, "created_at": now} for n in ids])
    address = {"bank_id": bank.id, "channel": "sms", "our_address": "+44100", "state": "open", "preferred": True}
    await execute(
        insert(addresses_table),
        [{**address, "member_id": n, "address": f"+44{n}", "phone": f"+44{n}", "created_at": now} for n in ids],
    )
    offer = {"words": "", "opened_at": now}
    await execute(insert(offers_table), [{**offer, "member_id": n, "skill": f"skill {n % 40}"} for n in ids])
    many = range(1, MESSAGES + 1)
    received: dict[str, Any] = {
        "channel": "sms",
        "our_address": "+44100",
        "kind": "text",
        "text": "",
        "payload": {},
        "error": "",
    }
    received |= {"received_at": now, "due_at": now, "attempts": 0}
    await execute(
        insert(inbox_table),
        [
            {**received, "external_id": f"SM{n}", "address": f"+44{n % PEOPLE}", "state": _state(n, "waiting", "done")}
            for n in many
        ],
    )
    question = {"kind": "K", "data": {}, "keys": [], "digits": [], "labels": [], "letter": "A", "lettered": False}
    question |= {"summary": "", "asked_at": now, "expires_at": now + timedelta(days=1), "closed_at": now}
    await execute(
        insert(questions_table),
        [
            {**question, **dict.fromkeys(("member_id", "reader_id"), 1 + n % PEOPLE)}
            | {"topic": f"topic {n}", "state": _state(n, "open", "answered")}
            for n in many
        ],
    )
    request = {"bank_id": bank.id, "skill": "skill 1", "words": "", "minutes": 60, "area": "", "wave": 0}
    await execute(
        insert(requests_table),
        [
            {**request, "member_id": 1 + n % PEOPLE, "state": _state(n, "open", "closed"), "opened_at": now}
            for n in many
        ],
    )
    asked = {"wave": 1, "state": "no", "asked_at": now}
    await execute(insert(asks), [{**asked, "request_id": n, "member_id": 1 + n % PEOPLE} for n in many])
    await execute(
        insert(due_times),
        [{"bank_id": bank.id, "kind": "remind", "about_id": n, "at": now + timedelta(minutes=n)} for n in many],
    )
    item = {"bank_id": bank.id, "kind": "person", "words": "", "opened_at": now, "outcome": "", "closing_words": ""}
    await execute(
        insert(desk_items), [{**item, "about_id": n, "closed_at": now if n < MESSAGES - 5 else None} for n in many]
    )


async def _fill_gatherings(work: Work, bank: Bank) -> None:
    now, execute, many = work.now, work.connection.execute, range(1, MESSAGES + 1)
    place = {"bank_id": bank.id, "name": "Hall", "sought": "hall", "address": "", "women_hours": "", "created_at": now}
    await execute(insert(places_table), place)
    held = {"bank_id": bank.id, "number": 1, "kind": "talk", "topic": "diabetes", "title": "", "language": ""}
    held |= {"women": False, "area": "", "place_id": 1, "minutes": 60, "capacity": 9, "rule": "free", "prep_minutes": 0}
    held |= {"word": "", "secret": "", "guests": 0, "postings": 0, "planned_by": 1, "created_at": now}
    days = [{**held, "starts_at": now - timedelta(days=n), "state": _state(n, "announced", "held")} for n in many]
    await execute(insert(gatherings_table), days)
    led = {"part": "leader", "state": "yes", "asked_at": now}
    await execute(insert(leaders_table), [{**led, "gathering_id": n, "member_id": 1 + n % PEOPLE} for n in many])
    seat = {"state": "came", "came_by": "", "away": "", "invited_at": now, "changed_at": now}
    await execute(insert(seats_table), [{**seat, "gathering_id": n, "member_id": 1 + n % PEOPLE} for n in many])


async def _fill_outbox(work: Work, bank: Bank) -> None:
    many, now = range(1, MESSAGES + 1), work.now
    sent = {"bank_id": bank.id, "channel": "sms", "our_address": "", "language": "one", "text": "", "source": ""}
    sent |= {"buttons": [], "ask_contact": False, "priority": 0, "created_at": now, "due_at": now, "attempts": 0}
    sent |= {"status": "", "status_rank": 0, "error": ""}
    await work.connection.execute(
        insert(outbox_table),
        [
            {**sent, "member_id": 1 + n % PEOPLE, "address": f"+44{n % PEOPLE}", "state": _state(n, "queued", "sent")}
            | {"provider_id": f"SM{n}"}
            for n in many
        ],
    )


def _state(number: int, open_state: str, closed_state: str) -> str:
    return open_state if number > MESSAGES - 20 else closed_state


class Explain(Executable, ClauseElement):
    """Asks the database how it would answer, with the same values at the same places."""

    inherit_cache = False

    def __init__(self, statement: Executable) -> None:
        self.statement = statement


@compiles(Explain)
def _explain(element: Explain, compiler: SQLCompiler, **others: Any) -> str:
    how = "EXPLAIN QUERY PLAN " if compiler.dialect.name == "sqlite" else "EXPLAIN "
    explained = compiler.process(cast("ClauseElement", element.statement), **others)
    # What comes back is a plan, and none of the rows that the statement itself would give.
    compiler._result_columns.clear()
    compiler.isinsert = compiler.isupdate = compiler.isdelete = False
    return how + explained


async def _plan(work: Work, statement: Executable) -> str:
    compiled = cast("ClauseElement", statement).compile(dialect=sqlite.dialect())
    assert isinstance(compiled, SQLCompiler)
    values = {part.key: _value(work, part) for part in compiled.bind_names if part.required}
    return "\n".join(str(row[-1]) for row in await work.connection.execute(Explain(statement), values))


def _value(work: Work, part: BindParameter[Any]) -> object:
    if isinstance(part.type, UtcDateTime) or part.key in ("now", "closed", "leased_until", "since", "before_then"):
        return work.now
    return VALUES.get(part.key, 150)


def _read_wholly(kind: str, plan: str) -> set[str]:
    """The tables of which every row is looked at."""
    pattern = r"^SCAN (\w+)(?! USING (?:COVERING )?INDEX)\b" if kind == "sqlite" else r"Seq Scan on (\w+)"
    return set(re.findall(pattern, plan, re.MULTILINE))


@pytest.mark.parametrize("analysed", [True, False])
async def test_no_question_reads_a_whole_table(storage: Storage, analysed: bool) -> None:
    async def job(work: Work) -> dict[str, str]:
        bank = await found(work)
        await _fill(work, bank)
        await _fill_outbox(work, bank)
        await _fill_gatherings(work, bank)
        if analysed:  # Nobody may have told the database yet how large its tables are.
            await work.connection.execute(text("ANALYZE"))
        if storage.kind == "postgresql":  # It reads small tables wholly, unless it is told that they will grow.
            await work.connection.execute(text("SET LOCAL enable_seqscan = off"))
        return {name: await _plan(work, statement) for name, (statement, _) in HOT.items()}

    plans = await storage.run(job)
    whole = {name: _read_wholly(storage.kind, plan) - set(HOT[name][1]) for name, plan in plans.items()}
    assert not {name: (tables, plans[name]) for name, tables in whole.items() if tables}
