"""Puts what came into the inbox, cleaned and once; and writes down what became of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.channels.channel import Inbound, Status
from bot.metrics import Metrics
from storage import Storage, Work

TEXT_MAX = 4000
"""Characters of a message that are kept."""
SHORT_MAX = 255
"""Of an id, an address or a value beside the text."""


class Intake:
    """The only way into the inbox."""

    def __init__(self, storage: Storage, metrics: Metrics) -> None:
        self._storage, self._metrics = storage, metrics

    async def store(self, channel: str, messages: Sequence[Inbound]) -> int:
        """Store messages together and say how many were new. When this returns they are safe."""
        if not messages:
            return 0

        async def job(work: Work) -> int:
            return sum([await self._one(work, channel, message) for message in messages])

        new = await self._storage.run(job)
        self._metrics.received.labels(channel).inc(new)
        self._metrics.repeated.labels(channel).inc(len(messages) - new)
        return new

    async def _one(self, work: Work, channel: str, message: Inbound) -> bool:
        stored: bool = await work.inbox.store(
            channel=channel,
            external_id=clean(message.external_id, SHORT_MAX),
            our_address=clean(message.our_address, SHORT_MAX),
            address=clean(message.address, SHORT_MAX),
            kind=message.kind,
            text=clean(message.text, TEXT_MAX),
            payload=_clean_payload(message.payload),
        )
        return stored

    async def report(self, channel: str, statuses: Sequence[Status]) -> None:
        """Store delivery reports; one that says that the address is closed closes it."""

        async def job(work: Work) -> None:
            for status in statuses:
                name = clean(status.provider_id, SHORT_MAX)
                await work.outbox.status(channel, name, status.status, status.error)
                if status.closed:
                    failed = await work.rerouting.named(channel, name) if name else None
                    await close_address(work, channel, clean(status.address, SHORT_MAX), status.closed, failed)

        if statuses:
            await self._storage.run(job)


async def close_address(work: Work, channel: str, address: str, state: str, failed: int | None = None) -> None:
    """Nothing more goes to an address that the channel refuses; ``state`` is ``closed`` or ``stopped``.

    ``failed`` is the letter that showed it: like what waits, it takes another way where the member has one.
    """
    from handlers import reaching

    await reaching.close(work, channel, address, state, failed)


def clean(text: str, length_max: int) -> str:
    """What any database can keep: without NUL and lone surrogates, and not longer than ``length_max``."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")[:length_max]


def _clean_payload(payload: Mapping[str, object]) -> dict[str, object]:
    return {name: clean(value, SHORT_MAX) if isinstance(value, str) else value for name, value in payload.items()}
