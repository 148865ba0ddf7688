"""What the storage hands out: frozen records, whole minutes, aware UTC times.

A record is a photograph of a row. Changing the row is the business of the repositories on
:class:`storage.work.Work`; a record itself never changes and knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from storage.bank_rules import Rules


@dataclass(frozen=True, slots=True)
class Bank:
    """One time bank: everything else belongs to exactly one."""

    id: int
    slug: str
    name: str
    zone: str
    """IANA name, for instance ``Europe/London``."""
    region: str
    """ISO 3166 code in whose way telephone numbers without a country code are read."""
    languages: tuple[str, ...]
    """Tags of the languages it serves, the default first."""
    join_word: str
    """Folded word on posters and links that brings people into this bank."""
    rules: Rules
    words: Mapping[str, tuple[str, ...]]
    """The bank's own words: a skill's id (of the closed list, or the name of a skill of its own) to what people say."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a bank, from the first message on (stage ``invited``) until they left."""

    id: int
    bank_id: int
    name: str
    stage: str
    """``invited``, ``pending``, ``active``, ``paused`` or ``left``."""
    language: str
    area: str
    """Postcode district, for instance ``E1``; empty where not told."""
    share_phone: bool
    """Whether the number may be shown to somebody with whom help was agreed."""
    paused_until: date | None
    last_asked_at: datetime | None
    misses: int
    """How many messages in a row were not understood."""
    heard_language: str
    """Another language that the last clear message was in; empty where it was in their own."""
    joined_at: datetime | None
    quiet: str = ""
    """When they do not want to be texted, as ``Rules.quiet`` is written; empty: as the bank says."""

    @property
    def is_member(self) -> bool:
        """Whether they take part, be it after a pause."""
        return self.stage in ("active", "paused")

    @property
    def is_known(self) -> bool:
        """Whether they take part or wait to be let in: no stranger."""
        return self.is_member or self.stage == "pending"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a member is reached: a number or chat id on a channel."""

    id: int
    bank_id: int
    member_id: int
    channel: str
    address: str
    our_address: str
    """The number or bot that they write to; replies leave from it."""
    state: str
    """``open``; ``stopped`` (they said STOP); ``closed`` (the channel refuses to deliver)."""
    preferred: bool
    phone: str
    """E.164 number where it is known, else empty."""
    trouble: str = ""
    """Why the channel last refused it for good, for instance ``landline`` or ``no such number``."""
    shared: bool = False
    """Whether several members of the bank are reached here: then nobody knows who holds the phone."""
    shut_out: bool = False
    """Whether the phone is lost: what their roles allow is not done from here, and nothing is sent but answers."""
    acts_for: int | None = None
    """The member for whom its owner writes from here."""
    acts_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A member can do a skill."""

    id: int
    member_id: int
    skill: str
    words: str


@dataclass(frozen=True, slots=True)
class Request:
    """A member asks for a skill."""

    id: int
    bank_id: int
    member_id: int
    skill: str
    words: str
    """Their own words; never shown to another member."""
    day: date | None
    clock: time | None
    minutes: int
    area: str
    state: str
    """``open`` (being asked around), ``taken``, ``unfilled`` (with the coordinators), ``closed``."""
    wave: int
    part: str = ""
    """Of the day, where no time is known: ``morning``, ``noon``, ``afternoon``, ``evening``, ``night``; or empty."""
    written_by: int | None = None
    """The member who wrote the words down for them, where they spoke."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One member was asked to take one request."""

    request_id: int
    member_id: int
    wave: int
    state: str
    """``asked``, ``yes``, ``no``, ``over`` (somebody else was found, or time ran out)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who might take a request, with what the matching rules look at."""

    member: Member
    skills: frozenset[str]
    checks: frozenset[str]
    """Checks that they have passed and that are not due for review."""
    balance_minutes: int
    knows_asker: bool
    """They have exchanged help before."""
    asked_before: bool
    """They were already asked for this request."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Help between two members. States and moves: ``storage/exchanges/rules.py``."""

    id: int
    bank_id: int
    request_id: int | None
    helper_id: int
    helped_id: int
    skill: str
    day: date | None
    clock: time | None
    minutes: int
    """Agreed length, or the reported length once somebody has reported."""
    state: str
    """``asked``, ``agreed``, ``reported``, ``confirmed``, ``declined``, ``cancelled``, ``expired``, ``disputed``."""
    reported_by: int | None
    """Member who reported; the other side confirms."""
    other_minutes: int | None
    """What the other side says, where the two differ."""
    reported_at: datetime | None
    transfer_id: int | None
    """The posting that stands; empty where none does."""
    part: str = ""
    """Of the day, as in the request."""


@dataclass(frozen=True, slots=True)
class Account:
    """One side of transfers, in one unit."""

    id: int
    bank_id: int
    kind: str
    """``member``, ``pot``, ``organisation`` or ``partner``."""
    unit: str
    """``minute`` for hours; reward units have other names and never mix."""
    member_id: int | None
    name: str
    balance: int
    floor: int
    carried_to: int | None = None
    """The account of the same person that everything on this one is carried on to, where two records became one."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Minutes moved once, for ever, from one account to another."""

    id: int
    bank_id: int
    from_account: int
    to_account: int
    minutes: int
    kind: str
    """``exchange``, ``gift``, ``welcome``, ``reversal``, ``settlement`` or ``write-off``."""
    reference: str
    happened_at: datetime
    posted_at: datetime
    inbox_id: int | None
    exchange_id: int | None
    reverses: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands, in minutes."""

    balance: int
    given: int
    received: int
    can_ask: int
    """How much they can still receive before the floor."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the bot has asked a person and is waiting for."""

    id: int
    member_id: int
    kind: str
    topic: str
    data: Mapping[str, object]
    keys: tuple[str, ...]
    """Meanings of the digits, in order of ``digits``."""
    digits: tuple[str, ...]
    labels: tuple[str, ...]
    """What the choices were called, in the language they were shown in."""
    letter: str
    lettered: bool
    """Whether the letter was shown with it."""
    summary: str
    asked_at: datetime
    expires_at: datetime
    reader_id: int
    """Who read it and can answer it: the member, or whoever acts for them."""


@dataclass(frozen=True, slots=True)
class DeskItem:
    """Something that waits for a coordinator's reply."""

    id: int
    bank_id: int
    kind: str
    """``approve``, ``dispute``, ``silent``, ``long``, ``unfilled``, ``danger``, ``person``, ``said``, ``parked``,
    ``blocked`` (the provider takes nothing for them any more), ``tell`` (somebody has to be told something), ``pair``
    (the same two again and again), ``tutor`` (wants to become one), ``absent`` (stays away from a course and does not
    answer), ``refresher`` (a tutor is to be trained again), ``catch_up`` (missed a week, wants to be rung)."""
    about_id: int
    member_id: int | None
    words: str
    """What was written, where that is what it is about."""
    opened_at: datetime
    closed_at: datetime | None
    number: int = 0
    """What coordinators call it: see ``storage/desk.py``."""
    taken_by: int | None = None
    """The member who has said that they see to it."""
    later_until: datetime | None = None
    """Until when nobody wants to be reminded of it."""
    rounds: int = 0
    """How often people were asked again because nobody took it."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that happens when nobody answers."""

    id: int
    bank_id: int
    kind: str
    about_id: int
    at: datetime
