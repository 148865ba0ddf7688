"""A client that is no hindrance: it sends requests that are ready as bytes, and reads as little as it can."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Heard:
    """How it went: requests a second, and the milliseconds of each."""

    rate: float
    milliseconds: list[float]

    def percentile(self, share: float) -> float:
        """So many of all were no slower."""
        ordered = sorted(self.milliseconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class _Line(asyncio.Protocol):
    """One kept connection: the next request goes out when it is told to, one at a time."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[bytes] | None = None
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if end and len(body) >= int(length or 0) and self._answer is not None:
            self._buffer = b""
            answer, self._answer = self._answer, None
            answer.set_result(head)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server hung up"))

    async def ask(self, request: bytes) -> bytes:
        """Send it and wait for the head of the answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def fire(url: str, requests: Iterator[bytes], count: int, lines: int = 16, rate: float = 0.0) -> Heard:
    """Send so many requests over so many connections; ``rate``: so many a second at even distances, else at once."""
    loop, parts = asyncio.get_running_loop(), urlsplit(url)
    waiting = deque(requests_of(requests, count))
    clients = [(await loop.create_connection(_Line, parts.hostname or "", parts.port or 0))[1] for _ in range(lines)]
    began, taken = time.perf_counter(), list[float]()
    due = _paced(began, rate)

    async def work(client: _Line) -> None:
        while waiting:
            request, at = waiting.popleft(), due()
            if (early := at - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            start = max(at, began) if rate else time.perf_counter()
            head = await client.ask(request)
            assert head.startswith(b"HTTP/1.1 20"), head[:60]
            taken.append((time.perf_counter() - start) * 1000)

    await asyncio.gather(*(work(client) for client in clients))
    seconds = time.perf_counter() - began
    for client in clients:
        client.close()
    return Heard(count / seconds, taken)


def requests_of(requests: Iterator[bytes], count: int) -> list[bytes]:
    """So many of them, made beforehand."""
    return [next(requests) for _ in range(count)]


def _paced(began: float, rate: float) -> Callable[[], float]:
    """When the next one is due; lateness counts as waiting."""
    sent = 0

    def due() -> float:
        nonlocal sent
        sent += 1
        return began + sent / rate if rate else 0.0

    return due
