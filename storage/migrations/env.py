"""Run by Alembic: how revisions reach the database.

The application hands its connection over (see ``storage/migrations/__init__.py``). For writing a revision there is
``alembic revision --autogenerate -m "why"``, which compares with a database that it makes in memory.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from storage.tables import metadata


def run(connection: Connection) -> None:
    """Within the transaction that is under way on ``connection``."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite changes a table by making it anew.
        transactional_ddl=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


connection: Connection | None = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    with create_engine("sqlite://").begin() as memory:
        run(memory)
