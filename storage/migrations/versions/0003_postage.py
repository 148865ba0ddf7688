"""What texts cost, what waits for its reader to write, why an address is closed, and who is blocked at the provider."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """What was billed is forgotten; what waits for its reader goes out. The longer list of desk items may stay."""
    run(
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
    )
