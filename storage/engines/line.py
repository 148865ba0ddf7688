"""A transaction on a connection to PostgreSQL, without a detour where a statement is ready for asyncpg."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from sqlalchemy import Executable, Result
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engines.compiled import Compiler

FAREWELL_SECONDS = 5.0
GATE = 0x67617465
"""The advisory lock that each transaction shares, and whoever changes the tables has alone. ("gate" in ASCII: any
number that nobody else locks in this database.)"""
_BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock_shared({GATE})"


class Line:
    """One connection: what is ready goes to asyncpg as it is, the rest through SQLAlchemy."""

    __slots__ = ("_compiler", "_raw", "connection")

    def __init__(self, connection: AsyncConnection, raw: asyncpg.Connection, compiler: Compiler) -> None:
        self.connection, self._raw, self._compiler = connection, raw, compiler

    async def execute(self, statement: Executable, values: Any = None, /) -> Result[Any]:
        """Run it; the rows are at hand."""
        ready = self._compiler.ready(statement, values)
        if ready is None:
            return await self.connection.execute(statement, values)
        try:
            rows = await self._raw.fetch(ready.sql, *ready.arguments(values or {}))
        except asyncpg.IntegrityConstraintViolationError as error:
            raise IntegrityError(ready.sql, None, error) from error
        except asyncpg.InternalClientError as error:  # The server's last word lies unread in the connection.
            raise asyncpg.ConnectionDoesNotExistError("The connection was lost between two statements.") from error
        except asyncpg.PostgresError as error:
            raise DBAPIError(ready.sql, None, error) from error
        return ready.result(rows)


@asynccontextmanager
async def transaction(pool: AsyncEngine, compiler: Compiler) -> AsyncIterator[Line]:
    """A transaction at READ COMMITTED: committed on leaving, taken back by any exception.

    ``pool`` leaves BEGIN and COMMIT to this: its isolation level is AUTOCOMMIT.
    """
    async with pool.connect() as connection:
        raw = await _driver(connection)
        try:
            await _begin(raw)
            yield Line(connection, raw, compiler)
            await raw.execute("COMMIT")
        except BaseException:
            await _take_back(connection, raw)
            raise


async def _driver(connection: AsyncConnection) -> asyncpg.Connection:
    """asyncpg's own connection; another one where it was lost while nobody used it."""
    raw = (await connection.get_raw_connection()).driver_connection
    if raw is not None and not raw.is_closed():
        return raw
    await connection.invalidate()
    return (await connection.get_raw_connection()).driver_connection


async def _begin(raw: asyncpg.Connection) -> None:
    """Both in one round trip. Through the gate first: whoever waits there holds nothing that others wait for."""
    try:
        await raw.execute(_BEGIN)
    except asyncpg.InternalClientError as error:  # The server's last word lies unread in the connection.
        raise asyncpg.ConnectionDoesNotExistError("The connection was lost while nobody used it.") from error


async def _take_back(connection: AsyncConnection, raw: asyncpg.Connection) -> None:
    """Roll back and keep the connection; where that cannot be, it is gone."""
    usable = False
    try:
        if not raw.is_closed():
            async with asyncio.timeout(FAREWELL_SECONDS):
                await raw.execute("ROLLBACK")
            usable = True
    except Exception:  # noqa: BLE001 - whatever it is, this connection cannot be used again.
        usable = False
    finally:
        if not usable:
            raw.terminate()
            with suppress(Exception):  # It is gone already; what matters is that its place in the pool is free.
                await connection.invalidate()
