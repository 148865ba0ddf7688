"""The three hundred, as the bank's spreadsheet has them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache

LANGUAGES = ("bn", "so", "tr", "en", "ku", "bn-Latn")
AREAS = ("E1", "E2", "E3", "E14", "N16", "E8")
SKILLS = ("cooking", "gardening", "shopping", "befriending")
"""What everybody else offers: nothing that the script asks for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of them."""

    number: int
    name: str
    phone: str
    language: str
    area: str
    roles: str = ""
    news: bool = False
    offers: tuple[str, ...] = ()


KNOWN = (
    ("শাহানা", "bn", "E1", "coordinator", False, ()),
    ("Aylin", "tr", "N16", "coordinator", False, ()),
    ("Hodan", "so", "E3", "navigator", False, ()),
    ("Rojda", "ku", "N16", "navigator", False, ()),
    ("Dr Lee", "en", "E1", "professional", False, ()),
    ("Betty", "en", "E14", "", True, ()),
    ("Winston", "en", "E14", "", True, ("lift",)),
    ("Faadumo", "so", "E3", "", True, ()),
    ("Yusuf", "so", "E3", "", True, ("lift",)),
    ("Zeynep", "tr", "N16", "", True, ("sewing",)),
    ("Mehmet", "tr", "N16", "", True, ()),
    ("রহিমা", "bn", "E1", "", True, ("sewing",)),
    ("করিম", "bn", "E1", "", True, ()),
    ("Shirin Apa", "bn-Latn", "E2", "", True, ()),
    ("Gulê", "ku", "N16", "", True, ()),
)


@cache
def people() -> tuple[Row, ...]:
    """All three hundred: those whom the script knows by name first."""
    named = [
        Row(n, name, _phone(n), language, area, roles, news, offers)
        for n, (name, language, area, roles, news, offers) in enumerate(KNOWN, 1)
    ]
    others = [
        Row(
            n,
            f"Neighbour {n}",
            _phone(n),
            LANGUAGES[n % len(LANGUAGES)],
            AREAS[n % len(AREAS)],
            news=n % 5 == 0,
            offers=(SKILLS[n % len(SKILLS)],),
        )
        for n in range(len(KNOWN) + 1, 301)
    ]
    return (*named, *others)


def _phone(number: int) -> str:
    return f"+447911{number:06}"


def files() -> dict[str, str]:
    """What is imported, by kind."""
    members = [
        [row.number, row.name, row.phone, row.language, row.area, row.roles, "yes", "2026-01-05", _yes(row.news)]
        for row in people()
    ]
    heads = ["id", "name", "phone", "language", "area", "roles", "consent_exchanges", "consent_exchanges_date"]
    offers = [[row.number, skill] for row in people() for skill in row.offers]
    return {
        "members": _csv([*heads, "consent_news"], members),
        "offers": _csv(["member", "skill"], offers),
    }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _csv(heads: list[str], rows: list[list[object]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heads)
    writer.writerows(rows)
    return written.getvalue()
