"""What every repository has: the transaction, its time, and rows made into records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BindParameter, Executable, FromClause, Result, Table, Update, bindparam, update
from sqlalchemy.sql.elements import KeyedColumnElement

if TYPE_CHECKING:
    from storage.work import Work

T = TypeVar("T")


class Repository:
    """Named reads and writes of one kind of record, inside one transaction."""

    __slots__ = ("_connection", "_work")

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection

    @property
    def _now(self) -> datetime:
        return self._work.now

    async def _execute(self, statement: Executable, **values: Any) -> Result[Any]:
        return await self._connection.execute(statement, values)


def made(record: Callable[..., T], row: Iterable[Any]) -> T:
    """The record of a row that was selected by ``columns(record, table)``."""
    return record(*row)


@cache
def changing(record: type, table: Table, names: tuple[str, ...]) -> Update:
    """The statement that sets these columns in the row ``row_id`` and returns the record; built once for each set.

    The new values go by the columns' names with ``new_`` before them: see :func:`new_values`.
    """
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return update(table).where(table.c.id == bindparam("row_id")).values(values).returning(*columns(record, table))


def new_values(row_id: int, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What :func:`changing` is executed with."""
    return {"row_id": row_id} | {f"new_{name}": value for name, value in changed.items()}


def columns(record: type, table: FromClause) -> tuple[KeyedColumnElement[Any], ...]:
    """The columns of ``table`` in the order of the record's fields, so that ``record(*row)`` is the row."""
    return tuple(table.c[field.name] for field in fields(record))


def places(name: str, count: int, column: KeyedColumnElement[Any]) -> list[BindParameter[Any]]:
    """Room for so many values of the column's type: for statements that are built once for each number of values."""
    return [bindparam(f"{name}_{number}", type_=column.type) for number in range(count)]


def placed(name: str, values: Iterable[Any]) -> dict[str, Any]:
    """What goes into :func:`places`."""
    return {f"{name}_{number}": value for number, value in enumerate(values)}


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of ``size``, the last one as long as it comes."""
    left = iter(items)
    while found := list(islice(left, size)):
        yield found
