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


GROUP = "group"
"""The kind of what was said where others read along: never stored, answered now and then by ``received``."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message in a delivery. The kinds are those of ``storage.records.Incoming``, and ``GROUP``.

    A voice, picture or file is told in the payload: ``media`` (what ``fetch`` wants), ``media_kind`` (``voice``,
    ``picture`` or ``file``), ``media_type`` (its MIME type), and ``seconds`` where it has a length.
    """

    external_id: str
    """Unique for ever on its channel: a repeat of it is dropped."""
    our_address: str
    address: str
    kind: str
    text: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)


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


TakeIn = Callable[[Sequence[Inbound]], Awaitable[Sequence[Inbound]]]
"""Stores messages; once they are safe it gives those that ``received`` is to be called with."""


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
    tappable = False
    """Whether buttons stay under a letter until ``settle`` takes them away."""
    alone = False
    """Whether only one process at a time may ``attend``."""

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

    async def settle(self, letter: Letter, provider_id: str, choice: str) -> None:  # noqa: B027 - as above
        """Take the buttons of a letter away, for its question is closed; ``choice`` is the label that was chosen, or
        empty. Raises SendFailed or Closed, and nothing else.
        """

    async def fetch(self, reference: str) -> bytes:
        """The voice, picture or file that a message's payload names as ``media``. Raises SendFailed."""
        raise SendFailed("nothing to fetch", None)

    async def discard(self, reference: str) -> None:  # noqa: B027 - as above
        """Have the provider forget what ``fetch`` gives, where it keeps such things."""

    async def attend(self, take_in: TakeIn, stop: asyncio.Event) -> None:  # noqa: B027 - as above
        """What the channel does by itself once the server listens: register itself, or fetch messages."""

    async def check(self) -> str:
        """Ask the provider whether all is well; an empty answer means yes, else it says what to do."""
        return ""

    async def close(self) -> None:  # noqa: B027 - as above
        """Let go of connections."""
