"""Voice notes where the server has no public address, and the hours in which people are asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.stage import Stage
from bot.transcript import Player
from bot.workers.recordings import Recordings
from handlers import recordings
from storage import Storage, Work
from tests.clock import StoppedClock
from tests.storage.people import found


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_without_a_public_address_the_desk_says_so(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    stage = player.stage
    stage._recordings = Recordings(storage, stage._sending._channels, public_url="", make_secret=lambda: "secret")
    for line in (
        "person Sam in en on sms coordinator",
        "person Hodan in en on sms navigator",
        "person Rahima in en on telegram",
        "Rahima sends voice 20",
    ):
        await player.line(line)
    desk = (
        "Maple: Rahima sent a voice note that nobody could listen to yet. Please get in touch: telegram. | 1 I'll do it"
    )
    assert player.lines[-3:] == [
        "Rahima < [en] Maple: Nobody could listen to your voice note yet. Somebody from Maple will get in touch.",
        f"Sam < [en] {desk}",
        "Sam < [en] Maple: I can't give you a link to listen: this server has no public address.",
    ]


LATER = {
    (10, 0, 60): (23, 11, 0),
    (19, 30, 60): (24, 8, 30),
    (19, 0, 60): (24, 8, 0),
    (22, 0, 0): (24, 8, 0),
    (3, 0, 0): (23, 8, 0),
    (3, 0, 60): (23, 9, 0),
    (8, 0, 0): (23, 8, 0),
    (10, 0, 13 * 60): (24, 11, 0),
}


@pytest.mark.parametrize(("begun", "expected"), LATER.items())
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_only_waking_hours_count(
    storage: Storage, begun: tuple[int, int, int], expected: tuple[int, int, int]
) -> None:
    async def job(work: Work) -> datetime:
        hour, minute, wait = begun
        bank = await found(work)
        return recordings.later(bank, datetime(2026, 11, 23, hour, minute, tzinfo=UTC), timedelta(minutes=wait))

    assert await storage.run(job) == datetime(2026, 11, *expected, tzinfo=UTC)
