"""Sending what lies in the outbox, against aiohttp posting the same to the same stub; and queueing for a whole town."""

from __future__ import annotations

import asyncio
import base64
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from bench.confirming import town
from bench.measure import Figure, interleaved, say
from bench.serve import ACCOUNT, TOKEN, served
from bench.town import MEMBER, NOW, PAIRS, Town
from bot.channels.channel import Pace
from bot.channels.sms import Sms
from bot.metrics import Metrics
from bot.settings import Settings
from bot.workers.sending import FLYING_MAX, Sending
from storage.messages import Draft

ROUND = 1500
TEXT = "Recorded: Rahima helped you for 15 minutes. Thank you both!"
PEOPLE = 100_000
QUEUED_SECONDS_MAX = 10.0
GROWTH_MB_MAX = 30.0


def drafts(found: Town, count: int) -> Iterator[Draft]:
    """A notice to so many addresses."""
    for number in range(count):
        yield Draft(
            bank_id=found.bank_id,
            member_id=MEMBER + number % (2 * PAIRS),
            channel="sms",
            address=f"+4477{number:08d}",
            our_address="+442071838750",
            language="en",
            text=TEXT,
            source=TEXT,
            priority=2,
        )


async def measure(home: Path, rounds: int) -> list[Figure]:
    """As many letters in the air on both sides."""
    with served("stub") as stub:
        async with town(f"sqlite:///{home / 'sending.db'}") as found:
            channel = Sms(_settings(stub))
            channel.pace = Pace(overall=1e9, each=1e9, burst=1_000_000)

            async def mine() -> float:
                return await _ours(found, channel)

            rates = await interleaved(rounds, mine, lambda: _bare(stub))
            await channel.close()
    said = await asyncio.to_thread(broadcast, home)
    say(f"  {said}")
    return [Figure("sending", "messages", *rates, 0.5, 0.75, "aiohttp alone to the same stub", (said,))]


def _settings(stub: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic's own argument
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr(TOKEN),
        twilio_api_url=stub,
    )


async def _ours(found: Town, channel: Sms) -> float:
    """The whole of it: claimed, sent, marked."""
    await found.storage.run(lambda work: work.outbox.add_many(drafts(found, ROUND)))
    worker, stop = Sending(found.storage, {"sms": channel}, Metrics()), asyncio.Event()
    began = time.perf_counter()
    running = asyncio.create_task(worker.run(stop))
    while await found.storage.run(lambda work: work.outbox.pending()):  # noqa: ASYNC110 - no bell for an empty outbox
        await asyncio.sleep(0.05)
    seconds = time.perf_counter() - began
    stop.set()
    await running
    return ROUND / seconds


async def _bare(stub: str) -> float:
    """The same requests, and nothing around them."""
    url = f"{stub}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    known = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    left = iter(range(ROUND))
    async with aiohttp.ClientSession(headers={"Authorization": f"Basic {known}"}) as session:

        async def work() -> None:
            for number in left:
                fields = {"To": f"+4477{number:08d}", "From": "+442071838750", "Body": TEXT}
                async with session.post(url, data=fields) as answer:
                    await answer.json()

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(FLYING_MAX)))
        return ROUND / (time.perf_counter() - began)


def broadcast(home: Path) -> str:
    """Queue for a whole town in a process of its own, whose memory is watched."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.sending", str(home / "broadcast.db")], capture_output=True, text=True, check=True
    )
    seconds, growth = map(float, done.stdout.split())
    ok = "ok" if seconds <= QUEUED_SECONDS_MAX and growth <= GROWTH_MB_MAX else "BELOW"
    return (
        f"a notice to {PEOPLE:,} people is queued in {seconds:.1f} s with {growth:.0f} MB more memory, "
        f"to reach {QUEUED_SECONDS_MAX:.0f} s and {GROWTH_MB_MAX:.0f} MB: {ok}"
    )


async def _queue(path: str) -> None:
    async with town(f"sqlite:///{path}") as found:
        await found.storage.run(lambda work: work.outbox.add_many(drafts(found, 3000)))
        before, began = _megabytes(), time.perf_counter()
        await found.storage.run(lambda work: work.outbox.add_many(drafts(found, PEOPLE)))
        print(time.perf_counter() - began, _megabytes() - before)


def _megabytes() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    assert NOW.tzinfo is not None
    asyncio.run(_queue(sys.argv[1]))
