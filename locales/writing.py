"""Numbers, lengths of time and days, written the way of one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from locales.values import PARTS, Duration, When


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of ``language.toml``; its comments explain them."""

    digits: str
    hours: tuple[str, ...]
    minutes: tuple[str, ...]
    both: str
    spoken: Mapping[int, str]
    when: Mapping[str, str]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    parts: tuple[tuple[int, str], ...]
    named: Mapping[str, str]
    """What a part of a day is called when only that is known."""


def patterns(data: Mapping[str, Any]) -> Patterns:
    """Read the patterns out of a parsed ``language.toml``; raises KeyError where one is missing."""
    duration, when = data["duration"], data["when"]
    return Patterns(
        digits=data["digits"],
        hours=tuple(duration["hours"]),
        minutes=tuple(duration["minutes"]),
        both=duration["both"],
        spoken={int(minutes): words for minutes, words in duration.get("spoken", {}).items()},
        when={name: when[name] for name in ("any", "day", "day_clock", "day_part", "clock")},
        weekdays=tuple(when["weekdays"]),
        months=tuple(when["months"]),
        parts=tuple(sorted((int(hour), word) for hour, word in when.get("parts", {}).items())),
        named={part: when["named"][part] for part in PARTS},
    )


class Writer:
    """Writes values in one language. ``plural`` says which plural form a number takes."""

    def __init__(self, words: Patterns, plural: Callable[[int], int]) -> None:
        self._words = words
        self._plural = plural
        self._digits = str.maketrans("0123456789", words.digits)
        self.duration = lru_cache(2_000)(self._duration)
        self.when = lru_cache(2_000)(self._when)

    def number(self, value: int) -> str:
        """A count; never a reply code or a telephone number, which are strings and keep their digits."""
        return str(value).translate(self._digits)

    def _duration(self, value: Duration) -> str:
        spoken = self._words.spoken.get(value.minutes)
        if spoken:
            return spoken
        sign, (hours, minutes) = "-" if value.minutes < 0 else "", divmod(abs(value.minutes), 60)
        return sign + self._length(hours, minutes)

    def _length(self, hours: int, minutes: int) -> str:
        in_hours, in_minutes = self._counted(self._words.hours, hours), self._counted(self._words.minutes, minutes)
        if hours and minutes:
            return self._words.both.format(hours=in_hours, minutes=in_minutes)
        return in_minutes if minutes else in_hours

    def _counted(self, forms: Sequence[str], value: int) -> str:
        return forms[min(self._plural(value), len(forms) - 1)].format(n=self.number(value))

    def _when(self, value: When) -> str:
        kind = "_".join(name for name in ("day", "clock", "part") if getattr(value, name)) or "any"
        fields: dict[str, str] = {}
        if value.day:
            fields |= {
                "weekday": self._words.weekdays[value.day.weekday()],
                "month": self._words.months[value.day.month - 1],
                "d": self.number(value.day.day),
                "year": self.number(value.day.year),
            }
        if value.clock:
            hour, minute = value.clock.hour, value.clock.minute
            fields |= {
                "HH": f"{hour:02}".translate(self._digits),
                "MM": f"{minute:02}".translate(self._digits),
                "H": self.number(hour),
                "h": self.number(hour % 12 or 12),
                "part": self._part(hour),
            }
        if value.part:
            fields["part"] = self._words.named[value.part]
        return self._words.when[kind].format(**fields)

    def _part(self, hour: int) -> str:
        # Before the first hour it is still the last part of the day before.
        word = self._words.parts[-1][1] if self._words.parts else ""
        for begins, name in self._words.parts:
            if begins <= hour:
                word = name
        return word
