"""Letters that cannot go one way go another, once, and never after STOP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from bot.channels.channel import (
    Closed,
    Letter,
    Outside,
    Remedy,
    SendFailed,
    Sent,
)
from storage import Storage, Work
from tests.workers.wire import Wire, sending, states, write


class Unheard:
    """A storage whose answer to each commit is lost: a job is run again, unless it is to be run once."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def run(self, job: Callable[[Work], Awaitable[Any]], *, once: bool = False) -> Any:
        done = await self._storage.run(job)
        return done if once else await self._storage.run(job)


async def another_way(work: Work) -> None:
    (known,) = await work.addresses.find("sms", "+1")
    await work.addresses.add(known.bank_id, known.member_id, "sms", "+3")


async def test_letters_take_another_way_where_there_is_one(storage: Storage) -> None:
    """The letter that failed goes first, then those that waited; a copy of what others wait for does not."""
    await write(storage, "+1", "a", "b")

    await storage.run(another_way)
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

    await storage.run(another_way)
    wire = Wire(failure)
    wire.remedies = {"30006": Remedy(elsewhere=True)}
    await sending(cast("Storage", Unheard(storage)), wire).drain()
    waits = isinstance(failure, Outside) and failure.opener is not None
    assert wire.sent == ([] if waits else [("+3", "a")])


async def test_who_said_stop_is_written_to_nowhere_else(storage: Storage) -> None:
    await write(storage, "+1", "a", "b")

    await storage.run(another_way)
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
