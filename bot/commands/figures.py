"""``figures``: what came of talks, courses, socials and work parties, without names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import click

from bot import console
from storage import Work
from storage.gatherings.figures import SMALL, Figures, Managing, apart

STAYED_AWAY = {
    "ill": "unwell",
    "forgot": "forgot",
    "not for me": "not for me",
    "other": "something else",
    "": "not said",
}
LEFT = {
    "time": "the day or time",
    "place": "the place",
    "group": "the group",
    "health": "health",
    "other": "not said",
    "": "did not answer",
}


@click.command()
@click.argument("which", default="", metavar="[BANK]")
@console.bank_option
@click.option("--days", type=click.IntRange(1, 3660), default=365, show_default=True, help="How far back to look.")
@console.json_option
def command(which: str, slug: str, days: int, as_json: bool) -> None:
    """Show attendance, hours, new ties and why people stayed away. No name is in it.

    Groups of fewer than five people are not shown apart: they are counted together, so that nobody is known by them.
    """

    async def job(work: Work) -> Figures:
        bank = await console.bank(work, which or slug)
        return await work.reckoning.of(bank.id, work.now - timedelta(days=days), work.now)

    found = _table(console.work(job))
    if as_json:
        console.show(found)
    else:
        _print(found)


def _table(found: Figures) -> dict[str, Any]:
    few = f"under {SMALL}" if 0 < found.people < SMALL else ""
    return {
        "held": found.held,
        "people": _many(found.people),
        "visits": few or found.visits,
        "visits without a name": found.unnamed,
        "hours": few or console.hours(found.minutes),
        "new ties": _many(found.ties),
        "brought by a friend": _many(found.brought),
        "people by kind": _groups(found.kinds),
        "people by language": _groups({tag or "any": count for tag, count in found.languages.items()}),
        "stayed away": _groups({STAYED_AWAY[said]: count for said, count in found.away.items()}),
        "left a course": _groups({LEFT[said]: count for said, count in found.left.items()}),
        "how it was (5 is best)": _groups(found.ratings),
        "managing well before and after a course (5 is best)": _managing(found.managing),
    }


def _managing(found: Managing | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {"before": round(found.before, 1), "after": round(found.after, 1), "people": found.people}


def _many(count: int) -> int | str:
    return count if count == 0 or count >= SMALL else f"under {SMALL}"


def _groups(groups: Mapping[Any, int]) -> dict[str, int | str]:
    shown, rest = apart(groups)
    found: dict[str, int | str] = {str(key): count for key, count in shown.items()}
    if rest:
        found["others"] = rest
    return found or ({"all": f"under {SMALL}"} if sum(groups.values()) else {})


def _print(found: Mapping[str, Any]) -> None:
    for title, value in found.items():
        if not isinstance(value, dict):
            click.echo(f"{title}: {value}")
        elif value:
            click.echo(f"{title}: " + ", ".join(f"{name} {count}" for name, count in value.items()))
