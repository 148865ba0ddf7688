"""The only place that puts the parts together: settings, clock, storage, channels, server and workers."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from socket import socket

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import logs, server
from bot.channels import registry
from bot.channels.channel import Channel, Inbound
from bot.clock import Clock
from bot.intake import Intake, Limits
from bot.metrics import Metrics
from bot.settings import Settings
from bot.workers.clock import Do, DueTimes
from bot.workers.crew import Crew, Worker
from bot.workers.hearing import Hear, Hearing
from bot.workers.leading import Leading
from bot.workers.reconciling import Reconciling
from bot.workers.recordings import Recordings
from bot.workers.sending import Sending
from bot.workers.settling import Settling
from storage import Storage, open_storage

log = logs.get("bot")

DRAIN_SECONDS = 4
"""How long requests under way may take when the server is told to stop."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the workers call; ``handlers.turns`` unless a test brings its own."""

    hear: Hear
    due: Do
    apologise: Hear


def conversation(public_url: str = "") -> Conversation:
    """The real one; links in its texts lead to this address."""
    from handlers import turns

    return Conversation(partial(turns.hear, public_url=public_url), turns.due, turns.apologise)


@dataclass(frozen=True)
class House:
    """Everything of one process. Nothing in it is state: a process can be killed at any time."""

    settings: Settings
    clock: Clock
    storage: Storage
    channels: Mapping[str, Channel]
    talk: Conversation
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def intake(self) -> Intake:
        """The way into the inbox."""
        limits = Limits(self.settings.stranger_messages, self.settings.new_strangers)
        return Intake(self.storage, self.metrics, limits)

    def hearing(self) -> Hearing:
        """The inbox's worker."""
        return Hearing(self.storage, self.talk.hear, self.talk.apologise, self.metrics)

    def sending(self) -> Sending:
        """The outbox's worker."""
        return Sending(self.storage, self.channels, self.metrics)

    def due_times(self) -> DueTimes:
        """The worker of due times."""
        worker = DueTimes(self.storage, self.talk.due, self.metrics)
        self.clock.on_move(worker.moved.set)
        return worker

    def reconciling(self) -> Reconciling:
        """The worker that asks providers what we may have missed."""
        return Reconciling(self.storage, self.channels, self.intake)

    def recordings(self) -> Recordings:
        """The worker that fetches voice notes."""
        return Recordings(self.storage, self.channels, public_url=self.settings.public_url)

    def workers(self) -> dict[str, Worker]:
        """Those that carry the conversation, and the one that looks whether anything was missed."""
        found: dict[str, Worker] = {"hearing": self.hearing().run, "sending": self.sending().run}
        found |= {"clock": self.due_times().run, "reconciling": self.reconciling().run}
        found["recordings"] = self.recordings().run
        if any(channel.tappable for channel in self.channels.values()):
            found["settling"] = Settling(self.storage, self.channels).run
        return found

    def attendants(self) -> dict[str, Worker]:
        """What channels do by themselves beside a web server: register a webhook, or poll."""
        return {f"attending {name}": self._attendant(channel) for name, channel in self.channels.items()}

    def _attendant(self, channel: Channel) -> Worker:
        attend = partial(self._attend, channel)
        return Leading(self.storage, f"attending {channel.name}", attend).run if channel.alone else attend

    async def _attend(self, channel: Channel, stop: asyncio.Event) -> None:
        async def take_in(found: Sequence[Inbound]) -> Sequence[Inbound]:
            await self.intake.store(channel.name, found)
            return await self.intake.to_tell(channel.name, found)

        await channel.attend(take_in, stop)

    def application(self, more: Sequence[BaseRoute] = ()) -> Starlette:
        """The web application, with more routes where a page is wanted."""
        return server.build(
            self.channels,
            intake=self.intake,
            storage=self.storage,
            settings=self.settings,
            metrics=self.metrics,
            more=more,
        )

    async def close(self) -> None:
        """Let go of the channels' connections, then of the database."""
        for channel in self.channels.values():
            await channel.close()
        await self.storage.close()


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    clock: Clock | None = None,
    channels: Mapping[str, Channel] | None = None,
    talk: Conversation | None = None,
) -> AsyncIterator[House]:
    """A house with its database migrated, closed at the end; what is not given is the real thing."""
    clock = clock or Clock()
    storage = open_storage(settings.database_url, now=clock.now)
    found = registry.build(settings) if channels is None else channels
    house = House(settings, clock, storage, found, talk or conversation(settings.public_url))
    try:
        if settings.migrate_on_start:
            await storage.migrate()
        yield house
    finally:
        await house.close()


async def serve(
    house: House,
    *,
    workers: bool = True,
    more: Sequence[BaseRoute] = (),
    ready: Callable[[int], None] | None = None,
    stopping: Callable[[], None] | None = None,
) -> None:
    """Listen, and work if ``workers``, until a signal.

    ``ready`` is told the port once deliveries can come; ``stopping`` is called at the signal, to end open streams.
    """
    crew = Crew({**(house.workers() if workers else {}), **house.attendants()})

    def started(port: int) -> None:
        crew.start()
        log.info("listening", port=port)
        if ready is not None:
            ready(port)

    def told_to_stop() -> None:
        crew.ask_to_stop()
        if stopping is not None:
            stopping()

    web = _Web(_config(house, more), started, told_to_stop)
    try:
        await web.serve()
    finally:
        await crew.stop()


async def work(house: House) -> None:
    """Work without a web server, until a signal."""
    crew, stop = Crew(house.workers()), asyncio.Event()
    with _on_signal(stop.set):
        crew.start()
        log.info("working")
        await stop.wait()
        await crew.stop()


def _config(house: House, more: Sequence[BaseRoute]) -> uvicorn.Config:
    return uvicorn.Config(
        house.application(more),
        host=house.settings.host,
        port=house.settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # It would hold what providers put into addresses.
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


class _Web(uvicorn.Server):
    """uvicorn, telling when it listens and when it is told to stop; a signal ends it without killing the rest."""

    def __init__(self, config: uvicorn.Config, started: Callable[[int], None], stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._started, self._stopping = started, stopping

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._started(int(self.servers[0].sockets[0].getsockname()[1]))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        def stop() -> None:
            self.should_exit = True
            self._stopping()

        with _on_signal(stop):
            yield


@contextmanager
def _on_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` at SIGTERM and SIGINT; from another thread than the main one there are no signals."""
    loop = asyncio.get_running_loop()
    handled = []
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop)
        except (NotImplementedError, RuntimeError, ValueError):
            continue
        handled.append(number)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)
