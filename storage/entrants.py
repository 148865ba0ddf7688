"""What is brought into a bank from elsewhere: members, their past exchanges and their opening balances."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """A yes or no that was given elsewhere."""

    purpose: str
    given: bool
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entrant:
    """A member to enter."""

    reference: str
    """Empty where they are known by their number alone."""
    name: str
    stage: str
    language: str
    area: str
    phone: str
    """E.164; empty where there is none."""
    channel: str
    stopped: bool
    share_phone: bool
    joined_at: datetime | None
    roles: tuple[str, ...]
    consents: tuple[GivenConsent, ...]


@dataclass(frozen=True, slots=True)
class PastExchange:
    """Help that was given, confirmed elsewhere."""

    reference: str
    helper_id: int
    helped_id: int
    skill: str
    minutes: int
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """What a member brings (more than nothing) or lacks (less), in minutes."""

    member_id: int
    reference: str
    minutes: int
    at: datetime


@dataclass(slots=True)
class Known:
    """What a bank knows already, for comparing a file with it."""

    members: dict[str, int] = field(default_factory=dict)
    exchanges: dict[str, int] = field(default_factory=dict)
    phones: dict[str, tuple[int, str]] = field(default_factory=dict)
    """E.164 number to the member who has it, and their name."""
    offers: set[tuple[int, str]] = field(default_factory=set)
    """Member and skill of what is offered now."""
    accounts: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Member to balance and floor."""
    openings: dict[int, datetime] = field(default_factory=dict)
    """Member to the moment of the balance that was entered."""


def opening_reference(bank_id: int, member_id: int) -> str:
    """The ledger's name for a member's opening balance: there is one at most."""
    return f"import:{bank_id}:opening:{member_id}"
