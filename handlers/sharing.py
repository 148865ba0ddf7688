"""What is written to a phone that several members share: names first, and nothing of who does not hold it now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handlers.turn import Say
from locales.languages import load
from locales.text import T, Text
from storage import Work
from storage.records import Address, Bank, Incoming
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


async def keep(work: Work, bank: Bank, say: Say, address: Address) -> datetime | None:
    """Until when a letter is kept: for ever, or until its reader has said who they are, unless they speak just now.

    A notice that says nothing of it goes out instead.
    """
    phone = await work.phones.get(address)
    present = phone.speaker(work.now)
    if present == say.to.id or say.to_phone:
        return None
    newest = (await work.rerouting.kept(address.channel, address.address)).get(say.to.id)
    if newest is None or work.now - newest > NOTICE_AGAIN:
        await work.outbox.add(**_notice(bank, say, address, busy=present is not None))
    return KEPT_UNTIL


def _notice(bank: Bank, say: Say, address: Address, *, busy: bool) -> dict[str, Any]:
    name = say.to.name or "?"
    if busy:  # A digit would be taken for an answer of whoever speaks.
        lines: tuple[Text, ...] = (T("{name}, there is a message for you. To read it, write your name.", name=name),)
    else:
        lines = (T("{name}, there is a message for you.", name=name), T("Read it"))
    language, source = (
        "\n1 ".join(load().render(one, tag) for one in lines) for tag in (say.to.language, load().default)
    )
    return {
        "bank_id": bank.id,
        "member_id": say.to.id,
        "channel": address.channel,
        "address": address.address,
        "our_address": address.our_address,
        "language": say.to.language,
        "text": f"{bank.name}: {language}",
        "source": f"{bank.name}: {source}",
        "buttons": [],
        "priority": 1,
    }
