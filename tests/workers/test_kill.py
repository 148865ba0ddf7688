"""A real ``serve`` process is killed in mid-work and started again: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from sqlalchemy import text

from storage import Storage, Work, open_storage
from tests.wire import fake_telegram, fake_twilio
from tests.wire.fake_telegram import FakeTelegram
from tests.wire.fake_twilio import FakeTwilio
from tests.wire.house import PUBLIC, SECRET
from tests.wire.serving import eventually, serving
from tests.workers.process import Running

KILLS = 3
PEOPLE = 20
ROUNDS = 4
SEED = 20261123
CAUSES = text("SELECT cause FROM outbox WHERE cause IS NOT NULL")


@pytest.fixture
async def now_storage(storage_url: str) -> AsyncIterator[Storage]:
    """The same database, on the real time: the process has it too."""
    opened = open_storage(storage_url, now=lambda: datetime.now(UTC))
    await opened.run(_found)
    yield opened
    await opened.close()


async def _found(work: Work) -> None:
    found = await work.banks.create(slug="maple", name="Maple", languages=("en",), join_word="maple")
    await work.ledger.sponsor(found.id, "Sponsor", 600, "sponsor")


@pytest.mark.timeout(300)
async def test_killed_under_load(storage_url: str, now_storage: Storage) -> None:
    """Every message is delivered until it is acknowledged, as providers do; then once more for good measure."""
    chance = random.Random(SEED)
    twilio, telegram = FakeTwilio(), FakeTelegram()
    async with serving(twilio.application()) as twilio_url, serving(telegram.application()) as telegram_url:
        process = Running(storage_url, twilio_url, telegram_url)
        await process.start()
        killed = asyncio.create_task(_kill_now_and_then(process, chance))
        people = [_write(process, twilio, telegram, number, chance) for number in range(PEOPLE)]
        await asyncio.gather(*people)
        await killed
        await eventually(lambda: _idle(now_storage), 60)
        await process.stop()
        heard = await now_storage.run(_heard)
        faults = await now_storage.run(lambda work: work.ledger.audit())
    assert faults == []
    assert len(heard) == PEOPLE * ROUNDS, f"seed {SEED}"
    assert set(heard.values()) == {1}, f"answered twice or never, seed {SEED}"


async def _kill_now_and_then(process: Running, chance: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.2, 0.6))
        await process.kill()
        await process.start()


async def _write(
    process: Running, twilio: FakeTwilio, telegram: FakeTelegram, number: int, chance: random.Random
) -> None:
    for turn in range(ROUNDS):
        await asyncio.sleep(chance.uniform(0, 0.5))
        for _ in range(2):
            await _until_acknowledged(process, twilio, telegram, number, turn)


async def _until_acknowledged(
    process: Running, twilio: FakeTwilio, telegram: FakeTelegram, number: int, turn: int
) -> None:
    async with asyncio.timeout(120):
        while True:
            try:
                if await _deliver(process, twilio, telegram, number, turn) == 200:
                    return
            except (aiohttp.ClientError, OSError):
                pass
            await asyncio.sleep(0.05)


async def _deliver(process: Running, twilio: FakeTwilio, telegram: FakeTelegram, number: int, turn: int) -> int:
    words = f"zzqx {number} {turn}"
    if number % 2:
        update = fake_telegram.text(number * 100 + turn, words, 1000 + number)
        return await telegram.deliver(f"{process.url}/in/telegram", update, SECRET)
    fields = fake_twilio.message(f"SM{number}-{turn}", words, f"+4477009{number:05d}")
    return (await twilio.deliver(f"{process.url}/in/sms", f"{PUBLIC}/in/sms", **fields))[0]


async def _idle(storage: Storage) -> bool:
    return await storage.run(lambda work: work.inbox.waiting()) == 0


async def _heard(work: Work) -> Counter[int]:
    """How often each message was answered: one row of the outbox names it as its cause."""
    rows = await work.connection.execute(CAUSES)
    return Counter(row.cause for row in rows)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_stopped_it_ends_cleanly_and_soon(storage_url: str, now_storage: Storage) -> None:
    twilio, telegram = FakeTwilio(), FakeTelegram()
    async with serving(twilio.application()) as twilio_url, serving(telegram.application()) as telegram_url:
        process = Running(storage_url, twilio_url, telegram_url)
        await process.start()
        await _until_acknowledged(process, twilio, telegram, 2, 0)
        await twilio.board.until(lambda: len(twilio.sent) == 1)
        began = asyncio.get_running_loop().time()
        code, written = await process.stop()
    assert code == 0, written
    assert asyncio.get_running_loop().time() - began < 10
    assert "Traceback" not in written
    assert "zzqx" not in written
