"""Runs the statements of a revision: they are frozen, so that a revision does for ever what it once did."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_beside(revision: str) -> None:
    """Run the SQL that lies beside a revision's file, ``<its name>.<kind of database>.sql``, statement by statement."""
    kind = op.get_bind().dialect.name
    run(*Path(revision).with_suffix(f".{kind}.sql").read_text(encoding="utf-8").split(";\n\n"))


def run(*statements: str) -> None:
    """Run statements in their order, inside the transaction of the upgrade."""
    connection = op.get_bind()
    for statement in statements:
        connection.exec_driver_sql(statement)
