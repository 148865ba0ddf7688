"""Which dialect of its language a talk is held in, and who leads in which."""

from __future__ import annotations

from storage.migrations.frozen import run

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("gatherings", "trainings")


def upgrade() -> None:
    """Towards the code beside this file."""
    run(*(f"ALTER TABLE {table} ADD COLUMN dialect TEXT DEFAULT '' NOT NULL" for table in TABLES))


def downgrade() -> None:
    """Away again."""
    run(*(f"ALTER TABLE {table} DROP COLUMN dialect" for table in TABLES))
