"""Runs ``python -m bot`` as an operator does, as a process that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import aiohttp

from tests.ports import free_port
from tests.wire import fake_telegram, fake_twilio
from tests.wire.house import PUBLIC, SECRET
from tests.wire.serving import eventually

ROOT = Path(__file__).resolve().parents[2]


class Running:
    """A ``serve`` process that comes back on the same port after it was killed."""

    def __init__(self, database_url: str, twilio_url: str, telegram_url: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: Process | None = None
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DOORSTEP_DATABASE_URL": database_url,
            "DOORSTEP_PUBLIC_URL": PUBLIC,
            "DOORSTEP_PORT": str(self.port),
            "DOORSTEP_LOG": "json",
            "TWILIO_ACCOUNT_SID": fake_twilio.ACCOUNT,
            "TWILIO_AUTH_TOKEN": fake_twilio.TOKEN,
            "TWILIO_API_URL": twilio_url,
            "TELEGRAM_BOT_TOKEN": fake_telegram.TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_API_URL": telegram_url,
        }

    async def start(self) -> None:
        """Start it, where no .env lies, and wait until it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", cwd="/", env=self._environment, stdout=PIPE, stderr=PIPE
        )
        pipes = (self._process.stdout, self._process.stderr)
        self._reading = [asyncio.create_task(pipe.read()) for pipe in pipes if pipe is not None]
        await eventually(self._ready, 60)

    async def kill(self) -> None:
        """As if the power went."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> tuple[int, str]:
        """As an operator stops it: the exit code, and what it wrote."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> tuple[int, str]:
        process, self._process = self._process, None
        if process is None:
            return 0, ""
        process.send_signal(number)
        code = await asyncio.wait_for(process.wait(), 30)
        written = await asyncio.gather(*self._reading)
        return code, b"".join(written).decode()

    async def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, b"".join([await one for one in self._reading]).decode()
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False
