"""Votes of members: a notice that asks a question, until when, and what each member said."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """Away again."""
    run("DROP TABLE ballots", "DROP INDEX ix_notices_votes")
    run(*(f"ALTER TABLE notices DROP COLUMN {column}" for column in ("votes_until", "decides", "quorum")))
