"""The forty talks: when, in which language, who gives the hours, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.clock import START
from tests.season.people import TOPICS

TALKS = 40
LANGUAGES = ("bn", "so", "tr")
PLACES = {"bn": "Brick Lane Hall", "so": "Whitechapel Mosque", "tr": "Dalston Centre"}
WORDS = {"bn": "Bengali", "so": "Somali", "tr": "Turkish"}
RULES = {
    "teach": "Those who come, to leaders",
    "free": "The pot, to leaders",
    "social": "The pot, to all",
}
TROUBLES = (
    "",  # All goes well.
    "full",  # Two seats, and more who want one; one is given back.
    "refused",  # The first who is asked to lead says no.
    "out",  # A leader drops out the day before.
    "nobody",  # Nobody comes.
    "late",  # Wrong words, and one that comes on the next day.
    "silent",  # Who is asked to lead does not answer.
    "hour",  # A leader drops out an hour before.
    "unnamed",  # Somebody without a phone, and people whom nobody knows.
    "alone",  # Nobody else can lead: it is put off, then called off.
)


@dataclass
class Talk:
    """One of them: its plan, and what the script knows of it by what people read."""

    number: int
    starts_at: datetime
    trouble: str
    rule: str
    language: str
    topic: str
    leaders: set[str] = field(default_factory=set)
    seated: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    came: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    """Who leads → the word that they read."""
    refused: set[str] = field(default_factory=set)
    posted: bool = False
    over: str = ""
    """``off`` where it did not happen."""
    offered: int = 0

    @property
    def seats(self) -> int:
        """How many fit."""
        return 2 if self.trouble == "full" else 12

    @property
    def when(self) -> str:
        """As people read it in English."""
        return f"{self.starts_at:%A} {self.starts_at.day} {self.starts_at:%B} at {self.starts_at:%H:%M}"

    @property
    def title(self) -> str:
        """The same with what it is about."""
        return f"{self.topic}, {self.when}"

    @property
    def plan(self) -> str:
        """What the coordinator texts."""
        day = f"{self.starts_at.day} {self.starts_at:%B} {self.starts_at:%H:%M}"
        where = PLACES[self.language]
        return f"{self.topic} talk in {WORDS[self.language]} on {day}, 1 hour, {self.seats} people, {where}"


def talks() -> list[Talk]:
    """One on each weekday for eight weeks, in the morning and in the evening by turns."""
    days = [START + timedelta(days=7 + week * 7 + day) for week in range(8) for day in range(5)]
    found = []
    for number, day in enumerate(days[:TALKS]):
        starts_at = day.replace(hour=(11, 18)[number % 2])
        rule = ("teach", "free", "teach", "social")[number % 4]
        trouble = TROUBLES[(number * 3) % len(TROUBLES)]
        language, topic = LANGUAGES[number % 3], TOPICS[(number // 3) % 3]
        found.append(Talk(number, starts_at, trouble, rule, language, topic))
    return found
