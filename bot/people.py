"""The people and the past of the bank that ``make run`` shows, out of ``people.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up member, with the address of their phone on the page."""

    name: str
    language: str
    area: str
    address: str
    phone: str
    offers: tuple[str, ...]
    role: str = "member"


@dataclass(frozen=True, slots=True)
class Help:
    """Help that took place. ``other_minutes``: what the helped says, where the two differ."""

    helper: str
    helped: str
    skill: str
    minutes: int
    other_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """Hours given away; ``to`` is empty for the pot."""

    giver: str
    minutes: int
    to: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that the bank begins with."""

    people: tuple[Person, ...]
    helps: tuple[Help, ...]
    """The oldest first."""
    presents: tuple[Present, ...]
    differ: Help


@cache
def past() -> Past:
    """Read the file once."""
    found = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return Past(
        tuple(Person(**{**one, "offers": tuple(one["offers"])}) for one in found["people"]),
        tuple(Help(**one) for one in found["past"]),
        tuple(Present(**one) for one in found["presents"]),
        Help(**found["differ"]),
    )
