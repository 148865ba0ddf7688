"""What came of it all, without names, for those who plan."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversations.gatherings.told import RIGHT
from handlers.rights import refused
from handlers.turn import Say, Turn
from locales.text import Lines, T, Text
from locales.values import Duration
from storage.gatherings.figures import SMALL, Figures, apart

DAYS = 90


async def figures(turn: Turn) -> list[Say]:
    """FIGURES: of the last months. Groups of fewer than five people are left out."""
    if (no := await refused(turn, RIGHT)) is not None:
        return no
    found = await turn.work.reckoning.of(turn.bank.id, turn.work.now - timedelta(days=DAYS), turn.work.now)
    return [Say(turn.speaker, Lines(tuple(_lines(found))))]


def _lines(found: Figures) -> list[Text]:
    lines: list[Text] = [
        T("Talks, courses and meetings in {count} days: {number}.", count=DAYS, number=found.held),
    ]
    if found.people >= SMALL:
        time = Duration(found.minutes)
        lines.append(
            T(
                "{count} people came, {number} visits. Given: {time}.",
                count=found.people,
                number=found.visits,
                time=time,
            )
        )
    if found.ties >= SMALL:
        lines.append(T("{count} pairs met for the first time.", count=found.ties))
    shown, _ = apart(found.away)
    if shown.get("ill"):
        lines.append(T("{count} stayed away because they were unwell.", count=shown["ill"]))
    return lines
