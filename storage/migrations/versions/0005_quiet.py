"""When people may be texted, what exactly they agreed to, and whom we are careful with."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """Quiet hours and the sentences that were shown are forgotten."""
    run(
        "DROP TABLE guards",
        "ALTER TABLE inbox DROP COLUMN moved",
        "ALTER TABLE consents DROP COLUMN language",
        "ALTER TABLE consents DROP COLUMN shown",
        "ALTER TABLE members DROP COLUMN quiet",
    )
