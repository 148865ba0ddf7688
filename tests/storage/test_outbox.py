"""Messages to send: in order for each person, leased, marked, never moved back."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta

import pytest

from storage import Storage, Work
from storage.messages import Outgoing
from storage.outbox import BULK, LEASE
from storage.records import Bank, Member
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.storage.post import draft, write


async def _people(storage: Storage) -> tuple[Bank, Member, Member]:
    async def job(work: Work) -> tuple[Bank, Member, Member]:
        bank = await found(work)
        return bank, await join(work, bank, "ann"), await join(work, bank, "bea")

    return await storage.run(job)


async def _claim(storage: Storage, limit: int = 20) -> list[str]:
    return [message.text for message in await storage.run(lambda work: work.outbox.claim(limit))]


async def _states(storage: Storage) -> dict[str, str]:
    return {message.text: message.state for message in await storage.run(lambda work: work.outbox.after(0))}


async def test_one_at_a_time_for_each_address_in_order(storage: Storage) -> None:
    bank, ann, bea = await _people(storage)

    async def fill(work: Work) -> list[int]:
        return [await write(work, bank, member, text) for member, text in ((ann, "a1"), (ann, "a2"), (bea, "b1"))]

    first, second, _ = await storage.run(fill)
    assert await _claim(storage) == ["a1", "b1"]
    assert await _claim(storage) == []
    await storage.run(lambda work: work.outbox.sent(first, "SM1"))
    assert await _claim(storage) == ["a2"]
    await storage.run(lambda work: work.outbox.failed(second, "30003"))
    assert await _states(storage) == {"a1": "sent", "a2": "failed", "b1": "sending"}
    assert await storage.run(lambda work: work.outbox.pending()) == 1


async def test_replies_go_before_broadcasts(storage: Storage) -> None:
    bank, ann, bea = await _people(storage)

    async def fill(work: Work) -> None:
        await write(work, bank, ann, "notice for ann", priority=1)
        await write(work, bank, bea, "notice for bea", priority=1)
        await write(work, bank, bea, "reply to bea")

    await storage.run(fill)
    claimed = await storage.run(lambda work: work.outbox.claim(1))
    assert [message.text for message in claimed] == ["reply to bea"]
    assert await _claim(storage) == ["notice for ann"]
    await storage.run(lambda work: work.outbox.sent(claimed[0].id, "SM1"))
    assert await _claim(storage) == ["notice for bea"]


async def test_a_lease_ends(storage: Storage, clock: StoppedClock) -> None:
    bank, ann, _ = await _people(storage)
    await storage.run(lambda work: write(work, bank, ann, "a1"))
    await storage.run(lambda work: write(work, bank, ann, "a2"))
    assert await _claim(storage) == ["a1"]
    clock.move(LEASE - timedelta(seconds=1))
    assert await _claim(storage) == []
    clock.move(timedelta(seconds=1))
    again = await storage.run(lambda work: work.outbox.claim())
    assert [(message.text, message.attempts) for message in again] == [("a1", 1)]
    assert again[0].buttons == (("Yes", "q1:1"),)


async def test_waiting_for_another_try_keeps_the_order_but_plans_do_not(storage: Storage, clock: StoppedClock) -> None:
    bank, ann, _ = await _people(storage)

    async def fill(work: Work) -> int:
        await write(work, bank, ann, "tomorrow", due_at=work.now + timedelta(days=1))
        return await write(work, bank, ann, "a1")

    first = await storage.run(fill)
    await storage.run(lambda work: write(work, bank, ann, "a2"))
    assert await _claim(storage) == ["a1"]
    await storage.run(lambda work: work.outbox.retry(first, "30001", work.now + timedelta(minutes=1)))
    assert await _claim(storage) == []
    clock.move(timedelta(minutes=1))
    assert await _claim(storage) == ["a1"]
    await storage.run(lambda work: work.outbox.sent(first, "SM1"))
    assert await _claim(storage) == ["a2"]
    clock.move(timedelta(days=1))
    assert await _claim(storage) == ["a2"], "it is leased no longer, and was first"


async def test_what_comes_too_late_is_not_sent(storage: Storage, clock: StoppedClock) -> None:
    bank, ann, _ = await _people(storage)

    async def fill(work: Work) -> None:
        await write(work, bank, ann, "only today", valid_until=work.now + timedelta(hours=1))
        await write(work, bank, ann, "whenever")

    await storage.run(fill)
    clock.move(timedelta(hours=1))
    assert await _claim(storage) == ["whenever"]
    assert await _states(storage) == {"only today": "failed", "whenever": "sending"}


async def test_nothing_more_after_stop(storage: Storage) -> None:
    bank, ann, bea = await _people(storage)

    async def fill(work: Work) -> None:
        for member in (ann, bea):
            await write(work, bank, member, member.name)

    await storage.run(fill)
    await storage.run(lambda work: work.outbox.withhold("sms", "+44ann"))
    assert await _claim(storage) == ["bea"]
    assert await _states(storage) == {"ann": "withheld", "bea": "sending"}


async def test_a_member_s_stop_ends_what_is_being_sent_to_them(storage: Storage, clock: StoppedClock) -> None:
    bank, ann, bea = await _people(storage)
    await storage.run(lambda work: write(work, bank, ann, "ann"))
    await storage.run(lambda work: write(work, bank, bea, "bea"))
    assert await _claim(storage) == ["ann", "bea"]

    async def stop(work: Work) -> None:
        await work.rerouting.drop(*await work.addresses.of_member(ann.id))

    await storage.run(stop)
    clock.move(LEASE)
    assert await _claim(storage) == ["bea"]
    assert await _states(storage) == {"ann": "failed", "bea": "sending"}


async def test_what_is_being_sent_at_a_stop_is_not_tried_again(storage: Storage, clock: StoppedClock) -> None:
    bank, ann, bea = await _people(storage)
    failing = await storage.run(lambda work: write(work, bank, ann, "ann"))
    await storage.run(lambda work: write(work, bank, bea, "bea"))
    assert await _claim(storage) == ["ann", "bea"]
    await storage.run(lambda work: work.outbox.withhold("sms", "+44ann"))
    await storage.run(lambda work: work.outbox.withhold("sms", "+44bea"))
    await storage.run(lambda work: work.outbox.retry(failing, "30001", work.now))
    assert await _claim(storage) == []
    clock.move(LEASE)
    assert await _claim(storage) == []
    assert await _states(storage) == {"ann": "failed", "bea": "failed"}


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["sent", "undelivered", "sent"], "failed"),
        (["undelivered", "delivered"], "delivered"),
        (["delivered", "undelivered"], "delivered"),
        (["something new"], "sent"),
    ],
)
@pytest.mark.parametrize("early", [False, True], ids=["after", "before"])
async def test_reports_never_move_back(storage: Storage, reports: list[str], state: str, early: bool) -> None:
    bank, ann, _ = await _people(storage)
    await storage.run(lambda work: write(work, bank, ann, "a1"))
    message = (await storage.run(lambda work: work.outbox.claim()))[0]

    async def told(work: Work) -> None:
        for report in reports:
            await work.reports.add("sms", "SM1", report, "30003")

    async def sent(work: Work) -> None:
        await work.outbox.sent(message.id, "SM1")

    for step in (told, sent) if early else (sent, told):
        await storage.run(step)
    assert await _states(storage) == {"a1": state}


async def test_eight_senders_keep_the_order(storage: Storage) -> None:
    bank, *people = await _people(storage)

    async def fill(work: Work) -> None:
        for number in range(30):
            await write(work, bank, people[number % 2], str(number))

    await storage.run(fill)
    sent: dict[str, list[int]] = defaultdict(list)

    async def carry(message: Outgoing) -> None:
        sent[message.address].append(int(message.text))
        await asyncio.sleep(0)
        await storage.run(lambda work: work.outbox.sent(message.id, f"SM{message.id}"))

    async def sender() -> None:
        while await storage.run(lambda work: work.outbox.pending()):
            for message in await storage.run(lambda work: work.outbox.claim(3)):
                await carry(message)

    await asyncio.gather(*(sender() for _ in range(8)))
    assert sent == {"+44ann": list(range(0, 30, 2)), "+44bea": list(range(1, 30, 2))}


async def test_many_at_once_go_out_in_their_order(storage: Storage) -> None:
    bank, ann, bea = await _people(storage)
    texts = [f"{number} for {member.name}" for number in range(BULK + 1) for member in (ann, bea)]

    async def fill(work: Work) -> int:
        people = {member.name: member for member in (ann, bea)}
        return await work.outbox.add_many(draft(bank, people[text[-3:]], text, priority=2) for text in texts)

    assert await storage.run(fill) == len(texts)
    await storage.run(lambda work: write(work, bank, bea, "reply to bea"))
    written = await storage.run(lambda work: work.outbox.after(0, limit=3 * BULK))
    assert [message.text for message in written] == [*texts, "reply to bea"]
    assert written[0].buttons == (("Yes", "q1:1"),)
    assert await _claim(storage) == ["reply to bea", "0 for ann"]
    assert await storage.run(lambda work: work.outbox.add_many([])) == 0
