"""Courses: who belongs to one, their action plans, who rings whoever was missing, and tutors who are trained again."""

from __future__ import annotations

from storage.migrations.frozen import allow_desk_kinds, run_beside

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)
    allow_desk_kinds("tutor", "absent", "refresher", "catch_up")


def downgrade() -> None:
    """There is no way back: what waits on the desk would be of kinds that nobody knows."""
    raise RuntimeError("There is no way back from courses: restore a backup instead.")
