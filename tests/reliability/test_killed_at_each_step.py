"""``serve`` is killed at each step of a message's way, again and again: everything happens, and happens once."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.reliability import mill
from tests.reliability.life import STEPS
from tests.reliability.lives import Nursery, Replica
from tests.reliability.town import Town

KILLS = 50
"""On each database; each step is met seven times at least."""
MESSAGES_A_LIFE = 3
SEED = 20261123


@pytest.mark.timeout(300)
async def test_killed_at_each_step(storage_url: str, cradle: Nursery, streets: Town, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    await streets.found()
    replica = Replica(
        cradle,
        tmp_path / "log",
        storage_url,
        streets.twilio_url,
        streets.telegram_url,
        {"DOORSTEP_TEST_MILL": "1"},
    )
    streets.replicas.append(replica)
    began, deaths, in_flight = time.monotonic(), Counter[str](), 0
    deliveries: list[asyncio.Task[None]] = []
    for life in range(KILLS):
        step = STEPS[life % len(STEPS)]
        await replica.start(f"{step}:{chance.randint(1, MESSAGES_A_LIFE)}")
        first = life * MESSAGES_A_LIFE
        numbers = range(first, first + MESSAGES_A_LIFE)
        deliveries += [asyncio.create_task(streets.post.until_acknowledged(number)) for number in numbers]
        await replica.dead()
        deaths[step] += 1
        in_flight += await streets.in_flight()
    await replica.start()
    await asyncio.gather(*deliveries)
    messages = KILLS * MESSAGES_A_LIFE
    assert {await streets.post.once(number) for number in range(messages)} == {200}
    await streets.settle(120)
    await replica.stop()
    effects, again = await streets.effects(), streets.sent_again()
    print(
        f"{KILLS} kills in {time.monotonic() - began:.1f} s {dict(deaths)}, {messages} messages: {effects};"
        f" {again} texts sent again, {in_flight} were in flight at the kills; seed {SEED}"
    )
    assert min(deaths[step] for step in STEPS) >= 5
    assert effects == mill.once(messages), f"seed {SEED}"
    assert streets.sent() == messages, f"a text was lost, seed {SEED}"
    assert again <= in_flight, f"seed {SEED}"
    assert await streets.faults() == []
    assert "Traceback" not in replica.written()
