"""What messages were to cost and what they did cost, and what providers complained about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, text, update

from storage.reports import OF_PROVIDER
from storage.repository import Repository
from storage.tables.messages import outbox
from storage.tables.people import banks

_BILLED = (
    update(outbox)
    .where(OF_PROVIDER)
    .values(
        segments_billed=func.coalesce(bindparam("billed", type_=outbox.c.segments.type), outbox.c.segments_billed),
        price_millionths=func.coalesce(
            bindparam("price", type_=outbox.c.price_millionths.type), outbox.c.price_millionths
        ),
        price_unit=case((bindparam("unit") != "", bindparam("unit")), else_=outbox.c.price_unit),
    )
)
_LEFT = outbox.c.provider_id != ""
_KNOWN = and_(_LEFT, outbox.c.segments_billed.is_not(None))
_SPENT = (
    select(
        banks.c.slug,
        outbox.c.channel,
        outbox.c.language,
        func.count(),
        func.sum(outbox.c.segments),
        func.sum(case((_KNOWN, 1), else_=0)),
        func.sum(case((_KNOWN, outbox.c.segments), else_=0)),
        func.sum(func.coalesce(outbox.c.segments_billed, 0)),
        func.sum(func.coalesce(outbox.c.price_millionths, 0)),
        func.max(outbox.c.price_unit),
    )
    .join(banks, banks.c.id == outbox.c.bank_id)
    .where(_LEFT, outbox.c.created_at >= bindparam("since"))
    .group_by(banks.c.slug, outbox.c.channel, outbox.c.language)
    .order_by(banks.c.slug, outbox.c.channel, outbox.c.language)
)
_TROUBLES = (
    select(outbox.c.channel, outbox.c.error, func.count())
    .where(
        outbox.c.error != "",
        outbox.c.created_at >= bindparam("since"),
        or_(outbox.c.state == "failed", outbox.c.state == "queued"),
    )
    .group_by(outbox.c.channel, outbox.c.error)
    .order_by(outbox.c.channel, outbox.c.error)
)
_REFUSALS = select(func.count()).where(
    text("outbox.state = 'failed'"),
    outbox.c.channel == bindparam("of_channel"),
    outbox.c.address == bindparam("of_address"),
    outbox.c.error == bindparam("trouble"),
    outbox.c.created_at >= bindparam("since"),
)


@dataclass(frozen=True, slots=True)
class Spent:
    """What the messages of one bank on one channel in one language cost."""

    bank: str
    channel: str
    language: str
    messages: int
    segments: int
    """As foreseen, of all of them."""
    billed_messages: int
    """Those of which the provider has said what it billed."""
    billed_foreseen: int
    """What was foreseen for those."""
    billed: int
    """What was billed for those."""
    price_millionths: int
    """In millionths of ``unit``, as far as the provider has said."""
    unit: str


class Postage(Repository):
    """Costs and complaints, for operators."""

    __slots__ = ()

    async def billed(
        self, channel: str, provider_id: str, segments: int | None, price_millionths: int | None = None, unit: str = ""
    ) -> None:
        """The provider says what it billed for a message; what it leaves out (None, empty) stays as it was."""
        await self._execute(
            _BILLED, of_channel=channel, provider=provider_id, billed=segments, price=price_millionths, unit=unit
        )

    async def spent(self, since: datetime) -> list[Spent]:
        """What was sent since then, by bank, channel and language."""
        return [Spent(*_plain(row)) for row in await self._execute(_SPENT, since=since)]

    async def troubles(self, since: datetime) -> list[tuple[str, str, int]]:
        """Channel, error and how many messages since then have it and did not go out."""
        rows: list[Any] = list(await self._execute(_TROUBLES, since=since))
        return [(str(channel), str(error), int(many)) for channel, error, many in rows]

    async def refusals(self, channel: str, address: str, error: str, since: datetime) -> int:
        """How many messages to an address failed with this error since then."""
        found = await self._execute(_REFUSALS, of_channel=channel, of_address=address, trouble=error, since=since)
        return int(found.scalar_one())


def _plain(row: Any) -> list[Any]:
    """PostgreSQL adds whole numbers up to decimals."""
    return [value if isinstance(value, str) else int(value or 0) for value in row[:-1]] + [row[-1] or ""]
