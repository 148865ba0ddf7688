"""Writes down the statements of a turn as they reach the database, so that something else can do the very same."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

from bench.town import ACCOUNT, EXCHANGE, INBOX, MEMBER, PAIRS, QUESTION
from storage.engines.compiled import Ready

Said = tuple[str, Sequence[Any]]
_ID = re.compile(r"\d{4,}")


@dataclass
class Record:
    """What was said to the database; BEGIN and COMMIT, which frame every turn, are left out."""

    statements: list[Said] = field(default_factory=list)


@contextmanager
def overheard(tell: Callable[[str, Any, bool], None]) -> Iterator[None]:
    """Tell of each statement that goes to the database meanwhile: its text, its values, whether there are many of them.

    What is ready for the driver goes there by one way, the rest by SQLAlchemy's.
    """
    arguments = Ready.arguments

    def told(ready: Ready, values: Mapping[str, Any]) -> list[Any]:
        found = arguments(ready, values)
        tell(ready.sql, found, False)
        return found

    def executing(_connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
        tell(sql, values, many)

    event.listen(Engine, "before_cursor_execute", executing)
    Ready.arguments = told  # type: ignore[method-assign,assignment]  # for as long as it is overheard
    try:
        yield
    finally:
        Ready.arguments = arguments  # type: ignore[method-assign]  # as it was
        event.remove(Engine, "before_cursor_execute", executing)


@contextmanager
def recorded() -> Iterator[Record]:
    """Record what goes to the database meanwhile, as its driver is given it."""
    record = Record()

    def note(sql: str, values: Any, many: bool) -> None:
        record.statements += [(sql, one) for one in (values if many else [values])]

    with overheard(note):
        yield record


@dataclass(frozen=True, slots=True)
class Ids:
    """The numbers of everything in the turn of one message."""

    number: int

    @property
    def named(self) -> dict[str, int]:
        """What they are called in a script."""
        pair, swapped = self.number % PAIRS, self.number // PAIRS % 2
        return {
            "inbox": INBOX + self.number,
            "question": QUESTION + self.number,
            "exchange": EXCHANGE + self.number,
            "helped": MEMBER + 2 * pair + swapped,
            "helper": MEMBER + 2 * pair + 1 - swapped,
            "helped_account": ACCOUNT + 2 * pair + swapped,
            "helper_account": ACCOUNT + 2 * pair + 1 - swapped,
        }


PREPARED = f"""\\set n :id - {INBOX}
\\set swapped (:n / {PAIRS}) % 2
\\set inbox :id
\\set question {QUESTION} + :n
\\set exchange {EXCHANGE} + :n
\\set helped {MEMBER} + 2 * (:n % {PAIRS}) + :swapped
\\set helper {MEMBER} + 2 * (:n % {PAIRS}) + 1 - :swapped
\\set helped_account :helped + {ACCOUNT - MEMBER}
\\set helper_account :helper + {ACCOUNT - MEMBER}
"""
"""The same in pgbench's language, out of the id of the message that was taken."""


def script(record: Record, ids: Ids, transfer_id: int) -> str:
    """A pgbench script that does the same turn for whichever message it takes."""
    names = {value: name for name, value in ids.named.items()} | {transfer_id: "transfer_id"}
    lines = ["BEGIN;"]
    for place, (sql, arguments) in enumerate(record.statements):
        whole = re.sub(r"\$(\d+)", lambda match, of=arguments: _written(of[int(match[1]) - 1], names), sql)  # type: ignore[misc]  # mypy cannot see the default
        whole = " ".join(whole.split())
        if place == 0:
            lines += [f"{whole} \\gset", PREPARED]
        elif whole.startswith("INSERT INTO transfers"):
            lines.append(f"{whole} \\gset transfer_")
        else:
            lines.append(f"{whole};")
    return "\n".join([*lines, "COMMIT;", ""])


def _written(value: Any, names: dict[int, str]) -> str:
    """A value as SQL says it, with the ids in it as variables."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f":{names[value]}" if value in names else str(value)
    words = str(value).replace("'", "''").replace(":", "' || chr(58) || '")
    found = _ID.sub(lambda match: f"' || :{names[int(match[0])]} || '" if int(match[0]) in names else match[0], words)
    return f"('{found}')"


def steps(record: Record, ids: Ids, transfer_id: int) -> Callable[[sqlite3.Connection], None]:
    """A function that does the same turn for the next message on a bare SQLite connection."""
    names = {value: name for name, value in ids.named.items()} | {transfer_id: "transfer"}
    known = [(sql, [_slot(value, names) for value in arguments]) for sql, arguments in record.statements]

    def turn(connection: sqlite3.Connection) -> None:
        values: dict[str, int] = {}
        for sql, slots in known:
            cursor = connection.execute(sql, [slot(values) if callable(slot) else slot for slot in slots])
            rows = cursor.fetchall() if cursor.description else []
            if not values:
                values |= Ids(rows[0][0] - INBOX).named
            elif sql.startswith("INSERT INTO transfers"):
                values["transfer"] = rows[0][0]

    return turn


def _slot(value: Any, names: dict[int, str]) -> Any:
    """A value, or a function that makes it out of the ids of the turn."""
    if isinstance(value, int) and not isinstance(value, bool) and value in names:
        name = names[value]
        return lambda values: values[name]
    if isinstance(value, str) and any(int(one) in names for one in _ID.findall(value)):
        parts = re.split(r"(\d{4,})", value)
        return lambda values: "".join(
            str(values[names[int(part)]]) if part.isdecimal() and int(part) in names else part for part in parts
        )
    return value
