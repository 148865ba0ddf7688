"""Who is erased leaves no word and no number behind; the books and everybody else's messages stay."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage import Storage, Work
from storage.errors import NotTheirs
from storage.messages import Draft
from storage.records import Bank, Member
from tests.storage.people import found, join


async def heard(work: Work, member: Member, address: str, words: str) -> None:
    """A message from an address, which was answered."""
    await work.inbox.store(
        channel="sms",
        external_id=str(member.id),
        our_address="+44100",
        address=address,
        kind="text",
        text=words,
        payload={},
    )
    incoming = await work.inbox.take()
    assert incoming is not None
    await work.inbox.done(incoming.id)
    await work.outbox.add(
        Draft(
            bank_id=member.bank_id,
            member_id=member.id,
            channel="sms",
            address=address,
            our_address="+44100",
            language="one",
            text=f"to {words}",
            source=f"to {words}",
            cause=incoming.id,
        )
    )
    await work.connection.execute(text("UPDATE outbox SET state = 'sent'"))


async def everything(work: Work) -> str:
    """All rows of the tables in which words and numbers of people stand."""
    found = []
    for table in ("inbox", "outbox", "addresses", "members", "offers", "requests", "desk_items", "questions", "guards"):
        rows = await work.connection.execute(text(f"SELECT * FROM {table}"))
        found += [str(tuple(row)) for row in rows]
    return "\n".join(found)


async def people(work: Work) -> tuple[Bank, Member, Member]:
    bank = await found(work)
    ann, bea = await join(work, bank, "Ann"), await join(work, bank, "Bea")
    await work.offers.add(ann.id, "sewing", "hems of Ann")
    await heard(work, ann, "+44Ann", "secret of Ann")
    await heard(work, bea, "+44Bea", "secret of Bea")
    await work.desk.open(bank.id, "said", 1, member_id=ann.id, words="words of Ann")
    return bank, ann, bea


async def test_nothing_of_them_is_left(storage: Storage) -> None:
    async def job(work: Work) -> str:
        _, ann, _ = await people(work)
        await work.leaving.leave(ann.id, by=None)
        await work.erasing.erase(ann.id, by=None)
        return await everything(work)

    left = await storage.run(job)
    assert "Ann" not in left
    assert "secret of Bea" in left
    assert "+44Bea" in left


async def test_what_was_on_its_way_goes_later(storage: Storage) -> None:
    async def job(work: Work) -> tuple[str, str]:
        _, ann, _ = await people(work)
        await work.leaving.leave(ann.id, by=None)
        await work.connection.execute(text("UPDATE outbox SET state = 'queued'"))
        await work.erasing.erase(ann.id, by=None)
        waiting = await everything(work)
        await work.connection.execute(text("UPDATE outbox SET state = 'sent'"))
        await work.erasing.blank(ann.id)
        return waiting, await everything(work)

    waiting, left = await storage.run(job)
    assert "to secret of Ann" in waiting, "it can still be carried"
    assert "Ann" not in left


async def test_on_a_shared_phone_only_what_is_theirs(storage: Storage) -> None:
    async def job(work: Work) -> str:
        bank = await found(work)
        ann, bea = await join(work, bank, "Ann", address="+4411"), await join(work, bank, "Bea", address="+4411")
        await heard(work, ann, "+4411", "secret of Ann")
        await heard(work, bea, "+4411", "secret of Bea")
        await work.leaving.leave(ann.id, by=None)
        await work.erasing.erase(ann.id, by=None)
        return await everything(work)

    left = await storage.run(job)
    assert "Ann" not in left
    assert left.count("secret of Bea") == 3


async def test_only_who_has_left(storage: Storage) -> None:
    async def job(work: Work) -> None:
        _, ann, _ = await people(work)
        await work.erasing.erase(ann.id, by=None)

    with pytest.raises(NotTheirs):
        await storage.run(job)
