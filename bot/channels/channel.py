"""The contract of a channel: it reads deliveries and sends letters, and knows no member and no database.

A channel is one module in this folder with a function ``build(settings) -> Channel | None``; ``None`` means
that its settings are not given, so it stays off. ``registry.py`` finds it.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request that a provider made to us."""

    url: str
    """The public address that the provider called: from the settings, never from a ``Host`` header."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message in a delivery. The kinds are those of ``storage.records.Incoming``."""

    external_id: str
    """Unique for ever on its channel: a repeat of it is dropped."""
    our_address: str
    address: str
    kind: str
    text: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A recording that goes with a letter."""

    id: int
    media_type: str
    sound: bytes = field(repr=False)
    link: str = field(default="", repr=False)
    """The public address of its bytes, for a provider that fetches them; empty where this server has none."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to deliver."""

    id: int
    address: str
    our_address: str
    """The number or bot that the person writes to; empty where that is not known."""
    language: str
    text: str
    """Complete without buttons: the choices are its last lines."""
    buttons: tuple[tuple[str, str], ...] = ()
    """(label, data) of the same choices, for a channel that has buttons."""
    ask_contact: bool = False
    recording: Enclosed | None = None
    """Sent before the text, by a channel that ``carries_recordings``."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a provider reports, later, about a letter that it took."""

    provider_id: str
    status: str
    error: str = ""
    address: str = ""
    closed: str = ""
    """The state that the address falls into (``closed``, ``stopped``), where the report says so."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel may be used, in letters a second."""

    overall: float = 20.0
    each: float = 5.0
    """To one address, once ``burst`` letters have gone."""
    burst: int = 3


class Unreadable(Exception):
    """The delivery is broken: its sender is told so and need not try again."""


class SendFailed(Exception):
    """The letter did not go out. ``reason`` is a provider's code or our own word, never a text or a number."""

    def __init__(self, reason: str, retry_after: float | None, *, hold: bool = False) -> None:
        """``retry_after``: seconds until it may be tried again; ``None``: never. ``hold``: all others wait too."""
        super().__init__(reason)
        self.reason, self.retry_after, self.hold = reason, retry_after, hold


class Closed(Exception):
    """The address takes nothing any more: ``stopped`` by the person's own STOP, else ``closed``."""

    def __init__(self, reason: str, state: str = "closed") -> None:
        super().__init__(reason)
        self.reason, self.state = reason, state


TakeIn = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Stores messages; returns once they are safe."""


class Channel(ABC):
    """A wire. Only ``read``, ``authentic`` and ``send`` must be written; the rest has a quiet default."""

    name: str
    """As it is kept in ``addresses.channel``."""
    door: str
    """Deliveries come to ``/in/<door>``; channels of one provider may share a door."""
    text_max: int
    """The longest text in UTF-16 units; longer ones are sent in parts."""
    pace: Pace = Pace()
    answer: tuple[str, str] = ("text/plain", "")
    """Media type and body of the answer to a delivery."""
    carries_recordings: bool = False
    """Whether a letter's recording can be sent as itself."""

    @abstractmethod
    def authentic(self, delivery: Delivery) -> bool:
        """Whether the provider itself sent this. May raise Unreadable."""

    @abstractmethod
    def read(self, delivery: Delivery) -> list[Inbound]:
        """The messages in an authentic delivery that belong to this channel. May raise Unreadable."""

    @abstractmethod
    async def send(self, letter: Letter) -> str:
        """Send, and give the provider's id. Raises SendFailed or Closed, and nothing else."""

    def statuses(self, delivery: Delivery) -> list[Status]:
        """The reports in an authentic delivery to ``/status/<door>``. May raise Unreadable."""
        return []

    async def received(self, inbound: Inbound) -> None:  # noqa: B027 - most have nothing to do
        """Called once a message is stored, to free the sender's screen; its failure does not matter."""

    async def fetch(self, reference: str) -> bytes:
        """The bytes of what was sent to us under this reference. Raises SendFailed, and nothing else."""
        raise SendFailed("no media", None)

    async def discard(self, reference: str) -> None:  # noqa: B027 - not every provider keeps what was sent
        """Have the provider delete it. Raises SendFailed, and nothing else."""

    async def attend(self, take_in: TakeIn, stop: asyncio.Event) -> None:  # noqa: B027 - as above
        """What the channel does by itself once the server listens: register itself, or fetch messages."""

    async def check(self) -> str:
        """Ask the provider whether all is well; an empty answer means yes, else it says what to do."""
        return ""

    async def close(self) -> None:  # noqa: B027 - as above
        """Let go of connections."""
