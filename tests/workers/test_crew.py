"""Workers are kept at work and stopped cleanly."""

from __future__ import annotations

import asyncio

import pytest

from bot.workers import crew as crews
from bot.workers.crew import Crew


async def test_a_worker_that_fails_is_set_to_work_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "BACKOFF_SECONDS", (0.0,))
    tries, third = [0], asyncio.Event()

    async def worker(stop: asyncio.Event) -> None:
        tries[0] += 1
        if tries[0] < 3:
            raise RuntimeError("once more")
        third.set()
        await stop.wait()

    crew = Crew({"it": worker})
    crew.start()
    await asyncio.wait_for(third.wait(), 20)
    await crew.stop()


async def test_one_that_fails_does_not_stop_the_others() -> None:
    worked = asyncio.Event()

    async def bad(_: asyncio.Event) -> None:
        raise RuntimeError("always")

    async def good(stop: asyncio.Event) -> None:
        worked.set()
        await stop.wait()

    crew = Crew({"bad": bad, "good": good})
    crew.start()
    await asyncio.wait_for(worked.wait(), 20)
    await asyncio.wait_for(crew.stop(), 20)


async def test_one_that_does_not_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "GRACE_SECONDS", 0.05)
    ended = asyncio.Event()

    async def deaf(_: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    crew = Crew({"deaf": deaf})
    crew.start()
    await asyncio.sleep(0)
    await crew.stop()
    assert ended.is_set()
