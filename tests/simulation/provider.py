"""The providers: they take letters, refuse them, lose answers, are slow, report, and ring the phones."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.channels.channel import (
    Channel,
    Closed,
    Delivery,
    Inbound,
    Letter,
    Outside,
    Pace,
    Recent,
    SendFailed,
    Sent,
    Status,
)
from tests.simulation.engine import Killed, OutOfOrder
from tests.simulation.people import Text

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.world import World

PACES = {
    "sms": Pace(overall=5.0, each=0.5, burst=2),
    "whatsapp": Pace(overall=10.0, each=1.0, burst=3),
    "telegram": Pace(overall=20.0, each=1.0, burst=2),
}
WITHOUT_TEMPLATE = {"ku", "bn-Latn"}
"""Languages in which no message is approved that something waits."""
WINDOW = timedelta(hours=24)
"""So long after somebody wrote free words may go to them on WhatsApp."""
REPORTS = ("queued", "sending", "sent", "delivered", "read")


class Broken(Exception):
    """What a channel may not raise, and might all the same."""


@dataclass
class Flight:
    """A letter on its way to a provider and its answer on the way back."""

    letter: Letter
    channel: str
    process: Process
    taken: bool = False


class Provider:
    """All providers, and what they know."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.flights: list[Flight] = []
        self.taken: dict[int, int] = defaultdict(int)
        """How often each letter was taken: more than once, and the person reads it twice."""
        self.excused: dict[int, int] = defaultdict(int)
        """How often nobody could know whether a letter was taken: the process died, or the answer was lost."""
        self._unmarked: dict[int, Process] = {}
        """Letters that were taken, until the process that sent them has written that down."""
        self.refuses: set[tuple[str, str]] = set()
        """Addresses that said STOP to the provider itself."""
        self.given = 0
        """How many ids were given out."""

    def depart(self, flight: Flight) -> None:
        """A request leaves a process."""
        self._world.letters.departs(flight, self.flights)
        self.flights.append(flight)

    def arrive(self, flight: Flight) -> str:
        """The provider decides. Gives its id; raises what the answer says."""
        world, letter = self._world, flight.letter
        phone = world.phone(flight.channel, letter.address, letter.our_address)
        if (flight.channel, letter.address) in self.refuses:
            world.log.event(f"provider: {flight.channel} letter {letter.id} refused, stopped")
            raise Closed("21610", "stopped")
        if phone.blocks:
            world.log.event(f"provider: {flight.channel} letter {letter.id} refused, blocked")
            raise Closed("blocked")
        if world.chance.happens(world.faults.refused):
            raise self._refusal(flight)
        flight.taken = True
        self.given += 1
        identity = f"{flight.channel}-{self.given}"
        self.taken[letter.id] += 1
        self._unmarked[letter.id] = flight.process
        world.log.event(f"provider: {flight.channel} takes letter {letter.id} for {letter.address} as {identity}")
        world.letters.taken(letter.id, self.taken[letter.id], self.excused[letter.id])
        source = world.disk.rows("SELECT source FROM outbox WHERE id = ?", letter.id)[0][0]
        phone.receive(Text(letter.text, source, tuple(letter.buttons), letter.ask_contact))
        self._report(flight, identity)
        return identity

    def opens(self, letter: Letter) -> Sent | None:
        """Tell somebody who has not written lately that something waits; in some languages that cannot be said."""
        phone = self._world.phone("whatsapp", letter.address, letter.our_address)
        if letter.announced or letter.language in WITHOUT_TEMPLATE or phone.blocks:
            return None
        self.given += 1
        self._world.log.event(f"provider: whatsapp tells {letter.address} that letter {letter.id} waits")
        phone.receive(Text("", "(a message waits)"))
        return Sent(f"whatsapp-{self.given}")

    def takes_away(self, letter: Letter) -> None:
        """The buttons under a letter are gone."""
        self._world.letters.settles(letter.id)
        if self._world.chance.happens(self._world.faults.refused):
            raise SendFailed("429", 3.0, hold=self._world.chance.happens(0.3))
        self._world.log.event(f"provider: the buttons of letter {letter.id} are gone")

    def fetched(self, reference: str) -> bytes:
        """A voice note."""
        if self._world.chance.happens(self._world.faults.refused):
            raise SendFailed("404", self._world.chance.choice((5.0, None)))
        self._world.log.event(f"provider: {reference} is fetched")
        return b"OggS " + reference.encode()

    def landed(self, flight: Flight) -> None:
        """The answer has come, or the process is gone and nobody waits for it."""
        if flight in self.flights:
            self.flights.remove(flight)

    def marked(self, letter: int) -> None:
        """What became of a letter is written down."""
        self._unmarked.pop(letter, None)

    def excuse(self, process: Process) -> None:
        """A process could not write down what it knew."""
        for letter in [one for one, sender in self._unmarked.items() if sender is process]:
            self.excused[letter] += 1
            self.marked(letter)

    def orphaned(self, process: Process) -> None:
        """A process died: whether its requests on the way still arrive is chance."""
        for flight in [one for one in self.flights if one.process is process]:
            if not flight.taken:
                self.excused[flight.letter.id] += 1
            if not flight.taken and self._world.chance.happens(0.5):
                with suppress(Closed, SendFailed, Broken):
                    self.arrive(flight)
            self.landed(flight)
        self.excuse(process)

    def _refusal(self, flight: Flight) -> Exception:
        how = self._world.chance.of({"busy": 3, "overrun": 1, "never": 0.5, "broken": 1})
        self._world.log.event(f"provider: {flight.channel} letter {flight.letter.id} refused, {how}")
        if how == "busy":
            return SendFailed("500", self._world.chance.choice((0.0, 5.0, 40.0)))
        if how == "overrun":
            return SendFailed("429", 3.0, hold=True)
        return SendFailed("30005", None) if how == "never" else Broken("of no kind that the contract knows")

    def _report(self, flight: Flight, identity: str) -> None:
        """What will be reported, when: in order, mostly; before the answer, sometimes."""
        world = self._world
        if world.chance.happens(0.4):
            return
        last = world.chance.randint(1, len(REPORTS))
        reports = [Status(identity, word) for word in REPORTS[:last]]
        if world.chance.happens(0.1):
            reports[-1] = Status(identity, "undelivered", "30003")
        if world.chance.happens(0.3):
            world.chance.shuffle(reports)
        for status in world.chance.sample(reports, min(2, len(reports))):
            world.post.report(flight.channel, status)
            if world.chance.happens(world.faults.repeated):
                world.post.report(flight.channel, status)


