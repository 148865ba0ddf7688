"""A conversation so small that a test of the wires sees only the wires: every message is answered with itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.assembly import Conversation
from storage import Work
from storage.messages import Draft, Incoming
from storage.records import Address, Bank, Due

POISON = "poison of a very secret kind"
AGAIN = timedelta(minutes=5)


class Bug(Exception):
    """A handler has one."""


async def hear(work: Work, incoming: Incoming) -> None:
    """Answer "heard" and the text; fail on poison, after having written something."""
    address = await _address(work, incoming)
    if incoming.kind == "closed":
        await work.addresses.change(address.id, state="closed")
    else:
        await say(work, address, f"heard {incoming.text}".strip(), cause=incoming.id)
    if incoming.text == POISON:
        raise Bug(f"cannot digest {incoming.text} of {incoming.address}")
    await work.inbox.done(incoming.id)


async def apologise(work: Work, incoming: Incoming) -> None:
    """Set it aside and say so."""
    await work.inbox.park(incoming.id, "failed five times")
    await say(work, await _address(work, incoming), "sorry", cause=incoming.id)


async def due(work: Work, item: Due) -> None:
    """Tell the member ``about_id`` that it is time; fail where the kind says so."""
    if item.kind == "broken":
        raise Bug("cannot be done")
    (address, *_) = await work.addresses.of_member(item.about_id)
    await say(work, address, f"time for {item.kind}")


ECHO = Conversation(hear, due, apologise)


async def say(
    work: Work,
    address: Address,
    text: str,
    *,
    cause: int | None = None,
    priority: int = 0,
    question: int | None = None,
    buttons: Sequence[tuple[str, str]] = (),
) -> int:
    """Write to an address, maybe about a question."""
    draft = Draft(
        bank_id=address.bank_id,
        member_id=address.member_id,
        channel=address.channel,
        address=address.address,
        our_address=address.our_address,
        language="xx",
        text=text,
        source=text,
        buttons=buttons,
        question_id=question,
        cause=cause,
        priority=priority,
    )
    return await work.outbox.add(draft)


async def bank(work: Work) -> Bank:
    """The only bank."""
    found = await work.banks.all()
    if found:
        return found[0]
    return await work.banks.create(slug="maple", name="Maple", languages=("xx",), join_word="maple")


async def person(work: Work, channel: str, address: str, ours: str = "") -> Address:
    """Somebody with an address."""
    home = await bank(work)
    member = await work.members.create(home.id, language="xx", name="Amina Begum")
    return await work.addresses.add(home.id, member.id, channel, address, our_address=ours)


async def _address(work: Work, incoming: Incoming) -> Address:
    known = await work.addresses.find(incoming.channel, incoming.address)
    return known[0] if known else await person(work, incoming.channel, incoming.address, incoming.our_address)
