"""What is done about a letter that left and did not arrive: again later, another address, or the address is closed."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.channel import Remedy
from handlers import quiet, reaching
from handlers.delivery import written_for
from storage import Work
from storage.messages import Outgoing
from storage.records import Address

RESENDS_MAX = 2
"""So often is a letter written anew, whatever the reasons."""
REMEMBERED = timedelta(days=30)
"""Failures that are older do not count towards closing an address."""


async def failed(work: Work, letter: Outgoing, remedy: Remedy) -> None:
    """See to a letter that a provider reports as not delivered, once."""
    if remedy.closes and await _enough(work, letter, remedy):
        await close_address(work, letter.channel, letter.address, remedy.closes, trouble=remedy.trouble, letter=letter)
        return
    if letter.resends >= RESENDS_MAX or not letter.text or not await _wanted(work, letter):
        return
    open_ = await is_open(work, letter)
    if remedy.expired:
        await late(work, letter)
    elif remedy.outside and open_:
        await work.outbox.again(letter, held="outside")
    elif remedy.retry_after is not None and letter.resends == 0 and open_:
        due_at, valid_until = await quiet.soon(work, letter, timedelta(seconds=remedy.retry_after))
        await work.outbox.again(letter, due_at=due_at, valid_until=valid_until)
    elif remedy.elsewhere or remedy.closes:  # The first of those that will close it.
        await reroute(work, letter)


async def late(work: Work, letter: Outgoing) -> None:
    """A letter was not delivered in its time: it is written anew, for when its reader may be texted again."""
    if letter.resends < RESENDS_MAX and await _wanted(work, letter) and await is_open(work, letter):
        due_at, valid_until = await quiet.again(work, letter)
        await work.outbox.again(letter, due_at=due_at, valid_until=valid_until)


async def put_off(work: Work, letter: Outgoing) -> None:
    """A letter was not even sent in its time: it waits until its reader may be texted again."""
    if await _wanted(work, letter) and await is_open(work, letter):
        await work.outbox.postpone(letter.id, *await quiet.again(work, letter))


async def reroute(work: Work, letter: Outgoing) -> bool:
    """Send the letter to another address of its reader; whether there is one and it may still be sent."""
    if letter.resends >= RESENDS_MAX or not letter.text or not await _wanted(work, letter):
        return False
    address = await elsewhere(work, letter)
    if address is None:
        return False
    bank = await work.banks.get(letter.bank_id)
    text, segments = written_for(bank, letter.text, letter.language, address.channel)
    due_at, valid_until = await quiet.soon(work, letter)
    await work.outbox.again(
        letter,
        channel=address.channel,
        address=address.address,
        our_address=address.our_address,
        text=text,
        segments=segments,
        due_at=due_at,
        valid_until=valid_until,
    )
    return True


async def elsewhere(work: Work, letter: Outgoing) -> Address | None:
    """Another open address of the reader: the preferred one, else the oldest, else SMS to a number that is known.

    None after STOP, which means stop everywhere. A shared phone is none either: others would read the letter.
    """
    known = await work.addresses.of_member(letter.member_id)
    others = [one for one in known if reaching.another(one) and _place(one) != _place(letter)]
    if any(one.state == "stopped" for one in known):
        return None
    if others:
        return next((one for one in others if one.preferred), others[0])
    phone = next((one.phone for one in known if one.phone and _place(one) == _place(letter)), "")
    if not phone or letter.channel == "sms" or await _taken(work, letter.bank_id, phone):
        return None
    return await work.addresses.add(
        letter.bank_id,
        letter.member_id,
        "sms",
        phone,
        our_address=letter.our_address,
        phone=phone,
        preferred=False,
    )


async def close_address(
    work: Work, channel: str, address: str, state: str, *, trouble: str = "", letter: Outgoing | None = None
) -> None:
    """Nothing more goes to an address that the channel refuses; ``state`` is ``closed`` or ``stopped``.

    ``letter`` is the one that showed it: like what waits, it takes another way where its reader has one.
    """
    if letter is not None and state == "closed":
        await reroute(work, letter)
    for found in await work.addresses.find(channel, address):
        if found.state == "open" and trouble:
            await work.addresses.change(found.id, trouble=trouble)
    await reaching.close(work, channel, address, state)


async def _enough(work: Work, letter: Outgoing, remedy: Remedy) -> bool:
    if remedy.closes_after <= 1:
        return True
    since = work.now - REMEMBERED
    return await work.postage.refusals(letter.channel, letter.address, letter.error, since) >= remedy.closes_after


async def _wanted(work: Work, letter: Outgoing) -> bool:
    """Not what asks something that is over."""
    return letter.question_id is None or await work.questions.get(letter.question_id) is not None


async def is_open(work: Work, letter: Outgoing) -> bool:
    """Whether the address that it goes to may be written to."""
    known = await work.addresses.of_member(letter.member_id)
    return any(one.state == "open" for one in known if _place(one) == _place(letter))


async def _taken(work: Work, bank_id: int, phone: str) -> bool:
    return any(one.bank_id == bank_id for one in await work.addresses.find("sms", phone))


def _place(one: Address | Outgoing) -> tuple[str, str]:
    return one.channel, one.address
