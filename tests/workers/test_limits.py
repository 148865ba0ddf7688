"""Strangers are heard so often in an hour; members always. And thousands of notices do not keep a reply waiting."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.channel import Inbound, Pace
from bot.intake import Intake, Limits
from bot.metrics import Metrics
from bot.workers.pace import Limiter
from bot.workers.sending import Sending
from storage import Storage, Work
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.storage.post import write
from tests.workers.wire import Wire

NOTICES = 5000


def messages(count: int, address: str, hour: int = 0) -> list[Inbound]:
    return [Inbound(f"{address}-{hour}-{number}", "+44100", address, "text", "hi") for number in range(count)]


async def test_a_stranger_is_stored_so_often_and_a_member_always(storage: Storage, clock: StoppedClock) -> None:
    metrics = Metrics()
    intake = Intake(storage, metrics, Limits(messages=5))

    async def member(work: Work) -> None:
        bank = await found(work)
        await join(work, bank, "ann", address="+1")

    await storage.run(member)
    for address in ("+1", "+2"):
        for one in messages(8, address):
            await intake.store("sms", [one])
    assert await storage.run(lambda work: work.inbox.waiting()) == 8 + 5
    assert b'doorstep_dropped_total{channel="sms"} 3.0' in metrics.text()
    stop = Inbound("SM1", "+44100", "+2", "text", "STOP")
    assert await intake.store("sms", [stop]) == 1, "opt-out is always heard"
    clock.move(timedelta(hours=1))
    assert await intake.store("sms", messages(1, "+2", hour=1)) == 1
    assert await intake.store("sms", messages(1, "+2", hour=2), within=timedelta(hours=24)) == 0


async def test_many_strangers_are_warned_of_once(storage: Storage) -> None:
    metrics = Metrics()
    intake = Intake(storage, metrics, Limits(strangers=3))
    for number in range(6):
        await intake.store("sms", messages(2, f"+{number}"))
    assert b"doorstep_crowded_total 1.0" in metrics.text()
    assert await storage.run(lambda work: work.inbox.waiting()) == 12


async def test_a_reply_goes_before_five_thousand_notices(storage: Storage) -> None:
    async def fill(work: Work) -> None:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        for number in range(NOTICES):
            await write(work, bank, ann, "notice", priority=1, address=f"+{number}")
        await write(work, bank, ann, "reply", address="+1")

    await storage.run(fill)
    first = await storage.run(lambda work: work.outbox.claim(20))
    assert [one.text for one in first] == ["reply"] + ["notice"] * 19


def test_one_number_sends_a_segment_a_second_and_few_notices_stand_before_a_reply() -> None:
    limiter = Limiter(Pace(number=1.0), lambda: 0.0)
    notices = [limiter.for_number("+44100", 1, patience=2.0) for _ in range(NOTICES)]
    assert [seconds for seconds, taken in notices if taken] == [0.0, 1.0, 2.0]
    assert [seconds for seconds, taken in notices if not taken] == [float(n) for n in range(3, NOTICES)]
    assert limiter.for_number("+44100", 2, patience=10.0) == (3.0, True)
    assert limiter.for_number("+44200", 1, patience=10.0) == (0.0, True)


async def test_what_would_come_at_night_comes_in_the_morning(storage: Storage, clock: StoppedClock) -> None:
    async def fill(work: Work) -> None:
        bank = await found(work)
        await write(work, bank, await join(work, bank, "ann"), "late", valid_until=work.now + timedelta(hours=11))

    await storage.run(fill)
    clock.move(timedelta(hours=12))
    wire = Wire()
    worker = Sending(storage, {"sms": wire}, Metrics())
    assert await worker.drain() == 0
    clock.move(timedelta(hours=9, minutes=59))
    assert await worker.drain() == 0
    clock.move(timedelta(minutes=1))
    await worker.drain()
    assert wire.sent == [("+44ann", "late")]
