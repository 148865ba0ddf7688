"""Processes for the tests: born in a moment, killed or ended by themselves, born again on the same port."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port
from tests.wire import fake_telegram, fake_twilio
from tests.wire.house import PUBLIC, SECRET
from tests.wire.serving import eventually
from tests.workers.process import ROOT

STEP_AHEAD_SECONDS = 60
"""So much later is it in each life than in the one before: letters that were leased then are free again."""
PATIENCE_SECONDS = 20.0


@dataclass
class Nursery:
    """Where processes are born."""

    process: subprocess.Popen[bytes]

    def born(self, environment: dict[str, str]) -> int:
        """A new process; its number."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(environment).encode() + b"\n")
        self.process.stdin.flush()
        return int(self.line())

    def line(self) -> bytes:
        """What the nursery says next."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery, which many tests can share; what was born in it ends with it."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PTB_TIMEDELTA": "1"}
    command = (sys.executable, "-m", "tests.reliability.nursery")
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        made = Nursery(process)
        try:
            assert made.line().strip() == b"ready"
            yield made
        finally:
            assert process.stdin is not None
            process.stdin.close()


@dataclass
class Replica:
    """One ``serve`` process that can live many times. ``more`` is further environment."""

    nursery: Nursery
    log: Path
    database_url: str
    twilio_url: str = "http://127.0.0.1:9"
    telegram_url: str = "http://127.0.0.1:9"
    more: dict[str, str] = field(default_factory=dict)
    lives: int = 0
    number: int = 0

    def __post_init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    async def start(self, die_at: str = "") -> None:
        """Be born, and take deliveries; ``die_at`` names the step at which it dies, which may be before that."""
        environment = {
            "LOG": str(self.log),
            "DOORSTEP_DATABASE_URL": self.database_url,
            "DOORSTEP_PUBLIC_URL": PUBLIC,
            "DOORSTEP_PORT": str(self.port),
            "DOORSTEP_LOG": "json",
            "DOORSTEP_TEST_AHEAD": str(self.lives * STEP_AHEAD_SECONDS),
            "DOORSTEP_TEST_DIE_AT": die_at,
            "DOORSTEP_STRANGER_MESSAGES": "100000",
            "TWILIO_SEGMENTS_A_SECOND": "1000",  # The pace of a number and what strangers may do are tested elsewhere.
            "TWILIO_ACCOUNT_SID": fake_twilio.ACCOUNT,
            "TWILIO_AUTH_TOKEN": fake_twilio.TOKEN,
            "TWILIO_API_URL": self.twilio_url,
            "TELEGRAM_BOT_TOKEN": fake_telegram.TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_API_URL": self.telegram_url,
            **self.more,
        }
        self.lives += 1
        self.number = self.nursery.born(environment)
        await eventually(self._listens, PATIENCE_SECONDS)
        assert die_at or self.alive(), self.written()

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return not self.alive()
        writer.close()
        return True

    def alive(self) -> bool:
        """Whether it lives."""
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return False
        return True

    async def kill(self) -> None:
        """As if the power went."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As an operator stops it."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.number, how)
        await self.dead()

    async def dead(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for its end; TimeoutError where it lives on."""
        try:
            watch = os.pidfd_open(self.number)
        except ProcessLookupError:
            return
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(watch, ended.set)
        try:
            await asyncio.wait_for(ended.wait(), seconds)
        finally:
            loop.remove_reader(watch)
            os.close(watch)

    def cpu_seconds(self) -> float:
        """How much it has computed in this life."""
        user, system = Path(f"/proc/{self.number}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def written(self) -> str:
        """Everything it has written in all its lives."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""
