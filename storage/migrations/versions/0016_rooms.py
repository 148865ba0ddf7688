"""What people raise in a room: which messages are about which gathering."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """Away again."""
    run("DROP TABLE room_issues")
