"""Roles for one area or language, rights for all that coordinators do, phones that prove themselves or are lost."""

from __future__ import annotations

from storage.migrations.frozen import run_beside

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)


def downgrade() -> None:
    """There is no way back: a role for one area would become one for all."""
    raise RuntimeError("There is no way back from roles for one area or language: restore a backup instead.")
