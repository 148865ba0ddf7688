"""Whatever anybody answers to whatever the bot has asked, there is an answer, and books and queues are right."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.stage import Person, Stage
from bot.transcript import Player, lines
from handlers.registry import registry
from storage import Storage, Work, open_storage
from storage.records import Address, Bank
from tests.clock import StoppedClock
from tests.conversations import scripts
from tests.databases import Databases
from tests.handlers.test_any_text import ODD

EXAMPLES = 3
"""Of each kind of question."""
FURTHER = """
person Sam in en on sms coordinator
person Y in en on sms
person X in en on sms
X > menu
X > 3
X > Y
"""
"""What no transcript shows: a length that is asked for."""
BELOW_NOTICES = {"news.MoreNews"}
"""What no conversation asks by itself; tests/handlers/test_guards.py."""
OPEN = text("SELECT q.kind, q.member_id FROM questions q WHERE q.state = 'open' AND q.expires_at > :now")


@dataclass(frozen=True, slots=True)
class Moment:
    """A bank as it was just after somebody was asked something of this kind."""

    kind: str
    path: Path
    at: datetime
    bank: Bank | None
    people: dict[str, Person]
    asked: str
    """Who was asked."""


@pytest.fixture
def moments(databases: Databases, tmp_path: Path) -> Iterator[list[Moment]]:
    """A moment of each kind of question, out of the transcripts."""
    found: dict[str, Moment] = {}
    for script in (FURTHER, *map(scripts.text, scripts.names())):
        if found.keys() != _asked_in_transcripts():
            url = databases.fresh("sqlite")
            asyncio.run(_play(url, script, tmp_path, found))
            databases.drop(url)
    yield list(found.values())
    for moment in found.values():
        databases.drop(f"sqlite:///{moment.path}")


def _asked_in_transcripts() -> set[str]:
    return registry().kinds.keys() - BELOW_NOTICES


async def _play(url: str, script: str, folder: Path, found: dict[str, Moment]) -> None:
    clock = StoppedClock()
    storage = open_storage(url, now=clock.now)
    player = Player(Stage(storage, clock))
    try:
        for line in lines(script):
            await player.line(line)
            for kind, member_id in await storage.run(_open):
                asked = "" if kind in found else await _who(player.stage, member_id)
                if asked:
                    path = folder / f"{len(found)}.db"
                    _copy(url, path)
                    people = dict(player.stage.people)
                    found[kind] = Moment(kind, path, clock.now(), player.stage.bank, people, asked)
    finally:
        await storage.close()


async def _open(work: Work) -> list[tuple[str, int]]:
    now = work.now.replace(tzinfo=None).isoformat(sep=" ")
    return [(row.kind, row.member_id) for row in await work.connection.execute(OPEN, {"now": now})]


async def _who(stage: Stage, member_id: int) -> str:
    """The member's name on the stage; empty for one whose address is stopped or gone."""
    for name, person in stage.people.items():
        addresses = await stage.storage.run(partial(_addresses, person=person))
        if any(one.member_id == member_id and one.state == "open" for one in addresses):
            return name
    return ""


async def _addresses(work: Work, person: Person) -> list[Address]:
    return await work.addresses.find(person.channel, person.address)


def _copy(url: str, path: Path) -> None:
    source, target = sqlite3.connect(url.removeprefix("sqlite:///")), sqlite3.connect(path)
    with target:
        source.backup(target)
    source.close()
    target.close()


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(ODD, min_size=1, max_size=2))
def _any_answer(moment: Moment, texts: list[str]) -> None:
    copy = moment.path.with_suffix(".copy")
    _copy(f"sqlite:///{moment.path}", copy)
    try:
        asyncio.run(_answered(moment, copy, texts))
    finally:
        for beside in copy.parent.glob(f"{copy.name}*"):
            beside.unlink()


async def _answered(moment: Moment, copy: Path, texts: list[str]) -> None:
    async with _stage(moment, copy) as stage:
        asked = stage.people[moment.asked]
        for words in texts:
            read = await stage.say(asked, words)
            stopped = await stage.storage.run(lambda work: _stopped(work, asked))
            answered = any(one.letter.address == asked.address and one.letter.text.strip() for one in read)
            assert stopped or answered, f"{moment.kind}: no answer to {words!r}"
        assert await stage.storage.run(lambda work: work.ledger.audit()) == []
        assert await stage.storage.run(lambda work: work.queues.faults()) == []
        assert await stage.storage.run(lambda work: work.inbox.waiting()) == 0


@asynccontextmanager
async def _stage(moment: Moment, copy: Path) -> AsyncIterator[Stage]:
    clock = StoppedClock(moment.at)
    storage: Storage = open_storage(f"sqlite:///{copy}", now=clock.now)
    try:
        yield replace(Stage(storage, clock), people=dict(moment.people), bank=moment.bank)
    finally:
        await storage.close()


async def _stopped(work: Work, person: Person) -> bool:
    return any(one.state == "stopped" for one in await work.addresses.find(person.channel, person.address))


@pytest.mark.timeout(400)
def test_every_kind_of_question_takes_any_text(moments: list[Moment]) -> None:
    assert {moment.kind for moment in moments} == _asked_in_transcripts(), "a transcript shows each kind of question"
    for moment in moments:
        _any_answer(moment)
    print(f"{len(moments)} kinds of questions, {EXAMPLES} conversations each")
