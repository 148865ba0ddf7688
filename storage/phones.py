"""Shared phones: who holds one at the moment, who was asked for, and the messages that wait until that is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.records import Address
from storage.repository import Repository, columns, made
from storage.tables.identity import phones

SPEAKS = timedelta(minutes=30)
"""So long a message without a name is taken for the last speaker's."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A shared phone."""

    channel: str
    address: str
    bank_id: int
    member_id: int | None = None
    """Who spoke last."""
    speaks_until: datetime | None = None
    claimed_id: int | None = None
    """Whose secret number was asked for."""
    asked: tuple[int, ...] = ()
    """The members who stood to choose from, in their order."""
    held: tuple[int, ...] = ()
    """Messages in the inbox that wait until it is clear who wrote them."""

    def speaker(self, now: datetime) -> int | None:
        """Who holds it, as far as that is still known."""
        return self.member_id if self.speaks_until is not None and self.speaks_until > now else None


_PHONE = columns(Phone, phones)
_GET = select(*_PHONE).where(
    phones.c.channel == bindparam("channel"),
    phones.c.address == bindparam("address"),
    phones.c.bank_id == bindparam("bank_id"),
)
_insert = insert_or_change(phones)
_KEPT = ("member_id", "speaks_until", "claimed_id", "asked", "held")
_PUT = _insert.on_conflict_do_update(
    index_elements=["channel", "address", "bank_id"], set_={name: _insert.excluded[name] for name in _KEPT}
)


class Phones(Repository):
    """The shared phones of all banks."""

    __slots__ = ()

    async def get(self, address: Address) -> Phone:
        """The phone that an address is on; a fresh one where nobody has spoken yet."""
        values = {"channel": address.channel, "address": address.address, "bank_id": address.bank_id}
        row = (await self._connection.execute(_GET, values)).one_or_none()
        if row is None:
            return Phone(address.channel, address.address, address.bank_id)
        *before, asked, held = tuple(row)
        return made(Phone, (*before, tuple(asked), tuple(held)))

    async def speaks(self, phone: Phone, member_id: int) -> Phone:
        """They hold it for half an hour from now; nothing is being asked or held any more."""
        until = self._now + SPEAKS
        return await self._put(Phone(phone.channel, phone.address, phone.bank_id, member_id, until))

    async def claims(self, phone: Phone, member_id: int, held: Sequence[int]) -> Phone:
        """Somebody says that they are this member, and is asked for the secret number."""
        own = phone.channel, phone.address, phone.bank_id
        return await self._put(Phone(*own, phone.member_id, None, member_id, (), tuple(held)))

    async def asks(self, phone: Phone, members: Sequence[int], held: Sequence[int]) -> Phone:
        """They were asked who is writing."""
        own = phone.channel, phone.address, phone.bank_id
        return await self._put(Phone(*own, phone.member_id, None, None, tuple(members), tuple(held)))

    async def _put(self, phone: Phone) -> Phone:
        values: dict[str, Any] = {name: getattr(phone, name) for name in Phone.__slots__}
        await self._connection.execute(_PUT, values | {"asked": list(phone.asked), "held": list(phone.held)})
        return phone
