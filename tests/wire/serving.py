"""Serves an application on a random port of this machine for as long as a test needs it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

Application = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[MutableMapping[str, Any]]],
        Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ],
    Awaitable[None],
]
DEADLINE = 20.0


@asynccontextmanager
async def serving(application: Application) -> AsyncIterator[str]:
    """The application's address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application, lifespan="off", log_config=None, access_log=False, ws="none")
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup([listener])
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            await _close(server)


async def _close(server: uvicorn.Server) -> None:
    """At once: uvicorn's own way waits for a tick of its clock, which three servers a test would notice."""
    for listening in server.servers:
        listening.close()
    for task in server.server_state.tasks:
        task.cancel()
    await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
    for connection in list(server.server_state.connections):
        connection.shutdown()
    for listening in server.servers:
        await listening.wait_closed()


class Noticeboard:
    """Lets tests wait for what a fake has got, without sleeping."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def ring(self) -> None:
        """Something has changed."""
        self._changed.set()

    async def until(self, holds: Callable[[], bool], seconds: float = DEADLINE) -> None:
        """Wait until it holds; TimeoutError when it does not in time."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                await self._changed.wait()


async def eventually(holds: Callable[[], Awaitable[bool]], seconds: float = DEADLINE) -> None:
    """Wait for something that tells nobody, such as a row of a database; TimeoutError when it does not come."""
    looks = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        while not await holds():
            looks.clear()
            loop.call_later(0.01, looks.set)
            await looks.wait()
