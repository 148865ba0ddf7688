"""When people may be texted, what exactly they agreed to, and whom we are careful with."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    connection = op.get_bind()
    statements = Path(__file__).with_suffix(f".{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Quiet hours and the sentences that were shown are forgotten."""
    connection = op.get_bind()
    for statement in (
        "DROP TABLE guards",
        "ALTER TABLE inbox DROP COLUMN moved",
        "ALTER TABLE consents DROP COLUMN language",
        "ALTER TABLE consents DROP COLUMN shown",
        "ALTER TABLE members DROP COLUMN quiet",
    ):
        connection.exec_driver_sql(statement)
