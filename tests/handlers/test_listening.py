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
    unheard = "Rahima sent a voice note that nobody could listen to yet. Please get in touch: telegram."
    desk = f"Maple: Desk 10: | {unheard} | 1 I'll do it"
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


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_words_beside_a_voice_note_are_kept_and_the_writer_is_known(
    storage: Storage, clock: StoppedClock
) -> None:
    player = Player(Stage(storage, clock))
    for line in ("person Hodan in en on telegram navigator", "person Rahima in en on telegram"):
        await player.line(line)
    rahima, hodan = player.stage.people["Rahima"], player.stage.people["Hodan"]
    told = {"media": "note", "media_kind": "voice", "media_type": "audio/ogg"}
    await player.stage.say(rahima, "please", **told)
    for line in ("Hodan > 1", "Hodan > I need a lift tomorrow at 3pm", "Hodan > 1", "Rahima > 2", "Rahima > 1"):
        await player.line(line)
    speaker, writer = await player.stage.member_id(rahima), await player.stage.member_id(hodan)
    (request,) = await storage.run(lambda work: work.requests.of_member(speaker))
    assert (request.words, request.written_by) == ("please I need a lift tomorrow at 3pm", writer)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_danger_in_the_words_beside_it_comes_first(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in ("person Hodan in en on telegram navigator", "person Rahima in en on telegram"):
        await player.line(line)
    told = {"media": "note", "media_kind": "voice", "media_type": "audio/ogg"}
    (answer,) = await player.stage.say(player.stage.people["Rahima"], "I want to kill myself", **told)
    assert "999" in answer.letter.source
