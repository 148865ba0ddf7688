"""Voice notes: what was spoken, who was asked to listen, and who wrote it down."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """What was spoken is lost."""
    run(
        "DROP TABLE recording_asks",
        "DROP TABLE recordings",
        "ALTER TABLE requests DROP COLUMN written_by",
        "ALTER TABLE outbox DROP COLUMN recording_id",
        "DELETE FROM role_rights WHERE \"right\" = 'listen'",
    )
