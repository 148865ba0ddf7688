"""Values inside sentences, each written the way of the language that it ends up in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole minutes, 0 or more."""

    minutes: int


PARTS = ("morning", "noon", "afternoon", "evening", "night")
"""The parts of a day that people name, in their order."""


@dataclass(frozen=True, slots=True)
class When:
    """A day, a day and a clock time, a clock time, or (both empty) any day; in the bank's zone."""

    day: date | None = None
    clock: time | None = None
    part: str = ""
    """One of ``PARTS``, only with a day and without a clock time: "Saturday morning"."""


@dataclass(frozen=True, slots=True)
class Skill:
    """An entry of the list of skills; ``name`` is for a bank's own skills, which have only one."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a gathering is about: an entry of the list, or (``name``) its planner's words, the same for all."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class OwnName:
    """A language, written as its speakers call it."""

    tag: str


Value = str | int | Duration | When | Skill | Topic | OwnName
