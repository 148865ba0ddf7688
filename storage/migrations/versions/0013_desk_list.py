"""What waits has numbers, can be taken and put off, and is told of when coordinators like it."""

from __future__ import annotations

from storage.migrations.frozen import allow_desk_kinds, run_beside

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)
    allow_desk_kinds("pair")


def downgrade() -> None:
    """There is no way back: nobody would know any more which number meant what."""
    raise RuntimeError("There is no way back from numbers on the desk: restore a backup instead.")