class Wire(Channel):
    """A channel of one process, without a network."""

    door, text_max = "simulation", 4096

    def __init__(self, name: str, process: Process, provider: Provider) -> None:
        self.name, self.pace = name, PACES[name]
        self.window = WINDOW if name == "whatsapp" else None
        self.tappable, self.carries_recordings = name == "telegram", name != "sms"
        self._process, self._provider = process, provider

    def authentic(self, delivery: Delivery) -> bool:
        return False

    def read(self, delivery: Delivery) -> list[Inbound]:
        return []

    async def recent(self, since: datetime, until: datetime) -> Recent:
        if self.name == "telegram":
            return Recent()
        sent = [one for one in self._process.world.post.sent.values() if one.channel == self.name]
        return Recent(tuple(one.inbound for one in sent if since <= one.at <= until))

    async def fetch(self, reference: str) -> bytes:
        await self._moment()
        return self._provider.fetched(reference)

    async def discard(self, reference: str) -> None:
        await self._moment()
        self._process.world.log.event(f"provider: {reference} is deleted")

    async def settle(self, letter: Letter, provider_id: str, choice: str) -> None:
        await self._moment()
        self._provider.takes_away(letter)

    async def _moment(self) -> None:
        """On the way to the provider."""
        if self._process.trouble.dead:
            raise Killed
        await asyncio.sleep(self._process.world.chance.uniform(0.02, 0.4))

    async def send(self, letter: Letter) -> Sent | str:
        world = self._process.world
        if self._process.trouble.dead:
            raise Killed
        if not letter.in_touch:
            await self._moment()
            raise Outside("outside", self._provider.opens(letter))
        flight = Flight(letter, self.name, self._process)
        self._provider.depart(flight)
        slow = world.chance.happens(world.faults.slow)
        try:
            await asyncio.sleep(world.chance.uniform(10, 25) if slow else world.chance.uniform(0.02, 0.4))
            identity = self._provider.arrive(flight)
            await asyncio.sleep(world.chance.uniform(0.02, 0.4))
        finally:
            if not self._process.trouble.dead:
                self._provider.landed(flight)
        if world.chance.happens(world.faults.lost_answers):
            self._provider.excused[letter.id] += 1
            world.log.event(f"provider: the answer about letter {letter.id} is lost")
            raise SendFailed("timeout", world.chance.choice((0.0, 30.0)))
        return identity


def harmless(error: BaseException) -> bool:
    """Whether it was we who did that."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, (Broken, OutOfOrder, Killed)):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
