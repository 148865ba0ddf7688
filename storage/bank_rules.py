"""What a bank decides for itself, with the defaults that real time banks use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType

NEVER = "none"
"""Written for no quiet time at all."""
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")


@dataclass(frozen=True, slots=True)
class Quiet:
    """The time of each day in which nobody is texted, by the clock of the bank's zone; it may go over midnight."""

    begins: time
    ends: time


def quiet(text: str) -> Quiet | None:
    """Read "21-8" or "21:30-08:00"; None for ``none``. ValueError for anything else."""
    if text == NEVER:
        return None
    begins, _, ends = text.partition("-")
    found = Quiet(_clock(begins), _clock(ends))
    if found.begins == found.ends:
        raise ValueError("a quiet time must begin and end at different times")
    return found


def _clock(text: str) -> time:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError("a quiet time is written like 21-8 or 21:30-08:00")
    return time(int(match[1]) % 24, int(match[2] or 0))


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
    pair_times: int = 6
    """As often as the same two have helped each other in a month, a coordinator is shown it; 0: never."""
    late_hours: int = 24
    """Calling off with less notice than this counts as late."""
    telegram_bot: str = ""
    """The bot's name on Telegram, without @: for links that tie a chat to a member; empty where there is none."""
    coordinator_phone: str = ""
    """A number that members may be told to ring; empty where there is none."""
    public_url: str = ""
    """Where this server is reached from outside, without a slash at its end: with it people get a file for their
    calendar; empty where it is not reached."""
    opt_out: str = "default"
    """Who acts on STOP and its like before we do: ``default`` (the provider's own list of words, CANCEL and END among
    them), ``advanced`` (a list that the operator has put right: the provider tells what it did), ``off`` (nobody)."""
    plain_sms: bool = False
    """Whether letters with dots and hats are written without them on SMS, in languages that say how (then most texts
    cost half); it changes how words look, so a bank must choose it."""
    quiet: str = "21-8"
    """From when to when nobody is texted who has not just written, in the bank's zone; ``none``: at no time."""
    stranger_texts: int = 10
    """So many messages an hour that lead nowhere are answered to somebody who is no member."""
    recording_days: int = 14
    """How long a voice note is kept; 0: until it was written down, and three days at most."""
    recording_minutes: int = 15
    """Offered out of the pot to who listened to a voice note and wrote it down; 0: nothing."""
    notice_minutes: int = 30
    """Offered out of the pot to who wrote a notice in their language for us; 0: nothing."""
    quorum: int = 20
    """So many of a hundred whom a vote asked must vote, else nothing is decided."""
    prices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Channel → what a text message costs there, for instance ``{"sms": "0.04"}``; what is left out costs nothing."""
    money: str = "GBP"
    """In what prices are."""
    grant_alone_minutes: int = 600
    """So much out of the pot may one person give somebody in ``grant_days``; beyond that a second one must agree."""
    grant_days: int = 30
    """The days over which it is counted what one person gave somebody out of the pot."""
    checks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Skill id, or topic of a gathering → the check that who helps or comes must have passed, for instance
    ``{"childcare": "dbs", "class-visit": "dbs"}``."""
