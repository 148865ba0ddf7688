"""What people's words were found to mean: suggestions, words that a bank has learnt, and the language last heard."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    connection = op.get_bind()
    statements = Path(__file__).with_suffix(f".{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """What was learnt is forgotten."""
    connection = op.get_bind()
    for statement in (
        "DROP TABLE suggestions",
        "ALTER TABLE banks DROP COLUMN words",
        "ALTER TABLE members DROP COLUMN heard_language",
        "DELETE FROM role_rights WHERE \"right\" = 'words'",
    ):
        connection.exec_driver_sql(statement)
