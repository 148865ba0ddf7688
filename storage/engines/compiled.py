"""Statements made ready for a database once, and then handed to its driver as they are.

SQLAlchemy looks up, checks and wraps at every execution, which costs several times what the statement costs. Nearly all
statements here are built once, at import: from its second use on such a statement is kept as text, with the functions
that convert its values and its rows. What is built anew each time never has a second use, and goes SQLAlchemy's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, cast
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import ClauseElement, Delete, Dialect, Executable, Insert, Numeric, Result, Select, Update
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import StatementError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
_MISSING = object()


class Ready:
    """One statement, ready for one database."""

    __slots__ = ("_conversions", "_names", "_values", "sql")

    def __init__(self, sql: str, values: Iterable[tuple[str, Any, Convert | None]], columns: Mapping[str, Any]) -> None:
        self.sql = sql
        self._values = tuple(values)
        """Name, value where none is given, conversion: in the order of the places in the text."""
        self._names = SimpleResultMetaData(list(columns))
        self._conversions = tuple((place, one) for place, one in enumerate(columns.values()) if one is not None)

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values as the driver takes them. StatementError where one is missing or of the wrong kind."""
        found = []
        try:
            for name, default, convert in self._values:
                value = values[name] if default is _MISSING else values.get(name, default)
                found.append(value if convert is None else convert(value))
        except (KeyError, TypeError, ValueError) as error:
            raise StatementError(str(error), self.sql, None, error) from error
        return found

    def result(self, raw: Sequence[Sequence[Any]]) -> Result[Any]:
        """What the driver gave, as the tables' types say."""
        return IteratorResult(self._names, iter([self._row(one) for one in raw]))

    def _row(self, raw: Sequence[Any]) -> tuple[Any, ...]:
        row = list(raw)
        for place, convert in self._conversions:
            row[place] = convert(row[place])
        return tuple(row)


class Compiler:
    """Makes statements ready for one kind of database, each once, however many connections a process opens."""

    _known: ClassVar[dict[tuple[str, str], Compiler]] = {}

    @classmethod
    def of(cls, dialect: Dialect) -> Compiler:
        """The one for databases of this kind; what it makes does not depend on the version of a server."""
        return cls._known.setdefault((dialect.name, dialect.driver), cls(dialect))

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._seen: WeakSet[Executable] = WeakSet()
        self._ready: WeakKeyDictionary[Executable, dict[tuple[str, ...], Ready | None]] = WeakKeyDictionary()

    def ready(self, statement: Executable, values: Any) -> Ready | None:
        """The statement made ready; None where it must go SQLAlchemy's way."""
        if values is not None and not isinstance(values, Mapping):
            return None
        forms = self._ready.get(statement)
        if forms is None:
            if not isinstance(statement, (Select, Insert, Update, Delete)):
                return None
            if statement not in self._seen:
                self._seen.add(statement)
                return None
            forms = self._ready[statement] = {}
        # An insert names the columns that it is given; anything else is the same whatever its values.
        named = values if values and isinstance(statement, Insert) else ()
        key = tuple(name for name in named if name in cast("Insert", statement).table.c)
        if key not in forms:
            forms[key] = self._made(statement, key)
        return forms[key]

    def _made(self, statement: Executable, names: Sequence[str]) -> Ready | None:
        element = cast("ClauseElement", statement)
        compiled = element.compile(dialect=self._dialect, column_keys=list(names) or None)
        assert isinstance(compiled, SQLCompiler)
        if compiled.post_compile_params or compiled.literal_execute_params or compiled.insert_prefetch:
            return None  # Its text depends on its values, or values are made up as it goes.
        columns = _columns(statement)
        if len({column["name"] for column in columns}) < len(columns):
            return None  # SQLAlchemy has names for columns of one name.
        if any(isinstance(column["type"], Numeric) for column in columns):
            return None  # How it is converted depends on what the database says of it.
        values = [self._place(compiled, name) for name in compiled.positiontup or ()]
        return Ready(str(compiled), values, {column["name"]: self._result(column["type"]) for column in columns})

    def _place(self, compiled: SQLCompiler, name: str) -> tuple[str, Any, Convert | None]:
        bound = compiled.binds[name]
        default = _MISSING if bound.required else bound.effective_value
        return bound.key, default, bound.type.dialect_impl(self._dialect).bind_processor(self._dialect)

    def _result(self, type_: TypeEngine[Any]) -> Convert | None:
        return type_.dialect_impl(self._dialect).result_processor(self._dialect, None)


def _columns(statement: Executable) -> list[Any]:
    """The columns that a statement gives: their names and types."""
    if isinstance(statement, Select):
        return list(statement.column_descriptions)
    return list(cast("Any", statement).returning_column_descriptions)
