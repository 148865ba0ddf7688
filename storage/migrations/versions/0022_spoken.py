"""Invitations that are spoken as well as written."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """Away again."""
    run("ALTER TABLE gatherings DROP COLUMN recording_id", "ALTER TABLE recordings DROP COLUMN goes_along")
