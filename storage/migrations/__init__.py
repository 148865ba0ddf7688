"""Brings the tables of either database up to date, with Alembic but without its ini file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column
from sqlalchemy.engine import Connection

from storage.tables import metadata


def upgrade(connection: Connection) -> None:
    """Run what is missing, inside the transaction that the caller holds. Does nothing where nothing is missing."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def head() -> str:
    """The revision that this code needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None, "there is at least one revision"
    return revision


def differences(connection: Connection) -> list[Any]:
    """In what the tables differ from those of the code, as Alembic says it: empty where a new revision has no work.

    It sees columns, types, keys and indexes, but neither defaults nor CHECK constraints.
    """
    return list(compare_metadata(MigrationContext.configure(connection, opts=COMPARISON), metadata))


def _is_compared(item: Any, _name: str | None, _kind: str, _reflected: bool, counterpart: Any) -> bool:
    """All but the keys of SQLite, which count up by themselves though nothing in the database says so."""
    return not (isinstance(item, Column) and item.identity and counterpart is not None and counterpart.identity is None)


COMPARISON: dict[str, Any] = {"compare_type": True, "include_object": _is_compared}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
