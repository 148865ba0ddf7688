"""What travels towards us: messages that people typed, and providers' reports; late, twice, or once more."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels.channel import Inbound, Status
from tests.simulation.people import Phone, Typed

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.world import World


@dataclass(frozen=True, slots=True)
class Message:
    """What a provider delivers until it hears that it was kept."""

    channel: str
    inbound: Inbound
    meant: str
    at: datetime
    dropped: bool = False
    """Never delivered: only who asks the provider hears of it."""


class Post:
    """Each phone's messages come in the order of typing; those of different phones overtake each other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sacks: dict[tuple[str, str], deque[Message]] = {}
        """What was typed on each phone and is not kept by us yet."""
        self.sent: dict[tuple[str, str], Message] = {}
        """Everything that was ever typed, by channel and id."""
        self.underway = 0
        """Deliveries and reports that have not come through yet."""

    def busy(self) -> bool:
        """Whether anything is on its way to us."""
        return bool(self.underway or any(self.sacks.values()))

    def typed(self, phone: Phone, typed: Typed) -> None:
        """Somebody presses send."""
        world = self._world
        payload = dict(typed.payload)
        if world.faults.opt_out and phone.channel == "sms" and typed.meant in {"stop", "start"}:
            payload["opt_out"] = typed.meant.upper()
            change = world.provider.refuses.add if typed.meant == "stop" else world.provider.refuses.discard
            change((phone.channel, phone.address))
        identity = f"SM{len(self.sent) + 1}"
        inbound = Inbound(identity, phone.ours, phone.address, typed.kind, typed.text, payload)
        dropped = phone.channel != "telegram" and world.chance.happens(world.faults.dropped)
        message = Message(phone.channel, inbound, typed.meant, world.now(), dropped)
        self.sent[phone.channel, identity] = message
        if dropped:
            world.log.note(f"{identity} is never delivered")
            return
        sack = self.sacks.setdefault((phone.channel, phone.address), deque())
        sack.append(message)
        if len(sack) == 1:
            self._soon(message, first=True)

    def report(self, channel: str, status: Status) -> None:
        """A provider will report."""
        self.underway += 1
        self._world.loop.call_later(self._world.chance.choice((0.01, 0.3, 2.0, 8.0)), self._tell, channel, status)

    def _soon(self, message: Message, *, first: bool, tries: int = 0) -> None:
        self.underway += 1
        delay = self._world.chance.uniform(0.01, 0.5) * (1 + 4 * min(tries, 3))
        self._world.loop.call_later(delay, self._deliver, message, first, tries)

    def _deliver(self, message: Message, first: bool, tries: int) -> None:
        process = self._world.anybody()
        if process is None:
            self.underway -= 1
            self._world.log.note(f"nobody takes {message.inbound.external_id}")
            self._soon(message, first=first, tries=tries + 1)
            return
        process.start(self._hand_over(process, message, first, tries))

    async def _hand_over(self, process: Process, message: Message, first: bool, tries: int) -> None:
        kept = False
        try:
            await process.house.intake.store(message.channel, self._bundle(message))
            kept = True
        except Exception as error:  # noqa: BLE001 - the provider hears no more than that it failed
            self._world.log.note(f"not taken: {type(error).__name__}")
        finally:
            self._done(message, first, tries, kept=kept)

    def _bundle(self, message: Message) -> list[Inbound]:
        """A delivery may hold a message twice, and another one that came through long ago."""
        bundle = [message.inbound]
        if self._world.chance.happens(self._world.faults.repeated / 4):
            bundle.append(message.inbound)
            old = self._world.chance.choice(list(self.sent.values()))
            if (
                old.channel == message.channel
                and not old.dropped
                and old not in self.sacks.get((old.channel, old.inbound.address), ())
            ):
                bundle.insert(0, old.inbound)
        return bundle

    def _done(self, message: Message, first: bool, tries: int, *, kept: bool) -> None:
        self.underway -= 1
        inbound, world = message.inbound, self._world
        if not kept:
            self._soon(message, first=first, tries=tries + 1)
            return
        world.log.event(f"post: {message.channel} {inbound.external_id} is kept{'' if first else ' (again)'}")
        world.messages.kept(message.channel, inbound.external_id)
        if first:
            sack = self.sacks[message.channel, inbound.address]
            sack.popleft()
            if sack:
                self._soon(sack[0], first=True)
        if world.chance.happens(world.faults.repeated):
            self.underway += 1
            world.loop.call_later(world.chance.choice((0.0, 1.0, 8.0)), self._deliver, message, False, 0)

    def _tell(self, channel: str, status: Status, tries: int = 0) -> None:
        process = self._world.anybody()
        if process is None:
            self._world.loop.call_later(5.0, self._tell, channel, status, tries + 1)
            return
        process.start(self._hand_report(process, channel, status))

    async def _hand_report(self, process: Process, channel: str, status: Status) -> None:
        kept = False
        try:
            await process.house.intake.report(channel, [status])
            kept = True
        except Exception as error:  # noqa: BLE001 - as above
            self._world.log.note(f"report not taken: {type(error).__name__}")
        finally:
            if kept:
                self.underway -= 1
                self._world.log.event(f"post: {status.provider_id} is {status.status}")
                self._world.messages.reported(channel, status)
            else:
                self._world.loop.call_later(5.0, self._tell, channel, status)
