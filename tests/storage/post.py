"""Messages, for the tests of the storage."""

from __future__ import annotations

from typing import Any

from storage import Storage, Work
from storage.messages import Draft
from storage.records import Bank, Member


async def receive(storage: Storage, external_id: str, *, address: str = "+44ann", text: str = "hello") -> bool:
    """A text comes in by SMS; False where it came before."""
    return await storage.run(
        lambda work: work.inbox.store(
            channel="sms",
            external_id=external_id,
            our_address="+44100",
            address=address,
            kind="text",
            text=text,
            payload={},
        )
    )


def draft(bank: Bank, member: Member, text: str, *, address: str = "", **others: Any) -> Draft:
    """A text to a member."""
    return Draft(
        bank_id=bank.id,
        member_id=member.id,
        channel="sms",
        address=address or f"+44{member.name}",
        our_address="+44100",
        language="one",
        text=text,
        source=text,
        buttons=[("Yes", "q1:1")],
        **others,
    )


async def write(work: Work, bank: Bank, member: Member, text: str, *, address: str = "", **others: Any) -> int:
    """A text to a member goes into the outbox."""
    return await work.outbox.add(draft(bank, member, text, address=address, **others))
