"""Disorder: each message is delivered one to five times, at once and out of order, to two processes, through kills."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from storage import Work
from tests.reliability import mill
from tests.reliability.lives import Nursery, Replica
from tests.reliability.town import Town

WIDTH = 16
"""So many deliveries at once."""
OTHER_WORDS = "another text under the same id"
CHANGED = text("SELECT COUNT(*) FROM inbox WHERE text LIKE 'another%'")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of it."""

    messages: int
    deliveries: int
    kills: int


def shuffled(scale: Scale, chance: random.Random) -> list[int]:
    """Which message each delivery is of: every one once, then further copies, five of one at most, out of order."""
    copies = [number for number in range(scale.messages) for _ in range(4)]
    further = chance.sample(copies, scale.deliveries - scale.messages)
    order = [*range(scale.messages), *further]
    chance.shuffle(order)
    return order


async def disorder(url: str, cradle: Nursery, streets: Town, folder: Path, scale: Scale, seed: int) -> None:
    """Deliver them; AssertionError, with the seed, where the effects are not as many as the messages."""
    chance = random.Random(seed)
    await streets.found()
    for name in ("one", "two"):
        more = {"DOORSTEP_TEST_MILL": "1"}
        replica = Replica(cradle, folder / name, url, streets.twilio_url, streets.telegram_url, more)
        await replica.start()
        streets.replicas.append(replica)
    order, began = shuffled(scale, chance), time.monotonic()
    kills = _Kills(streets, order, scale, chance)
    await asyncio.gather(*(_deliver(streets, order, kills) for _ in range(WIDTH)))
    seconds = time.monotonic() - began
    await streets.settle(120)
    for replica in streets.replicas:
        await replica.stop()
    effects, changed = await streets.effects(), await streets.storage.run(_changed)
    print(
        f"{scale.deliveries} deliveries of {scale.messages} messages in {seconds:.1f} s, {scale.kills} kills:"
        f" {effects}, {streets.sent_again()} texts sent again, answers {streets.post.answers}; seed {seed}"
    )
    assert effects == mill.once(scale.messages), f"seed {seed}"
    assert streets.sent() == scale.messages, f"a text was lost, seed {seed}"
    assert set(streets.post.answers) <= {200, 0}, f"a delivery was refused, seed {seed}"
    assert changed == 0, "the first words under an id are what counts"
    assert await streets.faults() == []
    assert not any("Traceback" in replica.written() for replica in streets.replicas)


async def _deliver(streets: Town, order: list[int], kills: _Kills) -> None:
    """The next delivery, until there are none; the copies of what is acknowledged sometimes say something else."""
    while order:
        number = order.pop()
        again = number in streets.post.acknowledged and number % 7 == 0
        await streets.post.until_acknowledged(number, OTHER_WORDS if again else "")
        await kills.perhaps()


class _Kills:
    """Kills one of two processes each time that so many deliveries were made, and has it born again."""

    def __init__(self, streets: Town, order: list[int], scale: Scale, chance: random.Random) -> None:
        self._streets, self._order, self._chance = streets, order, chance
        step = len(order) // (scale.kills + 1)
        self._at = [step * count for count in range(1, scale.kills + 1)]

    async def perhaps(self) -> None:
        if self._at and len(self._order) <= self._at[-1]:
            self._at.pop()
            victim = self._chance.choice(self._streets.replicas)
            await victim.kill()
            await victim.start()


async def _changed(work: Work) -> int:
    return int((await work.connection.execute(CHANGED)).scalar_one())
