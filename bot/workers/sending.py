"""Takes letters out of the outbox and sends them, outside any transaction: in order for each person, at the pace of
the channel, at least once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot import aftermath, logs
from bot.aftermath import close_address
from bot.channels.channel import NOTHING, Channel, Closed, Letter, Outside, Remedy, SendFailed, Sent
from bot.metrics import Metrics
from bot.workers.letters import announce, claim
from bot.workers.pace import Limiter
from bot.workers.waiting import POLL_SECONDS, first
from locales import segments
from storage import Storage, Work
from storage.messages import Outgoing

log = logs.get("bot.sending")

FLYING_MAX = 20
ATTEMPTS_MAX = 8
BACKOFF_SECONDS = (0.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
"""The least delay before the second, third ... attempt; a channel may ask for more."""
PATIENCE_SECONDS = 10.0
"""A letter that must wait longer goes back, for its lease ends."""
BROADCAST_PATIENCE_SECONDS = 2.0
"""One that nobody waits for goes back sooner: few stand in the way of a reply that comes after it."""
UNKNOWN_SECONDS = 300.0


class Sending:
    """The outbox's worker. A letter whose process dies is claimed again when its lease ends."""

    def __init__(self, storage: Storage, channels: Mapping[str, Channel], metrics: Metrics) -> None:
        self._storage, self._channels, self._metrics = storage, channels, metrics
        self._limits: dict[str, Limiter] = {}
        self._landed = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; letters in the air are seen to their end."""
        woken = self._storage.woken("outbox")
        flying: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                woken.clear()
                self._landed.clear()
                claimed = await self._claim(FLYING_MAX - len(flying))
                flying |= {asyncio.create_task(self._carry(*one, stop)) for one in claimed}
                if not claimed:
                    await first((stop, woken, self._landed), POLL_SECONDS)
                flying = _still_flying(flying)
        finally:
            if flying:
                await asyncio.wait(flying)

    async def drain(self) -> int:
        """Send everything that may go now, one after another; how many. For tests and transcripts."""
        count, stop = 0, asyncio.Event()
        while claimed := await self._claim(FLYING_MAX):
            for outgoing, letter in claimed:
                await self._carry(outgoing, letter, stop)
            count += len(claimed)
        return count

    async def _claim(self, limit: int) -> list[tuple[Outgoing, Letter]]:
        """Letters to send now. Once: those of a claim that nobody heard of would lie until their lease ends."""
        return await self._storage.run(lambda work: claim(work, self._channels, limit), once=True) if limit > 0 else []

    async def _carry(self, outgoing: Outgoing, letter: Letter, stop: asyncio.Event) -> None:
        """Wait for its turn, send, and write down what came of it."""
        try:
            if await self._wait(outgoing, stop):
                await self._send(outgoing, letter)
        finally:
            self._landed.set()

    async def _wait(self, outgoing: Outgoing, stop: asyncio.Event) -> bool:
        """Whether it may go now; else it has been put back."""
        channel = self._channels.get(outgoing.channel)
        if channel is None:
            log.warning("channel is not switched on", channel=outgoing.channel, id=outgoing.id)
            await self._failed(outgoing, SendFailed("channel not switched on", UNKNOWN_SECONDS))
            return False
        limiter = self._limiter(channel)
        patience = PATIENCE_SECONDS if outgoing.priority == 0 else BROADCAST_PATIENCE_SECONDS
        seconds, taken = limiter.for_number(
            channel.sender(outgoing.our_address), segments.count(outgoing.text).segments, patience
        )
        if not taken or stop.is_set():
            await self._back(outgoing, seconds)
            return False
        left = PATIENCE_SECONDS - seconds
        if seconds:
            await first((stop,), seconds)
        places: tuple[Callable[[], float], ...] = (partial(limiter.for_address, outgoing.address), limiter.overall)
        for place in places:
            seconds = place()
            if 0 < seconds <= left:
                await first((stop,), seconds)
            if seconds > left or stop.is_set():
                await self._back(outgoing, seconds)
                return False
            left -= seconds
        limiter.went(outgoing.address)
        return True

    async def _send(self, outgoing: Outgoing, letter: Letter) -> None:
        channel = self._channels[outgoing.channel]
        try:
            told = await channel.send(letter)
        except Closed as closed:
            await self._closed(outgoing, closed)
        except Outside as outside:
            await self._outside(outgoing, letter, outside)
        except SendFailed as failed:
            if failed.hold and failed.retry_after:
                self._limiter(channel).hold(failed.retry_after)
            await self._failed(outgoing, failed)
        except Exception as error:
            log.exception("channel failed", channel=outgoing.channel, id=outgoing.id)
            await self._failed(outgoing, SendFailed(type(error).__name__, 60.0))
        else:
            await self._sent(outgoing, told if isinstance(told, Sent) else Sent(told))
            self._metrics.letters.labels(outgoing.channel, "sent").inc()

    async def _sent(self, outgoing: Outgoing, sent: Sent) -> None:
        """Write down that it went, whatever the provider's id is worth: one that is not unique cannot be kept."""
        try:
            await self._storage.run(lambda work: self._mark(work, outgoing, sent))
        except Exception:
            log.exception("provider id not kept", channel=outgoing.channel, id=outgoing.id)
            await self._storage.run(lambda work: work.outbox.sent(outgoing.id, ""))

    async def _mark(self, work: Work, outgoing: Outgoing, sent: Sent) -> None:
        """It is sent; a report that came before this may say that it failed already."""
        tappable = self._channels[outgoing.channel].tappable and bool(outgoing.buttons) and not outgoing.ask_contact
        failed = await work.outbox.sent(outgoing.id, sent.id, tappable=tappable)
        if sent.segments:
            await work.postage.billed(outgoing.channel, sent.id, sent.segments)
        if failed is not None:
            await aftermath.failed(work, failed, self._remedy(failed, failed.error))

    async def _outside(self, outgoing: Outgoing, letter: Letter, outside: Outside) -> None:
        """Its reader has not written lately: it waits for them if they know of it, else goes another way, or waits.

        The job is run once: nothing on a copy that goes another way would tell a second run that it is there already.
        """
        told = outside.opener is not None or letter.announced

        async def job(work: Work) -> str:
            if outside.opener is not None:
                await announce(work, outgoing, outside.opener)
            may_wait = await aftermath.is_open(work, outgoing)  # Not where they said STOP while it was on its way.
            if not (may_wait and told) and await aftermath.reroute(work, outgoing):
                await work.outbox.failed(outgoing.id, outside.reason)
                return "rerouted"
            if not may_wait:
                await work.outbox.failed(outgoing.id, outside.reason)
                return "failed"
            await work.holding.hold(outgoing.id, "opener" if told else "silent", outside.reason)
            return "held"

        self._metrics.letters.labels(outgoing.channel, await self._storage.run(job, once=True)).inc()

    async def _failed(self, outgoing: Outgoing, failed: SendFailed) -> None:
        """Try again later, a bounded number of times; what cannot succeed is given up at once."""
        about = log.bind(id=outgoing.id, channel=outgoing.channel, reason=failed.reason)
        remedy = self._remedy(outgoing, failed.reason)
        if remedy.alert:
            self._metrics.alerts.labels(outgoing.channel, failed.reason).inc()
        if failed.retry_after is None or outgoing.attempts + 1 >= ATTEMPTS_MAX:
            await self._storage.run(lambda work: self._give_up(work, outgoing, failed, remedy), once=True)
            self._metrics.letters.labels(outgoing.channel, "failed").inc()
            about.error("letter given up")
            return
        least = BACKOFF_SECONDS[min(outgoing.attempts, len(BACKOFF_SECONDS) - 1)]
        delay = timedelta(seconds=max(failed.retry_after, least))
        await self._storage.run(lambda work: work.outbox.retry(outgoing.id, failed.reason, work.now + delay))
        self._metrics.letters.labels(outgoing.channel, "retried").inc()
        about.warning("letter will be tried again", seconds=delay.total_seconds(), attempts=outgoing.attempts + 1)

    async def _give_up(self, work: Work, outgoing: Outgoing, failed: SendFailed, remedy: Remedy) -> None:
        await work.outbox.failed(outgoing.id, failed.reason)
        if remedy.elsewhere:
            await aftermath.reroute(work, outgoing)

    def _remedy(self, outgoing: Outgoing, error: str) -> Remedy:
        channel = self._channels.get(outgoing.channel)
        return channel.remedy(error) if channel is not None else NOTHING

    async def _closed(self, outgoing: Outgoing, closed: Closed) -> None:
        """The address takes nothing: close it, withhold what waits for it."""

        async def job(work: Work) -> None:
            await work.outbox.failed(outgoing.id, closed.reason)
            await close_address(
                work, outgoing.channel, outgoing.address, closed.state, trouble=closed.trouble, letter=outgoing
            )

        await self._storage.run(job, once=True)
        self._metrics.letters.labels(outgoing.channel, "closed").inc()
        log.info("address closed", id=outgoing.id, channel=outgoing.channel, reason=closed.reason)

    async def _back(self, outgoing: Outgoing, seconds: float) -> None:
        delay = timedelta(seconds=seconds)
        await self._storage.run(lambda work: work.outbox.put_back(outgoing.id, work.now + delay))

    def _limiter(self, channel: Channel) -> Limiter:
        if channel.name not in self._limits:
            self._limits[channel.name] = Limiter(channel.pace, asyncio.get_running_loop().time)
        return self._limits[channel.name]


def _still_flying(flying: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Those that have not landed; raises what a landed one died of: the storage was not there to write it down."""
    for task in flying:
        if task.done():
            task.result()
    return {task for task in flying if not task.done()}
