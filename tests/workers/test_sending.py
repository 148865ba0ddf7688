"""Letters go out in order for each person, at the pace of the channel; failures are tried again or given up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.channels.channel import (
    NOTHING,
    Channel,
    Closed,
    Delivery,
    Inbound,
    Letter,
    Outside,
    Pace,
    Remedy,
    SendFailed,
    Sent,
)
from bot.metrics import Metrics
from bot.workers.sending import ATTEMPTS_MAX, Sending
from storage import Storage, Work
from storage.messages import Outgoing
from tests.clock import StoppedClock
from tests.wire import echo


class Wire(Channel):
    """Takes letters, or fails as it is told."""

    name, door, text_max = "sms", "sms", 1600
    pace = Pace(overall=10_000, each=10_000)

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures = deque(failures)
        self.arrived = asyncio.Event()
        self.remedies: dict[str, Remedy] = {}

    def remedy(self, error: str) -> Remedy:
        return self.remedies.get(error, NOTHING)

    def authentic(self, delivery: Delivery) -> bool:
        return False

    def read(self, delivery: Delivery) -> list[Inbound]:
        return []

    async def send(self, letter: Letter) -> str:
        if self.failures:
            raise self.failures.popleft()
        await asyncio.sleep(0)
        self.sent.append((letter.address, letter.text))
        self.arrived.set()
        return f"id{letter.id}"


class Unheard:
    """A storage whose answer to each commit is lost: a job is run again, unless it is to be run once."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def run(self, job: Callable[[Work], Awaitable[Any]], *, once: bool = False) -> Any:
        done = await self._storage.run(job)
        return done if once else await self._storage.run(job)


def sending(storage: Storage, wire: Channel) -> Sending:
    return Sending(storage, {"sms": wire}, Metrics())


async def write(storage: Storage, address: str, *texts: str, priority: int = 0) -> None:
    async def job(work: Work) -> None:
        known = await work.addresses.find("sms", address)
        found = known[0] if known else await echo.person(work, "sms", address)
        for text in texts:
            await echo.say(work, found, text, priority=priority)

    await storage.run(job)


async def rows(storage: Storage) -> list[Outgoing]:
    return await storage.run(lambda work: work.outbox.after(0, limit=10_000))


async def states(storage: Storage) -> list[str]:
    return [row.state for row in await rows(storage)]


async def run_until(worker: Sending, done: Callable[[], bool], wire: Wire) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(20):
        while not done():
            wire.arrived.clear()
            await wire.arrived.wait()
    stop.set()
    await asyncio.wait_for(running, 20)


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


async def test_letters_take_another_way_where_there_is_one(storage: Storage) -> None:
    """The letter that failed goes first, then those that waited; a copy of what others wait for does not."""
    await write(storage, "+1", "a", "b")

    async def also(work: Work) -> None:
        (known,) = await work.addresses.find("sms", "+1")
        await work.addresses.add(known.bank_id, known.member_id, "sms", "+3")

    await storage.run(also)
    wire = Wire(Closed("blocked"))
    await sending(storage, wire).drain()
    assert sorted(wire.sent) == [("+3", "a"), ("+3", "b")]
    assert (await states(storage)).count("failed") == 1


@pytest.mark.parametrize(
    "failure",
    [Closed("blocked"), Outside("outside"), Outside("outside", Sent("told")), SendFailed("30006", None)],
    ids=["closed", "outside", "told to write", "given up"],
)
async def test_a_letter_takes_another_way_once_though_the_answer_to_that_was_lost(
    storage: Storage, failure: Exception
) -> None:
    await write(storage, "+1", "a")

    async def also(work: Work) -> None:
        (known,) = await work.addresses.find("sms", "+1")
        await work.addresses.add(known.bank_id, known.member_id, "sms", "+3")

    await storage.run(also)
    wire = Wire(failure)
    wire.remedies = {"30006": Remedy(elsewhere=True)}
    await sending(cast("Storage", Unheard(storage)), wire).drain()
    waits = isinstance(failure, Outside) and failure.opener is not None
    assert wire.sent == ([] if waits else [("+3", "a")])


async def test_who_said_stop_is_written_to_nowhere_else(storage: Storage) -> None:
    await write(storage, "+1", "a", "b")

    async def also(work: Work) -> None:
        (known,) = await work.addresses.find("sms", "+1")
        await work.addresses.add(known.bank_id, known.member_id, "sms", "+3")

    await storage.run(also)
    wire = Wire(Closed("STOP", "stopped"))
    await sending(storage, wire).drain()
    assert wire.sent == []
    assert await states(storage) == ["failed", "withheld"]


async def test_who_says_stop_meanwhile_gets_nothing_when_they_write_again(storage: Storage) -> None:
    await write(storage, "+1", "a")

    class Meanwhile(Wire):
        async def send(self, letter: Letter) -> str:
            await storage.run(stop)
            raise Outside("outside", Sent("told"))

    async def stop(work: Work) -> None:
        (known,) = await work.addresses.find("sms", "+1")
        await work.addresses.change(known.id, state="stopped")
        await work.rerouting.drop(known)

    await sending(storage, Meanwhile()).drain()
    assert await storage.run(lambda work: work.holding.release("sms", "+1")) == []
    wire = Wire()
    await sending(storage, wire).drain()
    assert wire.sent == []


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
