"""The part of the day for which help is asked, where people name no time."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """Only the days remain."""
    run("ALTER TABLE requests DROP COLUMN part", "ALTER TABLE exchanges DROP COLUMN part")
