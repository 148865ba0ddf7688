"""A message to its reply, against RapidSMS doing its own handling of one, on the same PostgreSQL."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench.confirming import town
from bench.measure import Figure, interleaved, say
from bench.town import Town
from bot.channels.channel import Inbound
from bot.intake import Intake
from bot.metrics import Metrics
from bot.workers.hearing import WIDTH_MAX, Hearing
from handlers import turns

PACKAGES = ("RapidSMS==2.2.0", "Django==5.2.*", "psycopg2-binary", "setuptools<81")
ROUND = 400
TOGETHER = 32
"""So many messages arrive side by side."""


def environment(cache: Path) -> Path:
    """Its Python, in an environment that is made once. OSError or CalledProcessError where it cannot be had."""
    home = cache / "rapidsms"
    python = home / "bin" / "python"
    done = home / "done"
    if not done.exists():
        say("  making an environment for RapidSMS ...")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True, capture_output=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        done.touch()
    return python


async def measure(url: str, other_url: str, cache: Path, rounds: int) -> list[Figure]:
    """Ours stores the message in a transaction of its own and answers in another; both commit to the disk."""
    python = await asyncio.to_thread(environment, cache)
    versions = "RapidSMS 2.2.0"
    async with town(url) as found:

        async def theirs() -> float:
            nonlocal versions
            rate, django = await asyncio.to_thread(_theirs, python, other_url)
            versions = f"RapidSMS 2.2.0 on Django {django}"
            return rate

        mine, other = await interleaved(rounds, lambda: _ours(found), theirs)
    return [Figure("message to reply", "messages", mine, other, 3, 5, versions)]


def _theirs(python: Path, url: str) -> tuple[float, str]:
    parts = urlsplit(url)
    where = [str(parts.hostname), str(parts.port), parts.path.removeprefix("/"), str(ROUND)]
    script = str(Path(__file__).with_name("rapidsms_side.py"))
    done = subprocess.run([str(python), "-P", script, *where], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"RapidSMS does not run: {done.stderr.strip()[-200:]}")
    rate, version = done.stdout.split()
    return float(rate), version


async def _ours(found: Town) -> float:
    """Somebody asks what they have to use: stored, understood, answered, until the reply lies in the outbox."""
    intake, metrics = Intake(found.storage, Metrics()), Metrics()
    first, found.next = found.next, found.next + ROUND
    left = iter(range(first, first + ROUND))

    async def arrive() -> None:
        for number in left:
            address = f"+4477{1000 + number % 4000}"
            await intake.store("sms", [Inbound(f"B{number}", "+442071838750", address, "text", "balance", {})])

    began = time.perf_counter()
    await asyncio.gather(*(arrive() for _ in range(TOGETHER)))
    hearing = Hearing(found.storage, turns.hear, turns.apologise, metrics, width_max=WIDTH_MAX)
    while await hearing.round():
        pass
    return ROUND / (time.perf_counter() - began)
