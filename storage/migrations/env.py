"""Run by Alembic: how revisions reach the database.

The application hands its connection over (see ``storage/migrations/__init__.py``). To write a revision, bring a SQLite
file up to date, change the tables in the code, then
``alembic -x file=doorstep.db revision --autogenerate -m "why"``. Revisions run on both databases: try both.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from storage.migrations import COMPARISON
from storage.tables import metadata


def run(connection: Connection) -> None:
    """Within the transaction that is under way on ``connection``."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite changes a table by making it anew.
        transactional_ddl=True,
        **COMPARISON,
    )
    with context.begin_transaction():
        context.run_migrations()


connection: Connection | None = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    with create_engine(f"sqlite:///{context.get_x_argument(as_dictionary=True)['file']}").begin() as own:
        run(own)
