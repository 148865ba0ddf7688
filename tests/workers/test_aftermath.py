"""A letter that did not arrive goes another way: never where it would wake somebody, or where others read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import aftermath
from storage import Storage, Work
from storage.messages import Outgoing
from storage.records import Bank, Member
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.storage.post import write

AT_NIGHT, UNTIL_MORNING = timedelta(hours=13), timedelta(hours=9)
"""From the clock's start to 23:00, and from then to 8:00."""


async def _ann(work: Work) -> tuple[Bank, Member]:
    """A member with two addresses."""
    bank = await found(work)
    ann = await join(work, bank, "ann")
    await work.addresses.add(bank.id, ann.id, "telegram", "700", our_address="4242")
    return bank, ann


async def _letter(work: Work, bank: Bank, ann: Member, **others: Any) -> Outgoing:
    number = await write(work, bank, ann, "hello", **others)
    return next(one for one in await work.outbox.after(0) if one.id == number)


async def _rerouted(work: Work) -> list[Outgoing]:
    return [one for one in await work.outbox.after(0) if one.channel == "telegram"]


@pytest.mark.parametrize(("priority", "at_once"), [(1, False), (0, True)], ids=["notice", "alarm"])
async def test_at_night_only_answers_and_alarms_go_at_once(
    storage: Storage, clock: StoppedClock, priority: int, at_once: bool
) -> None:
    clock.move(AT_NIGHT)

    async def reroute(work: Work) -> bool:
        return await aftermath.reroute(work, await _letter(work, *await _ann(work), priority=priority))

    assert await storage.run(reroute)
    claimed = [one.channel for one in await storage.run(lambda work: work.outbox.claim())]
    assert ("telegram" in claimed) == at_once
    clock.move(UNTIL_MORNING)
    claimed += [one.channel for one in await storage.run(lambda work: work.outbox.claim())]
    assert "telegram" in claimed


async def test_a_recording_goes_along(storage: Storage) -> None:
    async def reroute(work: Work) -> list[Outgoing]:
        await aftermath.reroute(work, await _letter(work, *await _ann(work), recording_id=7))
        return await _rerouted(work)

    assert [one.recording_id for one in await storage.run(reroute)] == [7]


async def test_stop_on_one_address_is_stop_on_all(storage: Storage) -> None:
    async def reroute(work: Work) -> list[Outgoing]:
        bank, ann = await _ann(work)
        letter = await _letter(work, bank, ann)
        (own, _) = await work.addresses.of_member(ann.id)
        await work.addresses.change(own.id, state="stopped")
        await aftermath.reroute(work, letter)
        return await _rerouted(work)

    assert await storage.run(reroute) == []


async def test_others_on_a_shared_phone_do_not_read_it(storage: Storage) -> None:
    async def close(work: Work) -> tuple[list[Outgoing], list[str]]:
        bank, ann = await _ann(work)
        letter = await _letter(work, bank, ann)
        bea = await join(work, bank, "bea")
        await work.addresses.add(bank.id, bea.id, "telegram", "700", our_address="4242")
        await aftermath.close_address(work, "sms", "+44ann", "closed", letter=letter)
        return await _rerouted(work), [item.kind for item in await work.desk.items(bank.id)]

    assert await storage.run(close) == ([], ["unreached"])
