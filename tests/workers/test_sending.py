"""Letters go out in order for each person, at the pace of the channel; failures are tried again or given up."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels.channel import (
    Closed,
    Letter,
    Pace,
    SendFailed,
)
from bot.metrics import Metrics
from bot.workers.sending import ATTEMPTS_MAX, Sending
from storage import Storage
from tests.clock import StoppedClock
from tests.workers.wire import Wire, run_until, sending, states, write


async def test_in_order_for_each_person_by_several_workers(storage: Storage) -> None:
    for person in range(5):
        await write(storage, f"+{person}", *map(str, range(10)))
    wire, stop = Wire(), asyncio.Event()
    running = [asyncio.create_task(sending(storage, wire).run(stop)) for _ in range(3)]
    async with asyncio.timeout(30):
        while len(wire.sent) < 50:
            wire.arrived.clear()
            await wire.arrived.wait()
    stop.set()
    await asyncio.gather(*running)
    assert len(wire.sent) == 50
    for person in range(5):
        assert [text for address, text in wire.sent if address == f"+{person}"] == list(map(str, range(10)))
    assert await states(storage) == ["sent"] * 50


async def test_ids_that_are_not_unique_do_not_make_it_send_again(storage: Storage) -> None:
    class Careless(Wire):
        async def send(self, letter: Letter) -> str:
            await super().send(letter)
            return "always the same"

    wire = Careless()
    await write(storage, "+1", "a", "b")
    await sending(storage, wire).drain()
    assert wire.sent == [("+1", "a"), ("+1", "b")]
    assert await states(storage) == ["sent", "sent"]


async def test_replies_go_before_broadcasts(storage: Storage) -> None:
    await write(storage, "+1", "news", priority=5)
    await write(storage, "+2", "reply")
    wire = Wire()
    await sending(storage, wire).drain()
    assert wire.sent == [("+2", "reply"), ("+1", "news")]


async def test_a_failure_is_tried_again_and_holds_back_only_the_same_person(
    storage: Storage, clock: StoppedClock
) -> None:
    await write(storage, "+1", "a", "b")
    await write(storage, "+2", "c")
    wire = Wire(SendFailed("busy", 60.0))
    worker = sending(storage, wire)
    await worker.drain()
    assert wire.sent == [("+2", "c")]
    clock.move(timedelta(seconds=59))
    assert await worker.drain() == 0
    clock.move(timedelta(seconds=2))
    await worker.drain()
    assert wire.sent == [("+2", "c"), ("+1", "a"), ("+1", "b")]


async def test_tries_are_bounded(storage: Storage, clock: StoppedClock) -> None:
    await write(storage, "+1", "a", "b")
    wire = Wire(*(SendFailed("busy", 1.0) for _ in range(ATTEMPTS_MAX)))
    worker = sending(storage, wire)
    for _ in range(ATTEMPTS_MAX):
        await worker.drain()
        clock.move(timedelta(hours=2))
    await worker.drain()
    assert await states(storage) == ["failed", "sent"]
    assert wire.sent == [("+1", "b")]


@pytest.mark.parametrize("error", [SendFailed("never", None), ValueError("a bug, +447700900001")])
async def test_what_cannot_succeed_does_not_hold_up_the_rest(
    storage: Storage, clock: StoppedClock, error: Exception
) -> None:
    await write(storage, "+1", "a")
    await write(storage, "+2", "b")
    wire = Wire(error)
    worker = sending(storage, wire)
    await worker.drain()
    assert wire.sent == [("+2", "b")]
    assert (await states(storage))[0] == ("failed" if isinstance(error, SendFailed) else "queued")


@pytest.mark.parametrize("state", ["closed", "stopped"])
async def test_a_closed_address_gets_nothing_more(storage: Storage, state: str) -> None:
    await write(storage, "+1", "a", "b", "c")
    await write(storage, "+2", "d")
    wire = Wire(Closed("blocked", state))
    await sending(storage, wire).drain()
    assert await states(storage) == ["failed", "withheld", "withheld", "sent"]
    (address,) = await storage.run(lambda work: work.addresses.find("sms", "+1"))
    assert address.state == state


async def test_a_letter_whose_process_died_goes_out_after_its_lease(storage: Storage, clock: StoppedClock) -> None:
    await write(storage, "+1", "a", "b")
    assert len(await storage.run(lambda work: work.outbox.claim())) == 1
    wire = Wire()
    worker = sending(storage, wire)
    assert await worker.drain() == 0
    clock.move(timedelta(minutes=3))
    await worker.drain()
    assert wire.sent == [("+1", "a"), ("+1", "b")]


async def test_a_channel_that_is_off_keeps_its_letters(storage: Storage, clock: StoppedClock) -> None:
    await write(storage, "+1", "a")
    await Sending(storage, {}, Metrics()).drain()
    assert await states(storage) == ["queued"]
    clock.move(timedelta(minutes=6))
    wire = Wire()
    await sending(storage, wire).drain()
    assert wire.sent == [("+1", "a")]


async def test_an_overrun_provider_is_left_alone(storage: Storage, clock: StoppedClock) -> None:
    """Not only the letter that was refused waits: all others of the channel do."""
    for person in range(4):
        await write(storage, f"+{person}", "a")
    wire = Wire(SendFailed("too many", 3600.0, hold=True))
    worker = sending(storage, wire)
    await worker.drain()
    assert wire.sent == []
    assert await states(storage) == ["queued"] * 4


async def test_the_pace_of_one_chat_does_not_slow_the_others(storage: Storage) -> None:
    wire = Wire()
    wire.pace = Pace(overall=1000, each=2, burst=1)
    await write(storage, "+1", "a", "b")
    await write(storage, "+2", "c")
    began = asyncio.get_running_loop().time()
    await run_until(sending(storage, wire), lambda: len(wire.sent) == 3, wire)
    assert {wire.sent[0][0], wire.sent[1][0]} == {"+1", "+2"}
    assert wire.sent[2] == ("+1", "b")
    assert asyncio.get_running_loop().time() - began >= 0.5


async def test_it_stops_with_everything_written_down(storage: Storage) -> None:
    for person in range(30):
        await write(storage, f"+{person}", "a")
    wire = Wire()
    await run_until(sending(storage, wire), lambda: len(wire.sent) >= 5, wire)
    assert (await states(storage)).count("sent") == len(wire.sent)
    assert "sending" not in await states(storage)
