"""The first tables."""

from __future__ import annotations

from alembic import op

from storage.ledger import triggers
from storage.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    metadata.create_all(op.get_bind())
    for statement in triggers.STATEMENTS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
