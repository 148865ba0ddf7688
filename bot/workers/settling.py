"""Takes the buttons away from letters whose question is closed, behind the turns: a failure here never matters."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from bot import logs
from bot.channels.channel import Channel, Closed, Letter, SendFailed
from bot.workers.waiting import POLL_SECONDS, first
from storage import Storage
from storage.messages import Keyboard

log = logs.get("bot.settling")

REST_SECONDS = 0.3
"""Between two looks: many turns in a row do not mean many looks."""
APART_SECONDS = 0.1
"""Between two letters: most of the channel's pace stays for what people wait for."""
HOLD_MAX = 300.0


class Settling:
    """The keyboards' worker."""

    def __init__(self, storage: Storage, channels: Mapping[str, Channel]) -> None:
        self._storage, self._channels = storage, channels
        self._hold = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Settle until told to stop; an answer to a question rings the bell of the outbox, for it has a reply."""
        woken = self._storage.woken("settling")
        while not stop.is_set():
            woken.clear()
            found = await self.round(stop)
            await first((stop,), max(REST_SECONDS, self._hold))
            if not found:
                await first((stop, woken), POLL_SECONDS)

    async def round(self, stop: asyncio.Event) -> bool:
        """Take some buttons away, one letter after another; whether there were any."""
        self._hold = 0.0
        claimed = await self._storage.run(lambda work: work.keyboards.claim())
        for keyboard in claimed:
            if stop.is_set() or self._hold:
                break  # The rest is free again when its lease ends.
            await self._settle(keyboard)
            await first((stop,), APART_SECONDS)
        return bool(claimed)

    async def _settle(self, keyboard: Keyboard) -> None:
        channel = self._channels.get(keyboard.channel)
        try:
            if channel is not None:
                await channel.settle(_letter(keyboard), keyboard.provider_id, keyboard.choice)
        except SendFailed as failed:
            log.info("buttons stay", id=keyboard.outbox_id, channel=keyboard.channel, reason=failed.reason)
            if failed.retry_after is not None:
                await self._later(keyboard, failed)
                return
        except Closed:
            log.debug("nobody there to see buttons", id=keyboard.outbox_id)
        except Exception as error:  # noqa: BLE001 - a courtesy must not stop the worker.
            log.warning("courtesy failed", channel=keyboard.channel, error=type(error).__name__)
        await self._storage.run(lambda work: work.keyboards.done(keyboard.outbox_id))

    async def _later(self, keyboard: Keyboard, failed: SendFailed) -> None:
        wait = min(failed.retry_after or 0.0, HOLD_MAX)
        self._hold = wait if failed.hold else 0.0
        delay = timedelta(seconds=wait)
        await self._storage.run(lambda work: work.keyboards.again(keyboard, work.now + delay))


def _letter(keyboard: Keyboard) -> Letter:
    return Letter(
        keyboard.outbox_id, keyboard.address, keyboard.our_address, language=keyboard.language, text=keyboard.text
    )
