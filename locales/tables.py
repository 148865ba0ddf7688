"""What one language calls numbers, lengths of time and days, ready for reading; the data is its ``words.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from locales.phrases import Phrases, split


class Tables:
    """The reading tables of one language. A section that a folder leaves out is empty, and finds nothing."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        numbers = words.get("numbers", {})
        self.numbers: Phrases[int] = Phrases(_grouped(numbers))
        lengths = words.get("lengths", {})
        self.hour = _one(lengths.get("hour"))
        self.minute = _one(lengths.get("minute"))
        self.between = _one(lengths.get("between"))
        self.join = _one(lengths.get("join"))
        self.range_from = _one(lengths.get("from"))
        self.range_to = _one(lengths.get("to"))
        self.fixed = _minutes(lengths.get("fixed"))
        self.plus = _minutes(lengths.get("plus"))
        self.before = _minutes(lengths.get("before"))
        self._days(words)
        self._clock(words)
        self._begins = self._beginnings(words)

    def _days(self, words: Mapping[str, Any]) -> None:
        days = dict(words.get("days", {}))
        self.either = _minutes(days.pop("either", {}))
        self.days = _minutes(days)
        self.weekdays = _minutes(words.get("weekdays"))
        self.months = _minutes(words.get("months"))
        weeks = words.get("weeks", {})
        self.ask = _one(weeks.get("ask"))
        self.last = _one(weeks.get("last"))
        self.every = _one(weeks.get("every"))
        self.ignore = _one(weeks.get("ignore"))
        self.ordinal = _one(words.get("dates", {}).get("suffixes"))
        relative = words.get("relative", {})
        self.ahead = _one(relative.get("ahead"))
        self.later = _one(relative.get("later"))
        self.ago = _one(relative.get("ago"))
        self.day = _one(relative.get("day"))
        self.week = _one(relative.get("week"))

    def _clock(self, words: Mapping[str, Any]) -> None:
        clock = words.get("clock", {})
        self.at = _one(clock.get("at"))
        self.near = _one(clock.get("near"))
        self.after = _one(clock.get("after"))
        self.clock_before = _minutes(clock.get("before"))
        self.clock_behind = _minutes(clock.get("behind"))
        self.clock_fixed: Phrases[time] = Phrases(
            {time.fromisoformat(clock_time): phrases for clock_time, phrases in clock.get("fixed", {}).items()}
        )
        window = words.get("window", {})
        self.since = _one(window.get("after"))
        self.until = _one(window.get("before"))
        self.never = _one(window.get("not"))
        self.parts: Phrases[str] = Phrases(words.get("parts", {}))
        self.greetings = _one([one for one in words.get("commands", {}).get("greeting", ()) if " " in one])
        """Those of several words: "good morning" says nothing of when."""

    def _beginnings(self, words: Mapping[str, Any]) -> Phrases[bool]:
        """Whatever a length, a day or a clock time can begin with: most words of a text are none of these."""
        lengths, clock, weeks = words.get("lengths", {}), words.get("clock", {}), words.get("weeks", {})
        days = dict(words.get("days", {}))
        either = days.pop("either", {})
        return _any(
            *(list(words.get("numbers", {})), lengths.get("hour"), lengths.get("fixed"), lengths.get("before")),
            *(days, either, words.get("weekdays"), words.get("months"), words.get("parts")),
            *(weeks.get("ask"), weeks.get("last"), words.get("relative", {}).get("ahead")),
            *(clock.get("at"), clock.get("near"), clock.get("before"), clock.get("fixed")),
        )

    def may_begin(self, word: str) -> bool:
        """Whether a length, a day or a clock time can begin with this word."""
        return word[0].isdigit() or self._begins.begins(word)


def _any(*lists: Any) -> Phrases[bool]:
    """The first words of phrases out of lists and tables of lists."""
    phrases: list[str] = []
    for given in lists:
        phrases += [one for listed in given.values() for one in listed] if isinstance(given, Mapping) else given or []
    return Phrases({True: [split(phrase)[0] for phrase in phrases if split(phrase)]})


def _grouped(values: Mapping[str, int]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = {}
    for word, value in values.items():
        grouped.setdefault(value, []).append(word)
    return grouped


def _one(phrases: list[str] | None) -> Phrases[bool]:
    return Phrases({True: phrases or []})


def _minutes(lists: Mapping[str, list[str]] | None) -> Phrases[int]:
    return Phrases({int(key): phrases for key, phrases in (lists or {}).items()})
