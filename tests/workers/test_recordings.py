"""Voice notes are fetched and kept, then discarded at their provider; failures are tried again or given up."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta

import pytest

from bot.audio import seconds_of
from bot.channels.channel import Channel, Delivery, Enclosed, Inbound, Letter, Pace, SendFailed
from bot.metrics import Metrics
from bot.workers.recordings import ATTEMPTS_MAX, Recordings, secret
from bot.workers.sending import Sending
from storage import Storage, Work
from storage.messages import Draft, Recording
from storage.recordings import SOUND_MAX
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.storage.test_recordings import spoken

PUBLIC = "https://bank.example.org"


class Wire(Channel):
    """Holds one sound, or fails as it is told."""

    name, door, text_max = "sms", "sms", 1600
    pace = Pace(overall=10_000, each=10_000)
    carries_recordings = True

    def __init__(self, sound: bytes = b"sound", *failures: Exception) -> None:
        self.sound, self.failures = sound, deque(failures)
        self.fetched: list[str] = []
        self.discarded: list[str] = []
        self.sent: list[Enclosed | None] = []
        self.let_go = asyncio.Event()

    def authentic(self, delivery: Delivery) -> bool:
        return False

    def read(self, delivery: Delivery) -> list[Inbound]:
        return []

    async def send(self, letter: Letter) -> str:
        self.sent.append(letter.recording)
        return ""

    async def fetch(self, reference: str) -> bytes:
        self.fetched.append(reference)
        self._perhaps_fail()
        return self.sound

    async def discard(self, reference: str) -> None:
        self.discarded.append(reference)
        self.let_go.set()
        self._perhaps_fail()

    def _perhaps_fail(self) -> None:
        if self.failures:
            raise self.failures.popleft()


async def begin(storage: Storage) -> int:
    """One voice note waits to be fetched."""

    async def job(work: Work) -> int:
        bank = await found(work)
        return (await spoken(work, bank, await join(work, bank, "ann"))).id

    return await storage.run(job)


def worker(storage: Storage, wire: Channel) -> Recordings:
    return Recordings(storage, {"sms": wire}, public_url=PUBLIC, make_secret=lambda: "made")


async def now(storage: Storage, number: int) -> Recording:
    return await storage.run(lambda work: work.recordings.get(number))


async def until_done(storage: Storage, wire: Wire, clock: StoppedClock) -> None:
    """Hours go by."""
    at_work = worker(storage, wire)
    for _ in range(4 * ATTEMPTS_MAX):
        while await at_work.one():
            pass
        clock.move(timedelta(hours=1))


async def test_fetched_then_discarded(storage: Storage) -> None:
    number, wire = await begin(storage), Wire()
    at_work = worker(storage, wire)
    assert [await at_work.one(), await at_work.one(), await at_work.one()] == [True, True, False]
    recording = await now(storage, number)
    assert (wire.fetched, wire.discarded, recording.reference) == (["media 1"], ["media 1"], "")
    assert (recording.state, recording.link) == ("kept", f"{PUBLIC}/listen/{number}-made")
    assert recording.carriers == ("sms",)
    assert await storage.run(lambda work: work.recordings.sound(number)) == b"sound"


async def test_tried_again_with_more_patience_each_time(storage: Storage, clock: StoppedClock) -> None:
    number, wire = await begin(storage), Wire(b"sound", SendFailed("later", 1.0), SendFailed("later", 100.0))
    at_work = worker(storage, wire)
    waits = []
    for seconds in (5, 100):
        assert await at_work.one()
        waits.append(await at_work.one())
        clock.move(timedelta(seconds=seconds - 1))
        waits.append(await at_work.one())
        clock.move(timedelta(seconds=1))
    assert not any(waits)
    assert await at_work.one()
    assert (await now(storage, number)).state == "kept"


@pytest.mark.parametrize(
    "wire",
    [
        Wire(b"sound", SendFailed("no media", None)),
        Wire(b""),
        Wire(b"x" * (SOUND_MAX + 1)),
        Wire(b"sound", *[SendFailed("later", 1.0) for _ in range(ATTEMPTS_MAX)]),
        Wire(b"sound", *[ZeroDivisionError() for _ in range(ATTEMPTS_MAX)]),
    ],
    ids=["no media", "empty", "too large", "again and again", "a bug"],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_given_up_in_the_end_and_its_sender_is_told(storage: Storage, clock: StoppedClock, wire: Wire) -> None:
    number = await begin(storage)
    await until_done(storage, wire, clock)
    recording = await now(storage, number)
    assert (recording.state, recording.reference) == ("broken", "")
    due = await storage.run(lambda work: work.due.take())
    assert due is not None
    assert (due.kind, due.about_id) == ("recording_fetched", number)
    assert wire.discarded == ["media 1"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_provider_that_never_deletes_is_let_be(storage: Storage, clock: StoppedClock) -> None:
    number, wire = await begin(storage), Wire()
    assert await worker(storage, wire).one()
    wire.failures.extend(SendFailed("later", 1.0) for _ in range(100))
    await until_done(storage, wire, clock)
    assert (len(wire.discarded), (await now(storage, number)).reference) == (ATTEMPTS_MAX, "")
    assert (await now(storage, number)).state == "kept"


def ogg(seconds: int) -> bytes:
    """The least of an Ogg file with so much Opus in it."""
    page = b"OggS\x00\x04" + (48_000 * seconds).to_bytes(8, "little")
    return b"OggS\x00\x02" + bytes(20) + b"OpusHead" + bytes(30) + page + bytes(20)


@pytest.mark.parametrize(("seconds", "state"), [(180, "kept"), (181, "refused")])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_length_is_read_where_nobody_told_it(storage: Storage, seconds: int, state: str) -> None:
    number = await begin(storage)
    assert await worker(storage, Wire(ogg(seconds))).one()
    assert (await now(storage, number)).state == state


@pytest.mark.parametrize("sound", [b"", b"OggS", b"ID3", ogg(9)[:-30], b"OggS" + bytes(200)])
def test_other_files_tell_no_length(sound: bytes) -> None:
    assert seconds_of(sound) in (None, 0)


async def test_it_works_until_told_to_stop(storage: Storage) -> None:
    number, wire = await begin(storage), Wire()
    stop = asyncio.Event()
    task = asyncio.create_task(worker(storage, wire).run(stop))
    await wire.let_go.wait()
    stop.set()
    await task
    assert (await now(storage, number)).reference == ""
    assert wire.discarded == ["media 1"]


async def test_a_letter_takes_its_recording_with_it(storage: Storage) -> None:
    number, wire = await begin(storage), Wire()
    await worker(storage, wire).one()

    async def write(work: Work) -> None:
        recording = await work.recordings.get(number)
        address = await work.addresses.preferred(recording.member_id)
        assert address is not None
        for enclosed in (number, None):
            draft = Draft(
                bank_id=recording.bank_id,
                member_id=recording.member_id,
                channel=address.channel,
                address=address.address,
                our_address="",
                language="one",
                text="listen",
                source="listen",
                buttons=[],
                recording_id=enclosed,
            )
            await work.outbox.add(draft)

    await storage.run(write)
    await Sending(storage, {"sms": wire}, Metrics()).drain()
    link = f"{PUBLIC}/listen/{number}-made/sound"
    assert wire.sent == [Enclosed(number, "audio/ogg", b"sound", link), None]
    await storage.run(lambda work: work.recordings.delete(number, "term"))
    await storage.run(write)
    await Sending(storage, {"sms": wire}, Metrics()).drain()
    assert wire.sent[2:] == [None, None]


def test_a_secret_is_long_and_new() -> None:
    made = {secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(one) for one in made} == {22}
