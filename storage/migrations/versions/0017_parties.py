"""Work parties: their jobs and who was asked, ideas and who seconds them; when nobody can meet at a place."""

from __future__ import annotations

from storage.migrations.frozen import allow_desk_kinds, run_beside

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)
    allow_desk_kinds("idea")


def downgrade() -> None:
    """There is no way back: what waits on the desk would be of kinds that nobody knows."""
    raise RuntimeError("There is no way back from work parties: restore a backup instead.")
