"""Buttons that are taken away once they are answered, and what only one process may do at a time."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """Old buttons stay, and processes forget who does what."""
    run(
        "DROP TABLE keyboards",
        "DROP TABLE leases",
        "ALTER TABLE questions DROP COLUMN chosen",
    )
