"""Who would like to come to something that needs a check lies on the desk."""

from __future__ import annotations

from storage.migrations.frozen import allow_desk_kinds

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    allow_desk_kinds("unchecked")


def downgrade() -> None:
    """There is no way back: what waits on the desk would be of a kind that nobody knows."""
    raise RuntimeError("There is no way back from visits: restore a backup instead.")
