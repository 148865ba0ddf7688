"""How well people manage before and after a course, and gatherings that are for its group alone."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COLUMNS = (("enrolments", "score_first"), ("enrolments", "score_last"), ("gatherings", "group_of"))


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """Away again."""
    run(*(f"ALTER TABLE {table} DROP COLUMN {column}" for table, column in COLUMNS))
