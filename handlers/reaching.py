"""An address that takes nothing any more: letters go another way and, where there is none, a coordinator rings."""

from __future__ import annotations

from handlers.delivery import deliver
from handlers.desk import desk
from handlers.turn import Say
from storage import Work
from storage.records import Address


async def close(work: Work, channel: str, address: str, state: str) -> None:
    """Nothing more goes to an address.

    What waits goes to the member's next open address, unless it was STOP (``stopped``): that means stop everywhere.
    """
    says: list[tuple[Address, list[Say]]] = []
    for found in await work.addresses.find(channel, address):
        if found.state == "open":
            await work.addresses.change(found.id, state=state)
            if state == "closed":
                says.append((found, await _another_way(work, found)))
    await work.outbox.withhold(channel, address)
    for found, to_say in says:
        await deliver(work, await work.banks.get(found.bank_id), to_say)


async def _another_way(work: Work, closed: Address) -> list[Say]:
    """Send what waits to the next open address; without any, tell the coordinators."""
    known = await work.addresses.of_member(closed.member_id)
    if any(one.state == "stopped" for one in known):
        return []
    following = [one for one in known if another(one)]
    if following:
        to = next((one for one in following if one.preferred), following[0])
        await work.rerouting.redirect(closed.channel, closed.address, to)
        return []
    member = await work.members.get(closed.member_id)
    if not member.is_member:
        return []
    bank = await work.banks.get(closed.bank_id)
    return await desk.raise_item(work, bank, "unreached", member.id, member)


def another(address: Address) -> bool:
    """Whether what was meant for another address may go to this one: not where somebody else would read it."""
    return address.state == "open" and not address.shared and not address.shut_out
