"""Two people in the same moment: an answer counts for what its writer has read."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from bot.stage import OURS, Stage
from bot.transcript import Player
from handlers import turns
from storage import Storage, Work
from tests.clock import StoppedClock

REPORTED = (
    "person Rahima in en on sms",
    "person Tom in en on sms",
    "Tom > 2 hours with Rahima",
    "Tom > 1",
    "Tom > cooking",
)
WAITING = text("""
SELECT count(*), pg_sleep(0.01) FROM pg_locks WHERE NOT granted AND pid IN (
    SELECT pid FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()))
""")
"""Who waits in this database for a lock."""


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_a_yes_is_no_yes_to_a_correction_of_the_same_moment(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in REPORTED:
        await player.line(line)
    corrected = asyncio.Event()

    async def arrive(work: Work) -> None:
        for name, words in (("Tom", "3 hours with Rahima"), ("Rahima", "1")):
            await work.inbox.store(
                channel="sms",
                external_id=name,
                our_address=OURS["sms"],
                address=player.stage.people[name].address,
                kind="text",
                text=words,
                payload={},
            )

    async def correct(work: Work) -> None:
        incoming = await work.inbox.take()
        assert incoming is not None
        await turns.hear(work, incoming)
        corrected.set()
        async with asyncio.timeout(20):
            while not (await work.connection.execute(WAITING)).scalar():
                pass

    async def confirm(work: Work) -> None:
        incoming = await work.inbox.take()
        assert incoming is not None
        await turns.hear(work, incoming)

    await storage.run(arrive)
    correcting = asyncio.create_task(storage.run(correct))
    await corrected.wait()
    await storage.run(confirm)
    await correcting
    tom = await player.stage.member_id(player.stage.people["Tom"])
    assert [one.state for one in await storage.run(lambda work: work.exchanges.of_member(tom))] == ["reported"]
