"""Where members are reached: numbers and chat ids on channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.records import Address
from storage.repository import Repository, changing, columns, new_values
from storage.tables.people import addresses

ADDRESS = columns(Address, addresses)

_THIS = addresses.c.id == bindparam("the_address")
_OF_MEMBER = addresses.c.member_id == bindparam("the_member")

_FIND = (
    select(*ADDRESS)
    .where(addresses.c.channel == bindparam("channel"), addresses.c.address == bindparam("address"))
    .order_by(addresses.c.bank_id, addresses.c.member_id)
)
_ADD = insert(addresses).returning(*ADDRESS)
_ALL_OF_MEMBER = select(*ADDRESS).where(_OF_MEMBER).order_by(addresses.c.id)
_BY_PHONE = (
    select(*ADDRESS)
    .where(
        addresses.c.bank_id == bindparam("bank_id"),
        addresses.c.phone == bindparam("phone"),
        addresses.c.phone != "",
    )
    .order_by(addresses.c.id)
)
_PREFER_NONE = update(addresses).where(_OF_MEMBER, addresses.c.preferred).values(preferred=False)
_GET = select(*ADDRESS).where(_THIS)
_REMOVE = delete(addresses).where(_THIS)
_SAME_PHONE = (
    addresses.c.channel == bindparam("of_channel"),
    addresses.c.address == bindparam("of_address"),
    addresses.c.bank_id == bindparam("of_bank"),
)
_COUNT = select(func.count()).where(*_SAME_PHONE)
_SHARE = (
    update(addresses)
    .where(*_SAME_PHONE, addresses.c.shared != bindparam("is_shared"))
    .values(shared=bindparam("is_shared"))
)


class Addresses(Repository):
    """The addresses of all members."""

    __slots__ = ()

    async def find(self, channel: str, address: str) -> list[Address]:
        """Whose address this is: in each bank one member's, or several members' who share a phone."""
        return [_address(row) for row in await self._execute(_FIND, channel=channel, address=address)]

    async def add(
        self,
        bank_id: int,
        member_id: int,
        channel: str,
        address: str,
        *,
        our_address: str = "",
        phone: str = "",
        preferred: bool | None = None,
    ) -> Address:
        """A new address of a member; unless said otherwise the first one is preferred.

        A second member of the bank at the same address shares it from now on. IntegrityError where the member has it
        already, or is of another bank.
        """
        if preferred is None:
            preferred = not await self._has_preferred(member_id)
        elif preferred:
            await self._execute(_PREFER_NONE, the_member=member_id)
        values = {
            "bank_id": bank_id,
            "member_id": member_id,
            "channel": channel,
            "address": address,
            "our_address": our_address,
            "state": "open",
            "preferred": preferred,
            "phone": phone,
            "created_at": self._now,
            "shared": False,
            "shut_out": False,
        }
        return await self._counted(_address((await self._connection.execute(_ADD, values)).one()))

    async def of_member(self, member_id: int) -> list[Address]:
        """All addresses of a member, the oldest first."""
        return [_address(row) for row in await self._execute(_ALL_OF_MEMBER, the_member=member_id)]

    async def preferred(self, member_id: int, *, rather: int = 0) -> Address | None:
        """Where to write to a member: the preferred address, another one where that is not open, None where none is.

        A phone that is shut out is not written to. ``rather``: the id of an address that goes before them all, whatever
        its state, if it is the member's.
        """
        known = await self.of_member(member_id)
        if named := [address for address in known if address.id == rather]:
            return named[0]
        open_ones = [address for address in known if address.state == "open" and not address.shut_out]
        return next((address for address in open_ones if address.preferred), next(iter(open_ones), None))

    async def by_phone(self, bank_id: int, phone: str) -> list[Address]:
        """Who in the bank has this E.164 number, on any channel."""
        return [_address(row) for row in await self._execute(_BY_PHONE, bank_id=bank_id, phone=phone)]

    async def change(self, address_id: int, **changed: Any) -> Address:
        """Change some fields of the record; one that becomes preferred takes the place of the one that was."""
        if changed.get("preferred"):
            owner = _address((await self._execute(_GET, the_address=address_id)).one()).member_id
            await self._execute(_PREFER_NONE, the_member=owner)
        return await self._change(address_id, changed)

    async def owner(self, address_id: int) -> int | None:
        """Whose it is; None where it is nobody's any more."""
        row = (await self._execute(_GET, the_address=address_id)).one_or_none()
        return None if row is None else _address(row).member_id

    async def move(self, address_id: int, member_id: int) -> Address:
        """It belongs to another member of the same bank from now on: somebody turned out to be the same person."""
        preferred = not await self._has_preferred(member_id)
        return await self._change(address_id, {"member_id": member_id, "preferred": preferred})

    async def remove(self, address_id: int) -> None:
        """The member is not reached there any more, and nobody keeps that they were."""
        address = _address((await self._execute(_GET, the_address=address_id)).one())
        await self._execute(_REMOVE, the_address=address_id)
        await self._counted(address)

    async def _counted(self, address: Address) -> Address:
        """Whether several share it, written down with each of them."""
        phone = {"of_channel": address.channel, "of_address": address.address, "of_bank": address.bank_id}
        shared = (await self._connection.execute(_COUNT, phone)).scalar_one() > 1
        if shared or address.shared:
            await self._connection.execute(_SHARE, phone | {"is_shared": shared})
        return replace(address, shared=shared)

    async def recount(self, before: Sequence[Address]) -> None:
        """These were changed by other means."""
        for address in before:
            await self._counted(address)

    async def _change(self, address_id: int, changed: Mapping[str, Any]) -> Address:
        change = changing(Address, addresses, tuple(changed))
        return _address((await self._connection.execute(change, new_values(address_id, changed))).one())

    async def _has_preferred(self, member_id: int) -> bool:
        return any(address.preferred for address in await self.of_member(member_id))


def _address(row: Iterable[Any]) -> Address:
    return Address(*row)
