"""An operator who has not founded a bank yet loses nothing that comes meanwhile."""

from __future__ import annotations

from datetime import timedelta

from bot.stage import OURS
from bot.transcript import perform
from handlers import turns
from storage import Storage, Work
from tests.clock import StoppedClock


async def test_a_message_waits_for_the_first_bank(storage: Storage, clock: StoppedClock) -> None:
    async def store(work: Work) -> None:
        await work.inbox.store(
            channel="sms",
            external_id="1",
            our_address=OURS["sms"],
            address="+447700900009",
            kind="text",
            text="hello",
            payload={},
        )

    async def hear(work: Work) -> None:
        incoming = await work.inbox.take()
        assert incoming is not None
        await turns.hear(work, incoming)

    await storage.run(store)
    await storage.run(hear)
    assert await storage.run(lambda work: work.inbox.waiting()) == 1
    clock.move(timedelta(minutes=2))
    played = await perform(storage, clock, "bank maple\nwait 1 minute")
    assert played.letters[0].letter.address == "+447700900009"
    assert await storage.run(lambda work: work.inbox.waiting()) == 0
