"""Notices to many people, who reads them and what comes back; what several people raise about a service."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """What was sent stays, and nobody knows any more of which notice it was."""
    run(
        "DROP INDEX ix_requests_skill",
        "DROP INDEX ix_outbox_notice",
        "DROP INDEX ix_outbox_notice_reader",
        "ALTER TABLE outbox DROP COLUMN notice_id",
        "DROP TABLE issue_voices",
        "DROP TABLE issues",
        "DROP TABLE notice_replies",
        "DROP TABLE notice_readers",
        "DROP TABLE notice_asks",
        "DROP TABLE notice_texts",
        "DROP TABLE notices",
    )
