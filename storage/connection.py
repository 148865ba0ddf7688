"""What a repository needs of a database, and the savepoints that both databases share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from sqlalchemy import Executable, Result, text


class Connection(Protocol):
    """Runs Core statements inside a transaction that somebody else begins and ends."""

    async def execute(self, statement: Executable, values: Any = None, /) -> Result[Any]:
        """Run it with ``values`` (a mapping, or a list of mappings to run it once for each); the rows are at hand."""
        ...


@asynccontextmanager
async def savepoint(connection: Connection, name: str) -> AsyncIterator[None]:
    """Undo what was done inside when an exception leaves it; the transaction goes on."""
    await connection.execute(text(f"SAVEPOINT {name}"))
    try:
        yield
    except BaseException:
        await connection.execute(text(f"ROLLBACK TO SAVEPOINT {name}"))
        await connection.execute(text(f"RELEASE SAVEPOINT {name}"))
        raise
    await connection.execute(text(f"RELEASE SAVEPOINT {name}"))
