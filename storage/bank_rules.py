"""What a bank decides for itself, with the defaults that real time banks use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rules:
    """What one bank has decided. Lengths of time are in the unit of the field's name.

    The defaults are those that real time banks use: at most ten hours received before giving, help
    recorded in quarter hours, three days before a reminder and seven before a coordinator is asked.
    """

    approval: str = "coordinator"
    """``open``: whoever consents is active at once; ``coordinator``: a coordinator says yes first."""
    welcome_minutes: int = 0
    """Given out of the pot to each new member, as far as the pot reaches."""
    member_floor_minutes: int = -600
    """The lowest balance that a member's account may reach."""
    wave_size: int = 3
    """How many members are asked at once for a request."""
    wave_minutes: int = 20
    """How long a wave is given before the next members are asked."""
    waves_max: int = 3
    """After so many waves without a yes the request goes to the coordinators."""
    remind_days: int = 3
    """Days of silence before whoever must confirm an exchange is reminded."""
    desk_days: int = 7
    """Days of silence before an exchange goes to the coordinators."""
    entry_minutes_max: int = 720
    """Longer reports are shown to a coordinator before they count."""
    late_hours: int = 24
    """Calling off with less notice than this counts as late."""
    coordinator_phone: str = ""
    """A number that members may be told to ring; empty where there is none."""
    recording_days: int = 14
    """How long a voice note is kept; 0: until it was written down, and three days at most."""
    recording_minutes: int = 15
    """Offered out of the pot to who listened to a voice note and wrote it down; 0: nothing."""
    checks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Skill id → the check that a helper must have passed, for instance ``{"childcare": "dbs"}``."""
