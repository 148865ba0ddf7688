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
TO_HUNDRED = 20
"""What people say goes to 5."""


async def figures(turn: Turn) -> list[Say]:
    """FIGURES: of the last months. Groups of fewer than five people are left out."""
    if (no := await refused(turn, RIGHT)) is not None:
        return no
    found = await turn.work.reckoning.of(turn.bank.id, turn.work.now - timedelta(days=DAYS), turn.work.now)
    return [Say(turn.speaker, Lines(tuple(lines(found))))]


def lines(found: Figures) -> list[Text]:
    """What those who plan read: no number of fewer than five people."""
    told: list[Text] = [
        T("Talks, courses and meetings in {count} days: {number}.", count=DAYS, number=found.held),
    ]
    if found.people >= SMALL:
        time = Duration(found.minutes)
        told.append(
            T(
                "{count} people came, {number} visits. Given: {time}.",
                count=found.people,
                number=found.visits,
                time=time,
            )
        )
    if found.ties >= SMALL:
        told.append(T("{count} pairs met for the first time.", count=found.ties))
    shown, _ = apart(found.away)
    if shown.get("ill"):
        told.append(T("{count} stayed away because they were unwell.", count=shown["ill"]))
    if found.managing is not None:
        told.append(
            T(
                "How well people manage, of 100: {before} before a course, {after} after it ({count} people).",
                before=round(found.managing.before * TO_HUNDRED),
                after=round(found.managing.after * TO_HUNDRED),
                count=found.managing.people,
            )
        )
    return told
