"""Messages received: once, in order, never lost."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta

import pytest

from storage import Storage, Work
from storage.messages import Incoming
from tests.clock import StoppedClock
from tests.storage.post import receive


async def test_a_repeat_is_silence(storage: Storage) -> None:
    kept = await asyncio.gather(*(receive(storage, "SM1", text=f"copy {number}") for number in range(5)))
    assert sorted(kept) == [False, False, False, False, True]
    assert await storage.run(lambda work: work.inbox.waiting()) == 1


async def test_taking_is_part_of_the_turn(storage: Storage) -> None:
    await receive(storage, "SM1")

    async def fail(work: Work) -> None:
        message = await work.inbox.take()
        assert message is not None
        await work.inbox.done(message.id)
        raise ZeroDivisionError

    async def handle(work: Work) -> Incoming | None:
        message = await work.inbox.take()
        if message is not None:
            assert work.inbox_id == message.id
            await work.inbox.done(message.id)
        return message

    with pytest.raises(ZeroDivisionError):
        await storage.run(fail)
    again = await storage.run(handle)
    assert again is not None
    assert again.text == "hello"
    assert await storage.run(handle) is None


async def test_order_for_each_address_among_eight_takers(storage: Storage) -> None:
    people = [f"+44{number}" for number in range(5)]
    for number in range(40):
        await receive(storage, f"SM{number}", address=people[number % 5], text=str(number))
    heard: dict[str, list[int]] = defaultdict(list)

    async def job(work: Work) -> tuple[str, int] | None:
        message = await work.inbox.take()
        if message is None:
            return None
        for _ in range(int(message.text) % 3):  # Some turns take longer than others.
            await work.inbox.waiting()
        await work.inbox.done(message.id)
        return message.address, int(message.text)

    async def taker() -> None:
        while await storage.run(lambda work: work.inbox.waiting()):
            taken = await storage.run(job)
            if taken is not None:
                heard[taken[0]].append(taken[1])

    await asyncio.gather(*(taker() for _ in range(8)))
    assert {address: sorted(numbers) for address, numbers in heard.items()} == heard
    assert sum(map(len, heard.values())) == 40


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_a_message_under_way_holds_back_only_its_own_address(storage: Storage) -> None:
    await receive(storage, "SM1", address="+44ann", text="first")
    await receive(storage, "SM2", address="+44ann", text="second")
    await receive(storage, "SM3", address="+44bea", text="other")
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def slow(work: Work) -> str:
        message = await work.inbox.take()
        assert message is not None
        under_way.set()
        await go_on.wait()
        await work.inbox.done(message.id)
        return message.text

    async def quick(work: Work) -> str:
        message = await work.inbox.take()
        if message is None:
            return ""
        await work.inbox.done(message.id)
        return message.text

    first = asyncio.create_task(storage.run(slow))
    await under_way.wait()
    assert [await storage.run(quick), await storage.run(quick)] == ["other", ""]
    go_on.set()
    assert await first == "first"
    assert await storage.run(quick) == "second"


async def test_a_message_that_is_tried_again_keeps_its_place(storage: Storage, clock: StoppedClock) -> None:
    await receive(storage, "SM1", text="first")
    await receive(storage, "SM2", text="second")

    async def set_back(work: Work) -> None:
        message = await work.inbox.take()
        assert message is not None
        await work.inbox.retry(message.id, "KeyError", work.now + timedelta(seconds=5))

    await storage.run(set_back)
    assert await storage.run(lambda work: work.inbox.take()) is None
    clock.move(timedelta(seconds=5))
    message = await storage.run(lambda work: work.inbox.take())
    assert message is not None
    assert (message.text, message.attempts) == ("first", 1)
    await storage.run(lambda work: work.inbox.park(message.id, "KeyError"))
    later = await storage.run(lambda work: work.inbox.take())
    assert later is not None
    assert later.text == "second"


async def test_the_message_before_this_one(storage: Storage, clock: StoppedClock) -> None:
    began = clock.now()
    await receive(storage, "SM1")
    clock.move(timedelta(minutes=1))
    await receive(storage, "SM2", address="+44bea")
    await receive(storage, "SM3")
    assert await storage.run(lambda work: work.inbox.latest("sms", "+44ann", 3)) == began
    assert await storage.run(lambda work: work.inbox.latest("sms", "+44ann", 1)) is None
