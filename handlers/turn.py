"""What a handler may see (a turn) and what it may answer (a say)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from locales.meaning import Guess, Meaning
from locales.text import Lines, T, Text
from locales.understanding import understand
from storage import Work
from storage.messages import Incoming
from storage.records import Address, Bank, Member, OpenQuestion

OWN = "own"
"""The topic of what people begin themselves."""


class Question:
    """What the bot asks and then waits for; each kind is a frozen dataclass, and its class is the state.

    Fields hold plain values (numbers, words, dates, times), for a question is kept as JSON.
    """

    lasts: ClassVar[timedelta] = timedelta(days=7)
    """How long an answer is accepted."""
    free: ClassVar[bool] = False
    """Whether any text may be an answer, and not only a choice."""

    counts: ClassVar[bool] = False
    """Whether a bare number is such an answer, as long as nothing newer is asked."""

    verbatim: ClassVar[bool] = False
    """Whether what is written is somebody else's words: nothing in them is a command of the writer's."""

    voice: ClassVar[bool] = False
    """Whether a voice note may be an answer."""

    district: ClassVar[bool] = False
    """Whether the start of a postcode may be an answer, which else may look like a letter and a digit: "E7"."""

    expects: ClassVar[frozenset[str]] = frozenset()
    """Intents that are answers to it, where any text may be one; other clear intents open their own conversation."""

    def topic(self) -> str:
        """Name what this is about: of one topic a person has one open question, the newest.

        What people begin themselves is one topic: who begins something new has left the old.
        """
        return OWN


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be answered with a digit, a button or its words."""

    key: str
    label: Text
    digit: str = ""
    """Given only where it is not its place in the list, for instance ``0``."""


@dataclass(frozen=True, slots=True)
class Say:
    """A message to one person and, if it asks something, the question that awaits the answer."""

    to: Member
    text: Text | Lines
    awaiting: Question | None = None
    choices: tuple[Choice, ...] = ()
    ask_contact: bool = False
    """Whether the channel should offer to share the own number, where it can."""
    urgent: bool = False
    """Sent although the address is stopped: to somebody in danger, and to who has just said START."""
    at_once: bool = False
    """Sent at any hour: an alarm, or what somebody waits for."""
    place: int = 0
    """Id of the member's address that it is for, where it is for none else."""
    to_phone: bool = False
    """For whoever holds the phone that was written from, and nothing of anybody's affairs."""
    recording: int | None = None
    """A recording that goes with it."""
    reader: Member | None = None
    """Who reads and answers it for them, where that is somebody else."""
    whom: Text | None = None
    """What stands before it then: for whom it is."""
    notice: int | None = None
    """The notice to many that it brings: everything else goes before it."""
    answers: tuple[Incoming, Address] | None = None
    """The message that this is the reply to, where it is not the one just handled."""

    def below(self, first: Text) -> Say:
        """The same message with a sentence before it."""
        rest = self.text.lines if isinstance(self.text, Lines) else (self.text,)
        return replace(self, text=Lines((first, *rest)))


@dataclass(frozen=True, slots=True)
class Turn:
    """One incoming message, its speaker and what it was understood to mean."""

    work: Work
    bank: Bank
    speaker: Member
    address: Address
    incoming: Incoming
    meaning: Meaning
    chosen: str = ""
    """The key of the choice that was made; empty where the answer is free text; ``AGAIN`` asks the question again."""
    public_url: str = ""
    """The address under which the internet reaches this server; empty where it does not."""
    written_by: int | None = None
    """The member who wrote the words down, where the speaker spoke them."""
    answering: OpenQuestion | None = None
    """The question that this is the answer to, where it answers one."""
    proven: bool = False
    """Whether the speaker has shown for this very command that they hold the phone it came from."""
    actor: Member | None = None
    """Who writes for the speaker, and reads the answers (``handlers/acting/acting.py``)."""

    @property
    def reader(self) -> Member:
        """Who reads the answers: the speaker, or whoever acts for them."""
        return self.actor or self.speaker

    @property
    def text(self) -> str:
        """The message, without white space around it."""
        return self.incoming.text.strip()

    @property
    def now(self) -> datetime:
        """The time in the bank's zone."""
        return self.work.now.astimezone(ZoneInfo(self.bank.zone))

    def meaning_of(self, words: str) -> Meaning:
        """What words mean that the speaker wrote."""
        return understand(words, language=self.speaker.language, now=self.now, own_skills=self.bank.words)

    def as_written(self, words: str, *, wish: str = "", skill: str = "") -> Turn:
        """The turn as if these words came now; ``wish`` and ``skill``: what they have turned out to mean."""
        meaning = self.meaning_of(words)
        if wish:
            meaning = replace(meaning, intents=(Guess(wish, 1.0),), danger=0.0)
        if skill:
            meaning = replace(meaning, skills=(Guess(skill, 1.0),))
        return replace(self, meaning=meaning, incoming=replace(self.incoming, text=words), chosen="")

    @property
    def today(self) -> date:
        """The day in the bank's zone."""
        return self.now.date()


AGAIN = "again"
YES = Choice("yes", T("Yes"))
NO = Choice("no", T("No"))
