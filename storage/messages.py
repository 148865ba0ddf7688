"""What was heard and what is to be said: the records of messages, without the sound of a recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message received."""

    id: int
    channel: str
    external_id: str
    our_address: str
    address: str
    kind: str
    """``text``, ``button`` (text is the button's data), ``contact`` (payload has ``phone``), ``start`` (text is
    the deep link's word), ``closed``/``reopened`` (they blocked or unblocked us) or ``other`` (voice, picture …)."""
    text: str
    payload: Mapping[str, object]
    received_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent: it becomes an :class:`Outgoing` in the outbox."""

    bank_id: int
    member_id: int
    channel: str
    address: str
    our_address: str
    language: str
    text: str
    source: str
    buttons: Sequence[tuple[str, str]] = ()
    ask_contact: bool = False
    priority: int = 0
    """A lower one goes first: 0 for replies."""
    cause: int | None = None
    question_id: int | None = None
    due_at: datetime | None = None
    """Not before; None: at once."""
    valid_until: datetime | None = None
    """Not after."""
    segments: int = 0
    resends: int = 0
    held: str = ""
    recording_id: int | None = None
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send."""

    id: int
    bank_id: int
    member_id: int
    channel: str
    address: str
    our_address: str
    language: str
    text: str
    """As rendered, with the choices as lines "1 Yes"."""
    source: str
    """The same in English, for transcripts and support; never logged."""
    buttons: tuple[tuple[str, str], ...]
    """(label, data) for channels that have buttons."""
    ask_contact: bool
    """Whether the channel should offer to share the own number, where it can."""
    attempts: int
    state: str
    created_at: datetime
    priority: int = 0
    cause: int | None = None
    """The message that it answers."""
    question_id: int | None = None
    valid_until: datetime | None = None
    provider_id: str = ""
    error: str = ""
    """Why it failed or waits to be tried again: a provider's code or our own word."""
    resends: int = 0
    """How often it was written anew because it did not arrive."""
    held: str = ""
    """Why it waits for its reader to write: ``opener`` (they were told that it waits), ``silent`` (they were not);
    ``outside`` is to go out, but not as free text; else empty."""
    segments: int = 0
    """What it should cost as a text message; 0 where the channel has no such cost."""
    recording_id: int | None = None
    """A recording that goes with it, where the channel can carry one."""
    notice_id: int | None = None
    """The notice that it brings."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice note, without its sound."""

    id: int
    bank_id: int
    member_id: int
    """Who spoke."""
    inbox_id: int
    channel: str
    reference: str
    """What the provider calls it; empty once it is deleted there."""
    media_type: str
    seconds: int | None
    language: str
    """The language that was spoken; empty where that is not known yet."""
    state: str
    """``refused`` (too long, or no voice), ``unspoken`` (which language?), ``wanted`` (to be fetched), ``broken``,
    ``kept`` (waits for somebody), ``taken`` (somebody listens), ``desk``, ``settled``, ``deleted``."""
    secret: str
    link: str
    """The page where it can be heard; empty where this server has no public address."""
    carriers: tuple[str, ...]
    """The channels that can send the recording itself."""
    listener_id: int | None
    attempts: int
    received_at: datetime
    fetched_at: datetime | None
    delete_at: datetime
    goes_along: bool = False
    """Whether it goes to many beside what they read, and nobody has to write it down."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Buttons under a message that was sent, of a question that is closed."""

    outbox_id: int
    channel: str
    address: str
    our_address: str
    provider_id: str
    language: str
    text: str
    choice: str
    """The label of what was chosen; empty where nothing was, or other words than a choice's."""
    attempts: int
