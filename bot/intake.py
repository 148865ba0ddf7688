"""Puts what came into the inbox, cleaned and once; and writes down what became of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import aftermath, logs
from bot.aftermath import close_address
from bot.channels.channel import GROUP, Inbound, Status
from bot.metrics import Metrics
from locales.understanding import understand
from storage import Storage, Work

log = logs.get("bot.intake")

TEXT_MAX = 4000
"""Characters of a message that are kept."""
SHORT_MAX = 255
"""Of an id, an address or a value beside the text."""
GROUP_REST = timedelta(hours=1)
"""How long a group that got an answer gets no other."""


ALWAYS_HEARD = frozenset({"stop", "urgent"})
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What people whom we do not know may make us do in an hour."""

    messages: int = 30
    """So many of one stranger are stored; nothing of a member is ever dropped."""
    strangers: int = 100
    """When more of them begin to write the operator is warned; they are heard all the same."""


class Intake:
    """The only way into the inbox."""

    def __init__(self, storage: Storage, metrics: Metrics, limits: Limits | None = None) -> None:
        self._storage, self._metrics, self._limits = storage, metrics, limits or Limits()

    async def store(self, channel: str, messages: Sequence[Inbound], *, within: timedelta = HOUR) -> int:
        """Store messages together and say how many were new. When this returns they are safe.

        What was said in a group is not ours to keep. ``within``: so long back a stranger's messages are counted.
        """
        messages = [message for message in messages if message.kind != GROUP]
        if not messages:
            return 0

        async def job(work: Work) -> tuple[int, int, int]:
            kept = [one for one in messages if not await self._too_many(work, channel, one, within)]
            met = sum([await self._is_new(work, channel, one) for one in kept])
            new = sum([await self._one(work, channel, one) for one in kept])
            crowd = await work.guards.met_since(work.now - HOUR) if met else 0
            return new, len(messages) - len(kept), crowd if crowd - met <= self._limits.strangers else 0

        new, dropped, crowd = await self._storage.run(job)
        self._metrics.received.labels(channel).inc(new)
        self._metrics.dropped.labels(channel).inc(dropped)
        self._metrics.repeated.labels(channel).inc(len(messages) - new - dropped)
        if crowd > self._limits.strangers:
            self._metrics.crowded.inc()
            log.warning("many strangers write: somebody may be playing with the number", count=crowd)
        return new

    async def _too_many(self, work: Work, channel: str, message: Inbound, within: timedelta) -> bool:
        """Whether a stranger has written enough for that time. Opt-out, danger and a block are always heard."""
        if message.kind in ("closed", "reopened") or "opt_out" in message.payload:
            return False
        most, address = self._limits.messages, clean(message.address, SHORT_MAX)
        heard = await work.inbox.recent(channel, address, since=work.now - within, limit=most)
        if len(heard) < most or await _is_member(work, channel, address):
            return False
        return understand(message.text, language=None, now=work.now).intent not in ALWAYS_HEARD

    async def _is_new(self, work: Work, channel: str, message: Inbound) -> bool:
        """Whether nobody has this address, and it has not written for a day."""
        address = clean(message.address, SHORT_MAX)
        return not await work.addresses.find(channel, address) and await work.guards.meet(channel, address)

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

    async def report(self, channel: str, statuses: Sequence[Status], *, keep: bool = True) -> None:
        """Store delivery reports, and see to what failed. ``keep``: also those about letters that nobody knows yet."""

        async def job(work: Work) -> list[str]:
            return [status.error for status in statuses if await self._report(work, channel, status, keep)]

        if statuses:
            for error in await self._storage.run(job):
                self.alert(channel, error)

    async def _report(self, work: Work, channel: str, status: Status, keep: bool) -> bool:
        """Whether an operator should know."""
        provider_id = clean(status.provider_id, SHORT_MAX)
        failed = await work.reports.add(channel, provider_id, status.status, status.error, keep=keep)
        if status.segments or status.price_millionths is not None:
            await work.postage.billed(
                channel, provider_id, status.segments or None, status.price_millionths, status.unit
            )
        if failed is not None:
            await aftermath.failed(work, failed, status.remedy)
        elif keep and status.remedy.closes and status.remedy.closes_after == 1:  # It may be about another day's letter.
            await close_address(
                work, channel, clean(status.address, SHORT_MAX), status.remedy.closes, trouble=status.remedy.trouble
            )
        return failed is not None and status.remedy.alert

    def alert(self, channel: str, error: str) -> None:
        """An operator must do something: ``doctor`` says what."""
        self._metrics.alerts.labels(channel, error).inc()
        log.error("provider needs attention", channel=channel, reason=error)


async def _is_member(work: Work, channel: str, address: str) -> bool:
    known = await work.addresses.find(channel, address)
    return any([(await work.members.get(one.member_id)).is_known for one in known])


def clean(text: str, length_max: int) -> str:
    """What any database can keep: without NUL and lone surrogates, and not longer than ``length_max``."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")[:length_max]


def _clean_payload(payload: Mapping[str, object]) -> dict[str, object]:
    return {name: clean(value, SHORT_MAX) if isinstance(value, str) else value for name, value in payload.items()}
