"""Puts what came into the inbox, cleaned and once; and writes down what became of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.channels.channel import GROUP, Inbound, Status
from bot.metrics import Metrics
from storage import Storage, Work

TEXT_MAX = 4000
"""Characters of a message that are kept."""
SHORT_MAX = 255
"""Of an id, an address or a value beside the text."""
GROUP_REST = timedelta(hours=1)
"""How long a group that got an answer gets no other."""


class Intake:
    """The only way into the inbox."""

    def __init__(self, storage: Storage, metrics: Metrics) -> None:
        self._storage, self._metrics = storage, metrics

    async def store(self, channel: str, messages: Sequence[Inbound]) -> int:
        """Store messages together and say how many were new. When this returns they are safe.

        What was said in a group is not ours to keep.
        """
        messages = [message for message in messages if message.kind != GROUP]
        if not messages:
            return 0

        async def job(work: Work) -> int:
            return sum([await self._one(work, channel, message) for message in messages])

        new = await self._storage.run(job)
        self._metrics.received.labels(channel).inc(new)
        self._metrics.repeated.labels(channel).inc(len(messages) - new)
        return new

    async def to_tell(self, channel: str, messages: Sequence[Inbound]) -> list[Inbound]:
        """Those that the channel's ``received`` is to be called with: all, but of a group only one in an hour."""
        return [one for one in messages if one.kind != GROUP or await self._first_in_a_while(channel, one.address)]

    async def _first_in_a_while(self, channel: str, group: str) -> bool:
        name = f"{channel} group {clean(group, SHORT_MAX)}"
        return await self._storage.run(lambda work: work.leases.once(name, GROUP_REST))

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
                await work.outbox.status(channel, clean(status.provider_id, SHORT_MAX), status.status, status.error)
                if status.closed:
                    await close_address(work, channel, clean(status.address, SHORT_MAX), status.closed)

        if statuses:
            await self._storage.run(job)


async def close_address(work: Work, channel: str, address: str, state: str) -> None:
    """Nothing more goes to an address that the channel refuses; ``state`` is ``closed`` or ``stopped``."""
    for found in await work.addresses.find(channel, address):
        if found.state == "open":
            await work.addresses.change(found.id, state=state)
    await work.outbox.withhold(channel, address)


def clean(text: str, length_max: int) -> str:
    """What any database can keep: without NUL and lone surrogates, and not longer than ``length_max``."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")[:length_max]


def _clean_payload(payload: Mapping[str, object]) -> dict[str, object]:
    return {name: clean(value, SHORT_MAX) if isinstance(value, str) else value for name, value in payload.items()}
