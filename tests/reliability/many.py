"""A trial, not a test: a notice to very many while somebody writes.

``python -m tests.reliability.many [READERS] [sqlite|postgres] [LETTERS A SECOND]`` prints how long it takes until all
readers are counted and the first letter leaves; how many letters leave a second; how long an ordinary reply takes
meanwhile; and how many letters leave after the word to stop.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.assembly import conversation
from bot.channels.channel import Inbound, Letter, Pace
from bot.intake import Intake
from bot.metrics import Metrics
from bot.recorder import Recorder
from bot.stage import OURS
from bot.workers.clock import DueTimes
from bot.workers.hearing import Hearing
from bot.workers.sending import Sending
from storage import Storage, Work, open_storage
from storage.tables.people import addresses, consents, members
from tests import in_memory, postgres
from tests.databases import Databases

PAGE = 5000
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAUSE = 0.2
"""Seconds between an answer and the next message of the one who writes meanwhile."""
WRITER, CHATTY = "1", "2"
SECONDS = 40
"""So long it goes on before it is stopped."""
DIGIT = "7"
"""Answered each time: whoever chooses is no machine."""


def now() -> datetime:
    """The real pace of time, at noon: nobody sleeps."""
    return NOON + timedelta(seconds=time.monotonic() - STARTED)


STARTED = time.monotonic()


async def fill(storage: Storage, readers: int) -> int:
    """A bank with a writer, somebody who writes, and readers; the notice's id."""

    async def begin(work: Work) -> int:
        bank = await work.banks.create(slug="maple", name="Maple", languages=["en", "so"], join_word="maple")
        writer = await work.members.activate((await work.members.create(bank.id, language="en", name="Nura")).id)
        await work.members.grant(writer.id, "navigator")
        await work.addresses.add(bank.id, writer.id, "telegram", "1", our_address=OURS["telegram"])
        chatty = await work.members.activate((await work.members.create(bank.id, language="en", name="Tom")).id)
        await work.addresses.add(bank.id, chatty.id, "telegram", "2", our_address=OURS["telegram"])
        notice = await work.notices.begin(bank.id, writer.id)
        await work.notices.write(notice.id, "so", "Kulanka haweenka wuxuu dhici doonaa Sabtida", by=writer.id)
        return notice.id

    notice_id = await storage.run(begin)
    for first in range(0, readers, PAGE):
        await storage.run(lambda work, first=first: _people(work, range(first, min(first + PAGE, readers))))  # type: ignore[misc]  # bound at once
    return notice_id


async def _people(work: Work, numbers: range) -> None:
    ids = [1000 + number for number in numbers]
    plain: Mapping[str, Any] = {"bank_id": 1, "name": "R", "stage": "active", "language": "so", "area": "E1"}
    rows = [{**plain, "id": id, "share_phone": False, "misses": 0, "created_at": work.now} for id in ids]
    await work.connection.execute(insert(members), rows)
    place = {"bank_id": 1, "channel": "telegram", "our_address": OURS["telegram"], "state": "open", "preferred": True}
    places = [{**place, "member_id": id, "address": str(id), "phone": "", "created_at": work.now} for id in ids]
    await work.connection.execute(insert(addresses), places)
    yes = {"purpose": "news", "given": True, "words": "", "channel": "telegram", "recorded_at": work.now}
    await work.connection.execute(insert(consents), [{**yes, "member_id": id} for id in ids])


class Watched(Recorder):
    """A channel that takes everything, and notes when it last took something for whom."""

    def __init__(self, pace: float) -> None:
        super().__init__("telegram", [])
        self.pace = Pace(overall=pace, each=pace, burst=int(pace))
        self.last: dict[str, float] = {}
        self.notices = self.previews = 0

    async def send(self, letter: Letter) -> str:
        """Note the moment."""
        self.last[letter.address] = time.monotonic()
        self.notices += letter.address not in {WRITER, CHATTY}
        self.previews += letter.address == WRITER and "Send it" in letter.text
        return await super().send(letter)


async def _answered(intake: Intake, watched: Watched, address: str, text: str) -> float:
    """Seconds until the answer to a message has left."""
    begun = time.monotonic()
    message = Inbound(f"{address}-{time.monotonic_ns()}", OURS["telegram"], address, "text", text, {})
    await intake.store("telegram", [message])
    await _until(lambda: watched.last.get(address, 0.0) >= begun)
    return time.monotonic() - begun


async def _written(storage: Storage, notice_id: int) -> tuple[str, int, int]:
    """The notice's state, how many wait, and how many have it."""

    async def job(work: Work) -> tuple[str, int, int]:
        results = await work.responses.results(notice_id)
        return (await work.notices.get(notice_id)).state, results.waiting, results.has

    return await storage.run(job)


async def trial(url: str, readers: int, pace: float) -> None:
    """Count, send, and stop halfway."""
    storage = open_storage(url, now=now)
    notice_id = await fill(storage, readers)
    metrics, watched, talk, stop = Metrics(), Watched(pace), conversation(), asyncio.Event()
    intake = Intake(storage, metrics)
    hearing = Hearing(storage, talk.hear, talk.apologise, metrics)
    due, sending = DueTimes(storage, talk.due, metrics), Sending(storage, {"telegram": watched}, metrics)
    running = [asyncio.create_task(run(stop)) for run in (hearing.run, due.run, sending.run)]
    quiet = [await _answered(intake, watched, CHATTY, DIGIT) for _ in range(20)]
    begun = time.monotonic()
    await _answered(intake, watched, WRITER, f"notice {notice_id}")
    await _until(lambda: watched.last[WRITER] > begun and watched.previews > 0)
    counted = time.monotonic() - begun
    begun = time.monotonic()
    await _answered(intake, watched, WRITER, "1")
    await _until(lambda: watched.notices > 0)
    listed = time.monotonic() - begun
    busy: list[float] = []
    while time.monotonic() < begun + SECONDS:
        busy.append(await _answered(intake, watched, CHATTY, DIGIT))
        await asyncio.sleep(PAUSE)
    half, begun, at_stop = time.monotonic() - begun - listed, time.monotonic(), watched.notices
    told = await _answered(intake, watched, WRITER, "stop the notice")
    after_word = watched.notices
    await asyncio.sleep(3)
    stop.set()
    await asyncio.gather(*running)
    print(f"{storage.kind}, {readers} readers")
    print(f"  counted in {counted:.1f} s; from send to the first letter {listed:.1f} s")
    print(f"  letters a second while one process writes and sends: {(at_stop / half):.0f}")
    print(f"  an ordinary reply: {_ms(quiet)} with nothing else, {_ms(busy)} meanwhile ({len(busy)} replies)")
    print(f"  the word to stop was answered in {told * 1000:.0f} ms; letters after the word: {after_word - at_stop}")
    print(f"  after the answer: {watched.notices - after_word}; {await _written(storage, notice_id)}")
    await storage.close()


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - a trial looks on and disturbs nobody
        await asyncio.sleep(0.002)


def _ms(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    median, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"median {median * 1000:.0f} ms, 99 % within {late * 1000:.0f} ms"


def main() -> None:
    """Run it."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    backend = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    pace = float(sys.argv[3]) if len(sys.argv) > 3 else 30.0
    with ExitStack() as running:
        address = running.enter_context(postgres.server()) if backend == "postgres" else ""
        databases = Databases(Path(running.enter_context(in_memory.folder("doorstep-many-"))), lambda: address)
        asyncio.run(trial(databases.fresh(backend), readers, pace))


if __name__ == "__main__":
    main()
