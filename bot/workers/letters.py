"""Letters to carry: claimed from the outbox, with what a channel must know about their reader and their bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from bot import aftermath, listen
from bot.channels.channel import Channel, Enclosed, Letter, Sent
from storage import Work
from storage.banks import Number
from storage.messages import Outgoing
from storage.records import Bank

AFTER_ALL = 2**62
"""An id that no message has yet."""


async def claim(work: Work, channels: Mapping[str, Channel], limit: int) -> list[tuple[Outgoing, Letter]]:
    """Letters that may go now, at most one for each address; what came too late is put off."""
    found = await work.outbox.claim(limit, late=partial(aftermath.put_off, work))
    if not found:
        return []
    banks = {bank_id: await work.banks.get(bank_id) for bank_id in {one.bank_id for one in found}}
    numbers = await work.banks.numbers()
    return [(one, await _letter(work, channels.get(one.channel), one, banks[one.bank_id], numbers)) for one in found]


async def _letter(
    work: Work, channel: Channel | None, outgoing: Outgoing, bank: Bank, numbers: Sequence[Number]
) -> Letter:
    in_touch = await _in_touch(work, channel, outgoing)
    left = outgoing.valid_until - work.now if outgoing.valid_until is not None else None
    return Letter(
        outgoing.id,
        outgoing.address,
        outgoing.our_address,
        outgoing.language,
        outgoing.text,
        outgoing.buttons,
        outgoing.ask_contact,
        bank=bank.name,
        senders=tuple(one.our_address for one in numbers if (one.bank_id, one.channel) == (bank.id, outgoing.channel)),
        valid_seconds=left.total_seconds() if left is not None else None,
        in_touch=in_touch,
        announced=not in_touch and await _announced(work, outgoing),
        recording=await _recording(work, channel, outgoing) if in_touch else None,
    )


async def _recording(work: Work, channel: Channel | None, outgoing: Outgoing) -> Enclosed | None:
    """The recording that goes with it, where that is still there and can be carried."""
    number = outgoing.recording_id
    if number is None or channel is None or not channel.carries_recordings:
        return None
    sound, found = await work.recordings.sound(number), await work.recordings.get(number)
    return Enclosed(number, found.media_type, sound, listen.sound_link(found.link)) if sound else None


async def _in_touch(work: Work, channel: Channel | None, outgoing: Outgoing) -> bool:
    if channel is None or channel.window is None:
        return True
    heard = await work.inbox.latest(outgoing.channel, outgoing.address, AFTER_ALL)
    return outgoing.held != "outside" and heard is not None and work.now - heard < channel.window


async def _announced(work: Work, outgoing: Outgoing) -> bool:
    waiting = await work.holding.waiting(outgoing.channel, outgoing.address)
    return any(one.held == "opener" for one in waiting)


async def announce(work: Work, outgoing: Outgoing, opener: Sent) -> None:
    """Write down that their reader was told that something waits, so that reports about that are understood."""
    told = await work.outbox.again(
        outgoing, text="", source="(a message waits)", buttons=(), question_id=None, segments=0, notice_id=None
    )
    await work.outbox.sent(told, opener.id)
