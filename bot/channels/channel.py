"""The contract of a channel: it reads deliveries and sends letters, and knows no member and no database.

A channel is one module in this folder with a function ``build(settings) -> Channel | None``; ``None`` means
that its settings are not given, so it stays off. ``registry.py`` finds it.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta


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
    """One message in a delivery. The kinds are those of ``storage.messages.Incoming``, and ``GROUP``.

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
    bank: str = ""
    """The name of the bank that writes."""
    senders: tuple[str, ...] = ()
    """The numbers and services on this channel that are the bank's own; empty where it has none of its own."""
    valid_seconds: float | None = None
    """How long it may be on its way; ``None``: as long as it takes."""
    in_touch: bool = True
    """Whether its reader has written lately, as far as the channel asks for that (``Channel.window``)."""
    announced: bool = False
    """Whether its reader has been told already that something waits for them."""
    recording: Enclosed | None = None
    """Sent before the text, by a channel that ``carries_recordings``."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a provider says when it takes a letter."""

    id: str
    """Its own name for it."""
    segments: int | None = None
    """How many text messages it bills, where it says so."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is to be done about a letter that a provider took and then did not deliver."""

    retry_after: float | None = None
    """Seconds until it is worth sending once more."""
    elsewhere: bool = False
    """Whether another address of its reader is worth trying, where it is not, or no longer, worth sending again."""
    closes: str = ""
    """The state that the address falls into (``closed``, ``stopped``)."""
    closes_after: int = 1
    """After so many letters with this error."""
    trouble: str = ""
    """Why it is closed."""
    expired: bool = False
    """It came too late, and goes again when texts may go again."""
    outside: bool = False
    """Its reader has not written lately, and it went as free words."""
    alert: bool = False
    """An operator must do something."""


NOTHING = Remedy()


@dataclass(frozen=True, slots=True)
class Status:
    """What a provider reports, later, about a letter that it took."""

    provider_id: str
    status: str
    error: str = ""
    address: str = ""
    remedy: Remedy = NOTHING
    """What is to be done about it, where it failed."""
    segments: int | None = None
    """How many text messages were billed, where the report says so."""
    price_millionths: int | None = None
    """What it cost, in millionths of ``unit``, where the report says so."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel may be used, in letters a second."""

    overall: float = 20.0
    each: float = 5.0
    """To one address, once ``burst`` letters have gone."""
    burst: int = 3
    number: float = 0.0
    """Segments a second from each of our numbers; 0 where that has no limit of its own."""


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

    def __init__(self, reason: str, state: str = "closed", trouble: str = "") -> None:
        """``trouble``: why, in a word or two, where it is known."""
        super().__init__(reason)
        self.reason, self.state, self.trouble = reason, state, trouble


class Outside(SendFailed):
    """Its reader has not written lately, so the letter must wait until they do, or go to another address."""

    def __init__(self, reason: str, opener: Sent | None = None) -> None:
        """``opener``: what was sent to tell them that something waits, where the channel could."""
        super().__init__(reason, None)
        self.opener = opener


@dataclass(frozen=True, slots=True)
class Recent:
    """What a provider knows of the last hours."""

    received: tuple[Inbound, ...] = ()
    statuses: tuple[Status, ...] = ()


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
    window: timedelta | None = None
    """So long after a person's last message free words are taken; ``None``: always."""
    answer: tuple[str, str] = ("text/plain", "")
    """Media type and body of the answer to a delivery."""
    carries_recordings: bool = False
    """Whether a letter's recording can be sent as itself."""
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
    async def send(self, letter: Letter) -> Sent | str:
        """Send, and give the provider's id, with what it bills where it says so.

        Raises SendFailed (of which Outside is one) or Closed, and nothing else.
        """

    def sender(self, our_address: str) -> str:
        """Which number of ours a letter leaves from that is written under this one: each has its own pace."""
        return our_address

    def statuses(self, delivery: Delivery) -> list[Status]:
        """The reports in an authentic delivery to ``/status/<door>``. May raise Unreadable."""
        return []

    def remedy(self, error: str) -> Remedy:
        """What is to be done when ``error`` was reported before its letter was marked as sent."""
        return NOTHING

    async def recent(self, since: datetime, until: datetime) -> Recent:
        """What came, and what became of what was sent, between two moments: what the provider knows.

        Raises SendFailed.
        """
        return Recent()

    async def fetch(self, reference: str) -> bytes:
        """The voice note or picture that ``Inbound.payload["media"]`` names. Raises SendFailed."""
        raise SendFailed("no media on this channel", None)

    async def discard(self, reference: str) -> None:  # noqa: B027 - most keep nothing
        """Have the provider forget a voice note or picture. Raises SendFailed."""

    async def received(self, inbound: Inbound) -> None:  # noqa: B027 - most have nothing to do
        """Called once a message is stored, to free the sender's screen; its failure does not matter."""

    async def settle(self, letter: Letter, provider_id: str, choice: str) -> None:  # noqa: B027 - as above
        """Take the buttons of a letter away, for its question is closed; ``choice`` is the label that was chosen, or
        empty. Raises SendFailed or Closed, and nothing else.
        """

    async def attend(self, take_in: TakeIn, stop: asyncio.Event) -> None:  # noqa: B027 - as above
        """What the channel does by itself once the server listens: register itself, or fetch messages."""

    async def check(self) -> str:
        """Ask the provider whether all is well; an empty answer means yes, else it says what to do."""
        return ""

    async def close(self) -> None:  # noqa: B027 - as above
        """Let go of connections."""
