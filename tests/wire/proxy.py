"""A proxy before PostgreSQL that loses what it is told to lose: a COMMIT on its way, or the answer to one."""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

COMMIT, ANSWER = "commit", "answer"
"""What can be lost."""
GREETING = struct.pack("!HH", 3, 0)
"""The version of the protocol; before it a client may ask for encryption."""


@dataclass
class Proxy:
    """``plan`` says, commit by commit, what is lost (``COMMIT``, ``ANSWER``) or let through (empty)."""

    url: str
    server: tuple[str, int]
    plan: deque[str] = field(default_factory=deque)
    lost: list[str] = field(default_factory=list)
    """What was lost so far."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it or something is lost; then both sides find it closed."""
        upstream, downstream = await asyncio.open_connection(*self.server)
        deaf = asyncio.Event()
        ways = [
            asyncio.create_task(self._there(reader, downstream, deaf)),
            asyncio.create_task(_back(upstream, writer, deaf)),
        ]
        with suppress(OSError, asyncio.IncompleteReadError):
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for one in (writer, downstream):
            one.transport.abort()

    async def _there(self, reader: asyncio.StreamReader, downstream: asyncio.StreamWriter, deaf: asyncio.Event) -> None:
        """From the client, message by message; the first ones, up to its greeting, have no type."""
        greeted = False
        while True:
            message = await _message(reader, typed=greeted)
            greeted = greeted or message[4:8] == GREETING
            what = self.plan.popleft() if _commits(message) and self.plan else ""
            if what:
                self.lost.append(what)
            if what == COMMIT:
                return
            if what == ANSWER:
                deaf.set()
            downstream.write(message)
            await downstream.drain()


async def _back(upstream: asyncio.StreamReader, writer: asyncio.StreamWriter, deaf: asyncio.Event) -> None:
    """From the server; once deaf, the next answer is read and not handed on."""
    while data := await upstream.read(65536):
        if deaf.is_set():
            return
        writer.write(data)
        await writer.drain()


async def _message(reader: asyncio.StreamReader, *, typed: bool) -> bytes:
    head = await reader.readexactly(5 if typed else 4)
    (length,) = struct.unpack("!I", head[-4:])
    return head + await reader.readexactly(length - 4)


def _commits(message: bytes) -> bool:
    return message[:1] == b"Q" and message[5:].upper().startswith(b"COMMIT")


@asynccontextmanager
async def proxy(url: str) -> AsyncIterator[Proxy]:
    """A proxy before the database at ``url``; it has an address of its own."""
    parts = urlsplit(url)
    assert parts.hostname
    made = Proxy("", (parts.hostname, parts.port or 5432))
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    made.url = urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}"))
    try:
        yield made
    finally:
        listening.close()


def every_time(what: str, times: int) -> Iterator[str]:
    """A plan: lost, and let through at the next try, so many times."""
    for _ in range(times):
        yield from (what, "")
