"""Voice notes: what was spoken, who was asked to listen, and who wrote it down."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    connection = op.get_bind()
    statements = Path(__file__).with_suffix(f".{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """What was spoken is lost."""
    connection = op.get_bind()
    for statement in (
        "DROP TABLE recording_asks",
        "DROP TABLE recordings",
        "ALTER TABLE requests DROP COLUMN written_by",
        "ALTER TABLE outbox DROP COLUMN recording_id",
        "DELETE FROM role_rights WHERE \"right\" = 'listen'",
    ):
        connection.exec_driver_sql(statement)
