"""Gatherings: places, who leads, who comes, and which transfers are for them."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """Everything about gatherings is lost; hours that were posted for them stay."""
    run(
        "DROP TABLE gathering_transfers",
        "DROP TABLE gathering_seats",
        "DROP TABLE gathering_leaders",
        "DROP TABLE gatherings",
        "DROP TABLE trainings",
        "DROP TABLE places",
        "DELETE FROM role_rights WHERE \"right\" = 'gathering'",
    )
