"""Fetches voice notes, keeps them, and has their providers delete theirs; what fails is tried again."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot import listen, logs
from bot.audio import seconds_of
from bot.channels.channel import Channel, SendFailed
from bot.workers.waiting import POLL_SECONDS, first
from storage import Storage
from storage.messages import Recording
from storage.recordings import SECONDS_MAX, SOUND_MAX

log = logs.get("bot.recordings")

ATTEMPTS_MAX = 7
BACKOFF_SECONDS = (5.0, 15.0, 60.0, 180.0, 600.0, 1800.0)
"""The least delay before the second, third ... attempt; a channel may ask for more."""
FETCH_SECONDS = 60.0
SECRET_BYTES = 16


def secret() -> str:
    """What opens a recording to who was given its link: 128 bits of chance."""
    return secrets.token_urlsafe(SECRET_BYTES)


class Recordings:
    """The worker of the recordings. One whose process dies is claimed again when its lease ends."""

    def __init__(
        self,
        storage: Storage,
        channels: Mapping[str, Channel],
        *,
        public_url: str = "",
        make_secret: Callable[[], str] = secret,
    ) -> None:
        self._storage, self._channels = storage, channels
        self._public_url, self._secret = public_url, make_secret

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch and discard until told to stop; what is under way is finished."""
        woken = self._storage.woken("recordings")
        while not stop.is_set():
            woken.clear()
            while not stop.is_set() and await self.one():
                pass
            await first((stop, woken), POLL_SECONDS)

    async def one(self) -> bool:
        """See to one recording; whether there was any. Raises only when the storage does."""
        recording = await self._storage.run(lambda work: work.recordings.claim())
        if recording is None:
            return False
        try:
            await asyncio.wait_for(self._see_to(recording), FETCH_SECONDS)
        except SendFailed as failed:
            await self._failed(recording, failed)
        except TimeoutError:
            await self._failed(recording, SendFailed("timed out", 15.0))
        return True

    async def _see_to(self, recording: Recording) -> None:
        channel = self._channels.get(recording.channel)
        if channel is None:
            raise SendFailed("channel is not switched on", 300.0)
        try:
            if recording.state != "wanted":
                await channel.discard(recording.reference)
                await self._storage.run(lambda work: work.recordings.discarded(recording.id))
                return
            sound = await channel.fetch(recording.reference)
        except SendFailed:
            raise
        except Exception as error:
            log.exception("channel failed", channel=recording.channel, id=recording.id)
            raise SendFailed(type(error).__name__, 60.0) from None
        await self._fetched(recording, sound)

    async def _fetched(self, recording: Recording, sound: bytes) -> None:
        if not 0 < len(sound) <= SOUND_MAX:
            raise SendFailed("empty or too large", None)
        seconds = recording.seconds if recording.seconds is not None else seconds_of(sound)
        if seconds is not None and seconds > SECONDS_MAX:
            await self._storage.run(lambda work: work.recordings.broken(recording.id, state="refused"))
            return
        made = self._secret()
        carriers = [name for name, channel in self._channels.items() if channel.carries_recordings]
        await self._storage.run(
            lambda work: work.recordings.keep(
                recording.id,
                sound,
                seconds=seconds,
                secret=made,
                link=listen.link(self._public_url, recording.id, made),
                carriers=carriers,
            )
        )

    async def _failed(self, recording: Recording, failed: SendFailed) -> None:
        """Try again later, a bounded number of times; then its sender is told, or the provider's copy is let be."""
        about = log.bind(id=recording.id, channel=recording.channel, reason=failed.reason)
        if failed.retry_after is None or recording.attempts + 1 >= ATTEMPTS_MAX:
            about.error("recording given up", state=recording.state)
            if recording.state == "wanted":  # The provider's copy is then discarded in its turn.
                await self._storage.run(lambda work: work.recordings.broken(recording.id))
            else:
                await self._storage.run(lambda work: work.recordings.discarded(recording.id))
            return
        least = BACKOFF_SECONDS[min(recording.attempts, len(BACKOFF_SECONDS) - 1)]
        delay = timedelta(seconds=max(failed.retry_after, least))
        await self._storage.run(lambda work: work.recordings.retry(recording.id, work.now + delay))
        about.warning("recording will be tried again", seconds=delay.total_seconds(), attempts=recording.attempts + 1)
