"""The one database of a run: it outlives every process, and keeps a journal of what changed."""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from storage.engines.compiled import Compiler
from storage.migrations import upgrade


class Change(NamedTuple):
    """One row that was written, in the order of writing. ``what`` says which of the triggers below saw it."""

    n: int
    what: str
    id: int
    a: Any
    b: Any
    c: Any
    d: Any
    e: Any
    f: Any


_JOURNAL = "CREATE TEMP TABLE journal (n INTEGER PRIMARY KEY, what, id, a, b, c, d, e, f)"
_SEEN = {
    "heard+": ("AFTER INSERT ON inbox", "NEW.channel, NEW.external_id, NEW.address, NEW.state, NEW.kind, NEW.text"),
    "heard": ("AFTER UPDATE OF state ON inbox", "OLD.state, NEW.state, NEW.channel, NEW.address, NEW.kind, NEW.text"),
    "letter+": (
        "AFTER INSERT ON outbox",
        "NEW.cause, NEW.channel, NEW.address, NEW.priority, NEW.state, NEW.member_id",
    ),
    "letter": (
        "AFTER UPDATE OF state ON outbox"
        " WHEN OLD.state <> NEW.state OR NEW.state = 'sending' AND OLD.due_at <> NEW.due_at",
        "OLD.state, NEW.state, NEW.channel, NEW.address, NEW.priority, OLD.error",
    ),
    "freed": (
        "AFTER UPDATE OF due_at ON outbox WHEN OLD.due_at >= '9000-01-01' AND NEW.due_at < '9000-01-01'",
        "NEW.channel, NEW.address, NEW.member_id, NEW.state, OLD.due_at,"
        " OLD.channel <> NEW.channel OR OLD.address <> NEW.address",
    ),
    "rank": ("AFTER UPDATE OF status_rank ON outbox", "OLD.status_rank, NEW.status_rank, NULL, NULL, NULL, NULL"),
    "exchange+": ("AFTER INSERT ON exchanges", "NEW.state, NEW.transfer_id, NULL, NULL, NULL, NULL"),
    "exchange": ("AFTER UPDATE ON exchanges", "OLD.state, NEW.state, OLD.transfer_id, NEW.transfer_id, NULL, NULL"),
    "transfer+": (
        "AFTER INSERT ON transfers",
        "NEW.from_account, NEW.to_account, NEW.minutes, NEW.exchange_id, NEW.reverses, NEW.inbox_id",
    ),
    "account+": ("AFTER INSERT ON accounts", "NEW.balance, NULL, NULL, NULL, NULL, NULL"),
    "account": ("AFTER UPDATE OF balance ON accounts", "OLD.balance, NEW.balance, NEW.floor, NULL, NULL, NULL"),
    "question+": ("AFTER INSERT ON questions", "NEW.member_id, NEW.topic, NEW.letter, NEW.state, NULL, NULL"),
    "question": ("AFTER UPDATE OF state ON questions", "OLD.state, NEW.state, NEW.member_id, NULL, NULL, NULL"),
    "address+": ("AFTER INSERT ON addresses", "NEW.channel, NEW.address, NEW.state, NULL, NULL, NULL"),
    "address": ("AFTER UPDATE OF state ON addresses", "NEW.channel, NEW.address, OLD.state, NEW.state, NULL, NULL"),
}


class _Source:
    """Hands the raw connection of the moment to SQLAlchemy, whose one engine keeps what it has compiled."""

    raw: sqlite3.Connection

    def __call__(self) -> sqlite3.Connection:
        return self.raw


_source = _Source()
_engine = create_engine("sqlite://", creator=_source, poolclass=NullPool, isolation_level="AUTOCOMMIT")


class Disk:
    """A database in memory, a copy of ``before``."""

    compiler = Compiler.of(_engine.dialect)
    """Statements are made ready once for all."""

    def __init__(self, before: sqlite3.Connection) -> None:
        self.raw = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        before.backup(self.raw)
        self.raw.execute("PRAGMA foreign_keys=ON")
        self.raw.execute(_JOURNAL)
        for what, (when, values) in _SEEN.items():
            self.raw.execute(
                f'CREATE TEMP TRIGGER "journal {what}" {when} BEGIN'
                f" INSERT INTO journal (what, id, a, b, c, d, e, f) VALUES ('{what}', NEW.id, {values}); END"
            )
        _source.raw = self.raw
        self.connection: Connection = _engine.connect()

    def changes(self) -> list[Change]:
        """What was committed since the last time."""
        found = [Change(*row) for row in self.raw.execute("SELECT * FROM journal ORDER BY n")]
        if found:
            self.raw.execute("DELETE FROM journal")
        return found

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a plain look into the database finds."""
        return self.raw.execute(statement, values).fetchall()

    def power_cut(self) -> None:
        """What was not committed is gone."""
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")

    def copy(self) -> sqlite3.Connection:
        """As it is now, to begin another run from."""
        kept = sqlite3.connect(":memory:", isolation_level=None)
        self.raw.backup(kept)
        return kept

    def close(self) -> None:
        """Forget it."""
        self.connection.close()


@cache
def empty() -> sqlite3.Connection:
    """A database with its tables and nothing in them."""
    _source.raw = sqlite3.connect(":memory:", isolation_level=None)
    with _engine.connect() as connection:
        _source.raw.execute("BEGIN")
        upgrade(connection)
        if _source.raw.in_transaction:
            _source.raw.execute("COMMIT")
        kept = sqlite3.connect(":memory:", isolation_level=None)
        _source.raw.backup(kept)
    return kept
