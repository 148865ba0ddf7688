"""Members' affairs: floors of one's own, two records made one, hours that need a second yes, own data, reviews."""

from __future__ import annotations

from storage.migrations.frozen import allow_desk_kinds, run_beside

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)
    allow_desk_kinds("grant", "review")


def downgrade() -> None:
    """There is no way back: what two records were before they became one is not kept."""
    raise RuntimeError("There is no way back from records that became one: restore a backup instead.")
