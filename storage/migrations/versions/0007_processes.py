"""Buttons that are taken away once they are answered, and what only one process may do at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    connection = op.get_bind()
    statements = Path(__file__).with_suffix(f".{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Old buttons stay, and processes forget who does what."""
    connection = op.get_bind()
    for statement in (
        "DROP TABLE keyboards",
        "DROP TABLE leases",
        "ALTER TABLE questions DROP COLUMN chosen",
    ):
        connection.exec_driver_sql(statement)
