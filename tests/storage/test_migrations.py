"""The migrations lead to the tables that the code knows, on both databases, once, whoever starts them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from storage import Storage, Work, open_storage
from storage.ledger import triggers
from storage.migrations import _config, differences, head
from storage.tables import metadata
from tests.clock import StoppedClock
from tests.storage.people import found

R = TypeVar("R")
HELP = "the tables have changed: write a revision (storage/migrations/env.py says how)"


async def _look(storage: Storage, work: Callable[[Connection], R]) -> R:
    """On a plain connection, as an operator has one."""
    return await storage._engine.exclusively(work)


async def test_the_tables_are_those_of_the_code(storage: Storage) -> None:
    assert await _look(storage, differences) == [], HELP


async def test_a_difference_would_be_seen(storage: Storage) -> None:
    def change(connection: Connection) -> list[Any]:
        connection.execute(text("DROP INDEX ix_consents_member_id"))
        connection.execute(text("ALTER TABLE banks ADD COLUMN motto text"))
        return differences(connection)

    assert [one[0] for one in await _look(storage, change)] == ["remove_column", "add_index"]


def _where(index: Any) -> str:
    return str(index.get("dialect_options", {}).get("sqlite_where", "")) + str(
        index.get("dialect_options", {}).get("postgresql_where", "")
    )


def _constraints(connection: Connection) -> dict[str, object]:
    """What the comparison above does not see."""
    found = inspect(connection)
    return {
        name: (
            sorted((one["name"], one["sqltext"]) for one in found.get_check_constraints(name)),
            sorted((str(one["name"]), one["column_names"]) for one in found.get_unique_constraints(name)),
            sorted((str(one["name"]), one["referred_table"]) for one in found.get_foreign_keys(name)),
            sorted((str(one["name"]), one["column_names"], _where(one)) for one in found.get_indexes(name)),
            found.get_pk_constraint(name)["name"],
            [(one["name"], str(one["type"]), one["nullable"], one["default"]) for one in found.get_columns(name)],
        )
        for name in found.get_table_names()
        if name != "alembic_version"
    }


async def test_the_constraints_are_those_of_the_code(
    storage: Storage, empty_storage_url: str, clock: StoppedClock
) -> None:
    made = open_storage(empty_storage_url, now=clock.now)
    await _look(made, metadata.create_all)
    assert await _look(storage, _constraints) == await _look(made, _constraints), HELP
    await made.close()


async def test_what_was_written_before_is_kept(empty_storage_url: str, clock: StoppedClock) -> None:
    """Tables that SQLite makes anew keep their rows, and their lists become longer."""
    storage = open_storage(empty_storage_url, now=clock.now)

    await _look(storage, partial(_as_before, "0004", EARLIER))
    await storage.migrate()

    async def after(work: Work) -> None:
        (address,) = await work.addresses.find("sms", "+4411")
        assert (address.id, address.member_id, address.shared) == (7, 5, False)
        assert (await work.desk.get(3)).words == "hello"
        await work.desk.open(1, "unreached", 5, member_id=5)
        second = await work.members.create(1, language="one", name="Bea")
        assert (await work.addresses.add(1, second.id, "sms", "+4411")).shared

    await storage.run(after)
    await storage.close()


def _as_before(revision: str, rows: Iterable[str], connection: Connection) -> None:
    """The tables as they were before a revision, with these rows."""
    script = ScriptDirectory.from_config(_config()).get_revision(revision)
    assert script is not None
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, str(script.down_revision))
    for statement in rows:
        connection.exec_driver_sql(statement)


async def test_a_course_that_runs_keeps_its_people(empty_storage_url: str, clock: StoppedClock) -> None:
    """Who had a seat in a week ahead is in the course; who gave theirs back is not. Old trainings run out, too."""
    storage = open_storage(empty_storage_url, now=clock.now)
    await _look(storage, partial(_as_before, "0015", (*EARLIER, *COURSE)))
    await storage.migrate()

    async def after(work: Work) -> None:
        (enrolled,) = await work.courses.of(1, "on")
        assert (enrolled.member_id, enrolled.since) == (5, 1)
        assert await work.courses.count(1) == 1
        (training,) = await work.leaders.trainings(6)
        assert training.refresher_at == training.passed_at + timedelta(days=365)
        assert await work.due.next_at() == training.refresher_at

    await storage.run(after)
    await storage.close()


MOMENT = "'2026-11-23 10:00:00+00:00'"
EARLIER = (
    "INSERT INTO banks (id, slug, name, zone, region, languages, join_word, rules, created_at)"
    f" VALUES (1, 'maple', 'Maple', 'Europe/London', 'GB', '[]', '', '{{}}', {MOMENT})",
    "INSERT INTO members (id, bank_id, name, stage, language, area, share_phone, misses, created_at)"
    f" VALUES (5, 1, 'Ann', 'active', 'one', '', false, 0, {MOMENT})",
    "INSERT INTO addresses"
    " (id, bank_id, member_id, channel, address, our_address, state, preferred, phone, created_at)"
    f" VALUES (7, 1, 5, 'sms', '+4411', '', 'open', true, '', {MOMENT})",
    "INSERT INTO desk_items (id, bank_id, kind, about_id, member_id, words, opened_at, outcome, closing_words)"
    f" VALUES (3, 1, 'said', 1, 5, 'hello', {MOMENT}, '', '')",
)
_WEEK = (
    "INSERT INTO gatherings (id, bank_id, series_id, number, kind, topic, title, language, women, area, place_id,"
    " starts_at, minutes, capacity, rule, prep_minutes, state, word, secret, guests, postings, planned_by, created_at)"
    " VALUES ({id}, 1, 1, {id}, 'course', 'living-well', '', '', false, '', 1,"
    f" {MOMENT}, 150, 10, 'teach', 0, '{{state}}', '', '', 0, 0, 5, {MOMENT})"
)
_SEAT = (
    "INSERT INTO gathering_seats (gathering_id, member_id, state, came_by, away, invited_at, changed_at)"
    f" VALUES ({{week}}, {{member}}, '{{state}}', '', '', {MOMENT}, {MOMENT})"
)
COURSE = (
    "INSERT INTO members (id, bank_id, name, stage, language, area, share_phone, misses, created_at)"
    f" VALUES (6, 1, 'Bea', 'active', 'one', '', false, 0, {MOMENT})",
    "INSERT INTO places (id, bank_id, name, sought, address, women_hours, created_at)"
    f" VALUES (1, 1, 'Hall', 'hall', '', '', {MOMENT})",
    *(_WEEK.format(id=week, state=state) for week, state in ((1, "held"), (2, "announced"))),
    _SEAT.format(week=1, member=5, state="came"),
    _SEAT.format(week=2, member=5, state="coming"),
    _SEAT.format(week=1, member=6, state="came"),
    _SEAT.format(week=2, member=6, state="out"),
    f"INSERT INTO trainings (member_id, topic, women, passed_at) VALUES (6, 'living-well', false, {MOMENT})",
)


async def test_again_changes_nothing(storage: Storage) -> None:
    await storage.run(found)
    await storage.migrate()
    await storage.migrate()
    assert len(await storage.run(lambda work: work.banks.all())) == 1


async def test_several_processes_start_at_once(empty_storage_url: str, clock: StoppedClock) -> None:
    several = [open_storage(empty_storage_url, now=clock.now) for _ in range(4)]
    await asyncio.gather(*(one.migrate() for one in several))
    assert await _versions(several[0]) == [head()]
    await asyncio.gather(*(one.close() for one in several))


async def _versions(storage: Storage) -> list[str]:
    async def job(work: Work) -> list[str]:
        return list((await work.connection.execute(text("SELECT version_num FROM alembic_version"))).scalars())

    return await storage.run(job)


async def test_a_migration_that_fails_leaves_nothing(
    empty_storage_url: str, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(triggers.STATEMENTS, "sqlite", ("no such statement",))
    monkeypatch.setitem(triggers.STATEMENTS, "postgresql", ("no such statement",))
    storage = open_storage(empty_storage_url, now=clock.now)
    with pytest.raises(Exception, match="no"):
        await storage.migrate()
    assert await _look(storage, lambda connection: inspect(connection).get_table_names()) == []
    await storage.close()


async def test_a_newer_database_is_not_touched(storage: Storage) -> None:
    async def job(work: Work) -> None:
        await work.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await storage.run(job)
    readiness = await storage.ready()
    assert not readiness
    assert "another version" in readiness.problems[0]
    with pytest.raises(Exception, match="9999"):
        await storage.migrate()
