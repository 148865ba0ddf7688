"""Loads everything once and then forks a ``serve`` process for each line it is given: a start takes no time.

Run as ``python -m tests.reliability.nursery``. A line holds the new process's environment as JSON, and in ``LOG`` the
file that it writes to; the answer is its number. At the end of the lines all of them are ended.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import create_async_engine

from bot import assembly
from bot.channels.channel import Inbound
from handlers.registry import registry
from locales.languages import load
from locales.understanding import understand
from tests.reliability import mill
from tests.reliability.life import live
from tests.wire.settings import given

NOBODY = "http://127.0.0.1:9"
"""Where nobody listens."""


def _warm_up() -> None:
    """Whatever a process reads once, and what its libraries build when they are first used."""
    create_async_engine("postgresql+asyncpg://")
    asyncio.run(_rehearse())
    registry()
    for tag in load().tags:
        understand("hello, I would like to help", language=tag, now=datetime(2026, 11, 23, tzinfo=UTC), own_skills={})
    gc.collect()
    gc.freeze()


async def _rehearse() -> None:
    """A process without a port, over a database of its own, as far as one message."""
    known = given(
        database_url="sqlite://",
        twilio_account_sid="AC",
        twilio_auth_token="x",
        twilio_api_url=NOBODY,
        telegram_bot_token="1:x",
        telegram_api_url=NOBODY,
    )
    async with assembly.opened(known, talk=mill.MILL) as house:
        house.application()
        await house.storage.run(mill.founded)
        for channel, address in (("sms", "+447700900001"), ("telegram", "1")):
            await house.intake.store(channel, [Inbound("1", "+442071838750", address, "text", "hello")])
            await house.hearing().round()
        await house.sending().drain()


def _born(environment: dict[str, str]) -> int:
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        log = os.open(environment.pop("LOG"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (0, 1, 2):
            os.dup2(log, stream)
        os.environ.clear()
        os.environ.update(environment)
        live(environment)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, this is not the nursery any more
        traceback.print_exc()
    finally:
        os._exit(code)


def main() -> None:
    """Until there are no more lines."""
    said = os.dup(1)
    os.dup2(2, 1)  # The rehearsal writes a log.
    _warm_up()
    os.dup2(said, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Nobody has to bury them.
    born: list[int] = []
    print("ready", flush=True)
    for line in sys.stdin:
        born.append(_born(json.loads(line)))
        print(born[-1], flush=True)
    for number in born:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


if __name__ == "__main__":
    main()
