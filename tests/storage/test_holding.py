"""What waits for its reader, what was billed, and whose number is whose."""

from __future__ import annotations

from datetime import timedelta

from storage import Storage, Work
from storage.records import Bank
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.storage.post import write


async def test_what_waits_holds_nobody_back_and_goes_when_they_write(storage: Storage, clock: StoppedClock) -> None:
    async def fill(work: Work) -> int:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        first = await write(work, bank, ann, "a1", valid_until=work.now + timedelta(hours=1))
        await write(work, bank, ann, "a2")
        return first

    first = await storage.run(fill)
    await storage.run(lambda work: work.outbox.claim())
    await storage.run(lambda work: work.holding.hold(first, "opener", "outside"))
    assert [one.text for one in await storage.run(lambda work: work.outbox.claim())] == ["a2"]
    assert await storage.run(lambda work: work.outbox.pending()) == 1
    clock.move(timedelta(days=3))
    waited = await storage.run(lambda work: work.holding.release("sms", "+44ann"))
    assert [(one.text, one.held) for one in waited] == [("a1", "opener")]
    assert await storage.run(lambda work: work.holding.release("sms", "+44ann")) == []
    assert await storage.run(lambda work: work.outbox.pending()) == 2
    assert [one.text for one in await storage.run(lambda work: work.outbox.claim())] == ["a2"], "its lease has ended"
    await storage.run(lambda work: work.outbox.sent(first + 1, "SM2"))
    assert [one.text for one in await storage.run(lambda work: work.outbox.claim())] == ["a1"]


async def test_banks_share_nothing_but_what_both_registered(storage: Storage) -> None:
    async def job(work: Work) -> tuple[Bank, Bank]:
        maple, oak = await found(work), await found(work, "oak")
        await work.banks.add_number(maple.id, "sms", "+44100")
        await work.banks.add_number(oak.id, "sms", "MG1")
        return maple, oak

    async def serving(our_address: str, service: str = "") -> list[str]:
        return [bank.slug for bank in await storage.run(lambda w: w.banks.serving("sms", our_address, service))]

    maple, oak = await storage.run(job)
    assert await serving("+44100") == ["maple"]
    assert await serving("+44200", "MG1") == ["oak"]
    assert await serving("+44200") == ["maple", "oak"]
    assert [one.our_address for one in await storage.run(lambda w: w.banks.numbers(oak.id))] == ["MG1"]
    assert await storage.run(lambda w: w.banks.remove_number(maple.id, "sms", "+44100"))
    assert not await storage.run(lambda w: w.banks.remove_number(maple.id, "sms", "+44100"))


async def test_what_was_billed_stands_beside_what_was_foreseen(storage: Storage) -> None:
    async def job(work: Work) -> list[object]:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        for number, billed in enumerate((3, None)):
            message = await write(work, bank, ann, "a", segments=2, address=f"+44{number}")
            await work.outbox.sent(message, f"SM{number}")
            await work.postage.billed("sms", f"SM{number}", billed, 80_000 if billed else None, "GBP" if billed else "")
        await work.postage.billed("sms", "SM0", None)
        await work.postage.billed("sms", "SM9", 7)
        (spent,) = await work.postage.spent(work.now)
        return [spent.messages, spent.segments, spent.billed, spent.billed_foreseen, spent.price_millionths, spent.unit]

    assert await storage.run(job) == [2, 4, 3, 2, 80_000, "GBP"]


async def test_nothing_is_held_on_another_channel(storage: Storage) -> None:
    async def fill(work: Work) -> None:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        other = await work.addresses.add(bank.id, ann.id, "telegram", "700")
        await work.holding.hold(await write(work, bank, ann, "a1"), "opener", "outside")
        await work.rerouting.redirect("sms", "+44ann", other)

    await storage.run(fill)
    assert [(one.channel, one.held) for one in await storage.run(lambda work: work.outbox.claim())] == [
        ("telegram", "")
    ]
