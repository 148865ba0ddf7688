"""A message that failed again and again is set aside, and nobody is left in the dark."""

from __future__ import annotations

from bot.stage import OURS, Arrival, Stage
from handlers import turns
from storage import Storage, Work
from tests.clock import StoppedClock


async def test_its_writer_and_the_coordinators_are_told(storage: Storage, clock: StoppedClock) -> None:
    stage = Stage(storage, clock)
    await stage.enter(Arrival("Sam", "en", "sms", roles=("coordinator",)))
    rahima = await stage.enter(Arrival("Rahima", "en", "sms"))

    async def job(work: Work) -> None:
        await work.inbox.store(
            channel="sms",
            external_id="1",
            our_address=OURS["sms"],
            address=rahima.address,
            kind="text",
            text="poison",
            payload={},
        )
        incoming = await work.inbox.take()
        assert incoming is not None
        await turns.apologise(work, incoming)

    await storage.run(job)
    read = {one.key: one.letter.source.replace("Desk 10:\n", "").splitlines()[0] for one in await stage.settle()}
    assert read == {
        "Rahima": "Sorry, something went wrong with your last message. A coordinator will look at it.",
        "Sam": "Maple: A message from Rahima could not be read by the computer. Please get in touch: +447700900002.",
    }
    assert await storage.run(lambda work: work.inbox.waiting()) == 0
