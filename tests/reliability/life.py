"""One life of a ``serve`` process: the real one, which ends itself without warning at the step that it is told.

What a test wants of it is in its environment: ``DOORSTEP_TEST_DIE_AT`` (``send:2``: when a letter has been handed over
for the second time), ``DOORSTEP_TEST_AHEAD`` (seconds that its clock is ahead), ``DOORSTEP_TEST_MILL`` (whether the
conversation is the mill's), ``DOORSTEP_TEST_REVISIONS`` (a folder with revisions of a later version).
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import uvloop

from bot import assembly, logs, settings
from bot.assembly import Conversation, House
from bot.channels import registry
from bot.channels.channel import Channel, Letter, Pace
from bot.clock import Clock
from storage import Storage, Work, migrations, open_storage
from storage.messages import Incoming
from tests.reliability.mill import MILL

R = TypeVar("R")

COMMITTED = {
    "Intake.store.<locals>.job": "store",
    "Hearing._turn.<locals>.job": "commit",
    "Sending._claim.<locals>.<lambda>": "lease",
    "Sending._sent.<locals>.<lambda>": "mark",
}
"""The jobs of the house, and the step that is reached when one of them is committed."""
STEPS = ("store", "claim", "posting", "commit", "lease", "send", "mark")
"""Stored and not answered; taken, in the turn; everything written, not committed; committed; a letter leased, not sent;
handed over, not marked; marked."""

SWIFT = Pace(overall=1e9, each=1e9, burst=1_000_000)
"""The fakes take any number of letters a second; how providers are spared has tests of its own."""


class Fate:
    """Counts the steps, and ends the process at the one that is meant."""

    def __init__(self, sentence: str) -> None:
        """``sentence`` is a step and how often it is reached before the end; empty for a life without one."""
        step, _, times = sentence.partition(":")
        assert step in (*STEPS, ""), step
        self._step, self._left = step, int(times or 1)

    def reached(self, step: str) -> None:
        """Die here, perhaps."""
        if step and step == self._step:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Storage):
    """The storage, whose commits are steps."""

    def __init__(self, real: Storage, fate: Fate) -> None:
        super().__init__(real._engine, real._bell, kind=real.kind, path=real.path)
        self._fate = fate

    async def run(self, job: Callable[[Work], Awaitable[R]], *, once: bool = False) -> R:
        result = await super().run(job, once=once)
        step = COMMITTED.get(getattr(job, "__qualname__", ""), "")
        if step != "lease" or result:  # A claim that found no letter is none.
            self._fate.reached(step)
        return result


def _mortal_talk(talk: Conversation, fate: Fate) -> Conversation:
    async def hear(work: Work, incoming: Incoming) -> None:
        fate.reached("claim")
        await talk.hear(work, incoming)
        fate.reached("posting")

    return replace(talk, hear=hear)


def _mortal_channel(channel: Channel, fate: Fate) -> Channel:
    class Passing(type(channel)):  # type: ignore[misc] # whichever channel it is
        pace = SWIFT

        async def send(self, letter: Letter) -> str:
            provider_id: str = await super().send(letter)
            fate.reached("send")
            return provider_id

    channel.__class__ = Passing
    return channel


def live(environment: Mapping[str, str]) -> None:
    """Serve until a signal, or until the step comes."""
    fate = Fate(environment.get("DOORSTEP_TEST_DIE_AT", ""))
    later = environment.get("DOORSTEP_TEST_REVISIONS", "")
    if later:
        _bring_forward(later)
    found = settings.load()
    logs.configure(found.log, found.log_level)
    clock = Clock()
    clock.move(timedelta(seconds=float(environment.get("DOORSTEP_TEST_AHEAD", "0"))))
    talk = MILL if environment.get("DOORSTEP_TEST_MILL") else assembly.conversation()
    storage = Mortal(open_storage(found.database_url, now=clock.now), fate)
    channels = {name: _mortal_channel(channel, fate) for name, channel in registry.build(found).items()}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(House(found, clock, storage, channels, _mortal_talk(talk, fate))))


async def _serve(house: House) -> None:
    try:
        await house.storage.migrate()
        await assembly.serve(house)
    finally:
        await house.close()


def _bring_forward(folder: str) -> None:
    """Let this process be of a later version: with more revisions than those of the code."""
    own = migrations._config

    def config() -> object:
        found = own()
        versions = Path(migrations.__file__).parent / "versions"
        found.set_main_option("version_locations", f"{versions}{os.pathsep}{folder}")
        found.set_main_option("version_path_separator", "os")
        return found

    vars(migrations)["_config"] = config
    migrations.head.cache_clear()
