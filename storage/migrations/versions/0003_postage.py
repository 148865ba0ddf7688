"""What texts cost, what waits for its reader to write, why an address is closed, and who is blocked at the provider."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    connection = op.get_bind()
    statements = Path(__file__).with_suffix(f".{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """What was billed is forgotten; what waits for its reader goes out. The longer list of desk items may stay."""
    connection = op.get_bind()
    for statement in (
        "UPDATE outbox SET due_at = created_at WHERE held <> '' AND state = 'queued'",
        "DROP INDEX ix_outbox_held",
        "DROP INDEX ix_outbox_failed_address",
        "ALTER TABLE outbox DROP COLUMN resends",
        "ALTER TABLE outbox DROP COLUMN held",
        "ALTER TABLE outbox DROP COLUMN segments",
        "ALTER TABLE outbox DROP COLUMN segments_billed",
        "ALTER TABLE outbox DROP COLUMN price_millionths",
        "ALTER TABLE outbox DROP COLUMN price_unit",
        "ALTER TABLE addresses DROP COLUMN trouble",
    ):
        connection.exec_driver_sql(statement)
