"""A process with one web application in it: ours, a bare one, or the stub that stands for a provider."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from itertools import count
from typing import Any

import uvicorn
from pydantic import SecretStr

from bot.assembly import opened
from bot.settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
ACCOUNT, TOKEN = "AC" + "0" * 32, "bench-token"
PUBLIC = "https://bench.example.org"
NUMBERS = count()


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body and answers: the least that a web application can do."""
    while (await receive()).get("more_body"):
        pass
    await _answer(send, 200, b"text/xml", b"<Response/>")


async def stub(scope: Scope, receive: Receive, send: Send) -> None:
    """Says to every message that it was taken."""
    while (await receive()).get("more_body"):
        pass
    body = b'{"sid":"SM%032x","status":"queued"}' % next(NUMBERS)
    await _answer(send, 201, b"application/json", body)


async def _answer(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _serve(application: Any) -> None:
    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False, ws="none"
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await server.main_loop()


async def _ours(url: str) -> None:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic's own argument
        database_url=url,
        public_url=PUBLIC,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr(TOKEN),
    )
    async with opened(settings) as house:
        await _serve(house.application())


@contextmanager
def served(which: str, url: str = "") -> Iterator[str]:
    """The address of ``ours``, ``bare`` or ``stub`` in a process of its own."""
    process = subprocess.Popen([sys.executable, "-m", "bench.serve", which, url], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port.isdecimal(), f"{which} did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """What :func:`served` starts."""
    import uvloop

    which, url = sys.argv[1], sys.argv[2]
    uvloop.run(_ours(url) if which == "ours" else _serve({"bare": bare, "stub": stub}[which]))


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
