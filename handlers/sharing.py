"""What is written to a phone that several members share: names first, and nothing of who does not hold it now."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.turn import Choice, Say
from locales.text import T
from storage import Work
from storage.messages import Incoming
from storage.records import Address
from storage.rerouting import KEPT_UNTIL

NOTICE_AGAIN = timedelta(hours=3)
"""Several letters so close together need one notice."""


def prefix(address: Address, say: Say, before: str) -> str:
    """What stands before a text: the reader's name too, where others read it."""
    named = address.shared and say.to.name and not say.to_phone
    return f"{before}{say.to.name}: " if named else before


def may_move(incoming: Incoming) -> bool:
    """Whether a message of this kind can tie its address to somebody else: a code, a link."""
    return incoming.kind in {"text", "start"}


async def keep(work: Work, say: Say, address: Address) -> tuple[datetime | None, Say | None]:
    """Until when a letter is kept: until its reader has said who they are, unless they speak just now; and a notice.

    The notice says nothing of it, and goes out instead.
    """
    phone = await work.phones.get(address)
    present = phone.speaker(work.now)
    if present == say.to.id or say.to_phone:
        return None, None
    newest = (await work.rerouting.kept(address.channel, address.address)).get(say.to.id)
    told = newest is not None and work.now - newest <= NOTICE_AGAIN
    return KEPT_UNTIL, None if told else _notice(say, address, busy=present is not None)


def _notice(say: Say, address: Address, *, busy: bool) -> Say:
    name = say.to.name or "?"
    choices: tuple[Choice, ...] = ()
    text = T("{name}, there is a message for you. To read it, write your name.", name=name)
    if not busy:  # Else a digit would be taken for an answer of whoever speaks.
        text, choices = T("{name}, there is a message for you.", name=name), (Choice("read", T("Read it")),)
    return Say(say.to, text, choices=choices, place=address.id, to_phone=True, at_once=say.at_once)
