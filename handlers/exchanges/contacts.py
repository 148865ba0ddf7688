"""Who stands on the two sides of an exchange, and how a coordinator reaches somebody."""

from __future__ import annotations

from locales.text import T, Text
from storage import Work
from storage.records import Exchange, Member


async def sides(work: Work, exchange: Exchange) -> tuple[Member, Member]:
    """Who reported an exchange, and the other side (the helper first where nobody has reported)."""
    helper, helped = await work.members.two(exchange.helper_id, exchange.helped_id)
    return (helped, helper) if exchange.reported_by == helped.id else (helper, helped)


async def reach(work: Work, member: Member) -> str:
    """The number to ring a member on, or the name of the channel where no number is known."""
    known = await work.addresses.of_member(member.id)
    phones = [address.phone for address in known if address.phone]
    return phones[0] if phones else next((address.channel for address in known), "-")


async def ring_on(work: Work, member: Member) -> str:
    """The number to ring a member on; empty where none is known."""
    return next((address.phone for address in await work.addresses.of_member(member.id) if address.phone), "")


async def say_to(work: Work, member: Member) -> Text:
    """What stands above something that a member is to be told by word of mouth."""
    phone = await ring_on(work, member)
    if phone:
        return T("Please ring {name} ({phone}) and say:", name=member.name, phone=phone)
    return T("Please say to {name}:", name=member.name)
