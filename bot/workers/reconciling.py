"""Asks providers what they know of the last hours: a message that never reached us is taken in, once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot import logs
from bot.channels.channel import Channel, Inbound, SendFailed
from bot.intake import Intake
from bot.workers.waiting import first
from storage import Storage, Work
from storage.banks import Number

log = logs.get("bot.reconciling")

EVERY_SECONDS = 3600.0
HOURS = 24
TOGETHER = 200
"""So many reports share a transaction: people's own messages do not wait long for it."""
UNDER_WAY = timedelta(minutes=5)
"""What is younger may still arrive by itself, with more about it than a provider tells later."""


class Reconciling:
    """The worker that looks back. Whoever else looks back too does no harm: all that it stores is stored once."""

    def __init__(self, storage: Storage, channels: Mapping[str, Channel], intake: Intake) -> None:
        self._storage, self._channels, self._intake = storage, channels, intake

    async def run(self, stop: asyncio.Event) -> None:
        """Look back at once, for the time before we were started, and then every hour."""
        while not stop.is_set():
            await self.once()
            await first((stop,), EVERY_SECONDS)

    async def once(self, hours: int = HOURS) -> tuple[int, int, list[str]]:
        """How many messages were new, how many reports were taken over, and which channels could not be asked."""
        received, statuses, problems = 0, 0, list[str]()
        now, numbers = await self._storage.run(_now)
        for name, channel in self._channels.items():
            try:
                recent = await channel.recent(now - timedelta(hours=hours), now - UNDER_WAY)
            except SendFailed as failed:
                log.warning("provider could not be asked", channel=name, reason=failed.reason)
                problems.append(f"{name} ({failed.reason})")
                continue
            ours = {one.our_address for one in numbers if one.channel == name}
            found = [one for one in recent.received if _is_ours(one, ours)]
            received += await self._intake.store(
                name, found, within=timedelta(hours=hours)
            )  # What was too much stays out.
            for at in range(0, len(recent.statuses), TOGETHER):
                await self._intake.report(name, recent.statuses[at : at + TOGETHER], keep=False)
            statuses += len(recent.statuses)
        if received:
            log.warning("messages had not arrived", count=received)
        return received, statuses, problems


def _is_ours(message: Inbound, ours: set[str]) -> bool:
    """An account may serve more than us: where banks have registered numbers, only messages to those count."""
    return not ours or bool(ours & {message.our_address, message.payload.get("service")})


async def _now(work: Work) -> tuple[datetime, Sequence[Number]]:
    return work.now, await work.banks.numbers()
