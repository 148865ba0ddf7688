"""What people's words were found to mean: suggestions, words that a bank has learnt, and the language last heard."""

from __future__ import annotations

from storage.migrations.frozen import run, run_beside

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """What was learnt is forgotten."""
    run(
        "DROP TABLE suggestions",
        "ALTER TABLE banks DROP COLUMN words",
        "ALTER TABLE members DROP COLUMN heard_language",
        "DELETE FROM role_rights WHERE \"right\" = 'words'",
    )
