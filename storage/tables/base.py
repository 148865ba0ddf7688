"""What all tables share: one metadata with names for every constraint, and the column types of both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""The type of an id. SQLite numbers rows by itself only where the key's type is exactly INTEGER."""

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, whatever its zone, and UTC coming out. A naive one is refused: nobody knows when it is.

    SQLite has no type for moments and would hand back what it was given without its zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite compares the written form, so all must be written in one zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its zone: this datetime is naive.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column() -> Column[int]:
    """The key that the database counts up by itself."""
    return Column("id", BigId, Identity(), primary_key=True)


def reference(name: str, target: str, *, nullable: bool = False, primary_key: bool = False) -> Column[Any]:
    """A column that holds the id of a row of ``target``, for instance ``members``; such a row is never deleted away."""
    return Column(name, BigId, ForeignKey(f"{target}.id"), nullable=nullable, primary_key=primary_key)


def words(name: str, *, default: str | None = None) -> Column[str]:
    """Text of any length, never NULL: empty says that there is none."""
    return Column(name, Text, nullable=False, server_default=default)


def one_of(column: str, values: Sequence[str]) -> CheckConstraint:
    """The database itself refuses any value that is not in the closed list."""
    return CheckConstraint(f"{column} IN ({', '.join(map(_quoted, values))})", name=column)


def index(name: str, *columns: str, where: str = "", unique: bool = False) -> Index:
    """An index, over only the rows ``where`` is true for: what is over and done with costs nothing in it."""
    condition = text(where) if where else None
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def constant(value: str) -> ColumnElement[str]:
    """A value of a closed list, written into the statement: only so do both databases use a partial index."""
    return literal_column(_quoted(value))


def _quoted(value: str) -> str:
    assert not value or value.replace("-", "").replace("_", "").isalnum(), "only words of a closed list"
    return f"'{value}'"
