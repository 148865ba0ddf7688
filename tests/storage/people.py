"""A bank and people in it, for the tests of the storage."""

from __future__ import annotations

from storage import Work
from storage.records import Bank, Member


async def found(work: Work, slug: str = "maple") -> Bank:
    """A bank called after its slug."""
    return await work.banks.create(slug=slug, name=slug.title(), languages=["one", "two"], join_word=slug)


async def join(work: Work, bank: Bank, name: str, *, address: str = "") -> Member:
    """An active member with an SMS address of their own."""
    member = await work.members.create(bank.id, language=bank.languages[0], name=name)
    await work.addresses.add(bank.id, member.id, "sms", address or f"+44{name}", our_address="+44100")
    return await work.members.activate(member.id)
