"""The first tables, as they were then: the SQL beside this file, and the triggers that keep transfers unchanged."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from storage.ledger import triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    connection = op.get_bind()
    database = connection.dialect.name
    tables = Path(__file__).with_suffix(f".{database}.sql").read_text(encoding="utf-8")
    for statement in (*tables.split(";\n\n"), *triggers.STATEMENTS[database]):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise RuntimeError("There is no way back from the first tables: restore a backup instead.")
