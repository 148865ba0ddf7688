"""Brings the tables of either database up to date, with Alembic but without its ini file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection


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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
