"""Two PostgreSQL nodes under Patroni lose their primary twice while messages come in: ``make failover``.

First the primary's PostgreSQL is killed, then the whole node of the one that took over. Prints what was acknowledged,
lost and doubled, and the longest time without an acknowledgement; exit code 1 where anything was lost or doubled.
Needs Debian's packages patroni, etcd-server and postgresql.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.metrics import Metrics
from bot.workers.crew import Crew
from bot.workers.hearing import Hearing
from storage import Storage, Work, open_storage
from tests.reliability import mill
from tests.reliability.patroni import Group, Missing, group
from tests.wire.serving import eventually

BEFORE_SECONDS, AFTER_SECONDS = 5, 10


@dataclass
class Writer:
    """A provider that delivers one message after the other, each until it is acknowledged."""

    storage: Storage
    acknowledged: int = 0
    tried_again: int = 0
    longest_seconds: float = 0.0
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self) -> None:
        """Until told to stop."""
        last = time.monotonic()
        for number in itertools.count():
            if self.stop.is_set():
                return
            while not await self._delivered(number):
                self.tried_again += 1
                await asyncio.sleep(0.1)
            now = time.monotonic()
            self.longest_seconds, last = max(self.longest_seconds, now - last), now
            self.acknowledged += 1

    async def _delivered(self, number: int) -> bool:
        with suppress(Exception):
            await self.storage.run(lambda work: _store(work, number))
            return True
        return False


async def _store(work: Work, number: int) -> None:
    await work.inbox.store(
        channel="sms",
        external_id=f"SM{number}",
        our_address="+442071838750",
        address=f"+4477009{number % 50:05d}",
        kind="text",
        text=f"zzqx {number}",
        payload={},
    )


async def run(nodes: Group) -> bool:
    """Write, kill twice, count; whether nothing was lost or doubled."""
    storage = open_storage(nodes.url, now=lambda: datetime.now(UTC))
    await storage.migrate()
    await storage.run(mill.founded)
    writer = Writer(storage)
    crew = Crew({"hearing": Hearing(storage, mill.hear, mill.apologise, Metrics()).run})
    crew.start()
    writing = asyncio.create_task(writer.write())
    await asyncio.sleep(BEFORE_SECONDS)
    print("kill -9 of the primary's PostgreSQL", flush=True)
    await asyncio.to_thread(nodes.leader().kill_postgres)
    await asyncio.sleep(AFTER_SECONDS)
    await asyncio.to_thread(nodes.wait_until_whole)
    print("kill -9 of the whole node of the primary", flush=True)
    victim = await asyncio.to_thread(nodes.leader)
    before = writer.acknowledged
    await asyncio.to_thread(victim.kill_all)
    await eventually(lambda: _beyond(writer, before + 10), 120)
    await asyncio.sleep(AFTER_SECONDS)
    writer.stop.set()
    await writing
    await eventually(lambda: _handled(storage), 120)
    await crew.stop()
    right = await _count(storage, writer)
    await storage.close()
    return right


async def _beyond(writer: Writer, acknowledged: int) -> bool:
    return writer.acknowledged >= acknowledged


async def _handled(storage: Storage) -> bool:
    return await storage.run(lambda work: work.inbox.waiting()) == 0


async def _count(storage: Storage, writer: Writer) -> bool:
    effects = await storage.run(mill.effects)
    faults = await storage.run(lambda work: work.ledger.audit())
    lost = writer.acknowledged - effects.received + effects.received - min(effects.posted, effects.answered)
    print(
        f"acknowledged {writer.acknowledged}, lost {lost}, doubled {effects.doubled}, deliveries tried again"
        f" {writer.tried_again}, longest gap {writer.longest_seconds:.1f} s, faults of the books {len(faults)}"
    )
    return effects == mill.once(writer.acknowledged) and not faults


def main() -> None:
    """Say what is missing, or run."""
    try:
        with TemporaryDirectory(prefix="doorstep-failover-") as folder, group(Path(folder)) as nodes:
            print(f"ready: {nodes.roles()}", flush=True)
            right = asyncio.run(run(nodes))
    except Missing as missing:
        sys.exit(str(missing))
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
