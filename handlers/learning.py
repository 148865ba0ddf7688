"""What people's words were found to mean, kept as a suggestion until a coordinator says whether to remember it."""

from __future__ import annotations

from datetime import timedelta

from handlers.turn import Turn
from locales.understanding import telling

RIGHT = "words"
ROUTINE = "words"
HOUR = 9
"""The hour of the day, in the bank's zone, at which coordinators are asked about new words."""


async def remember(turn: Turn, words: str, skill: str) -> None:
    """Somebody wrote ``words`` and has just said which skill they mean. Who it was is not kept."""
    told = telling(words)
    if not told or told in turn.bank.words.get(skill, ()):
        return
    await turn.work.suggestions.note(turn.bank.id, language=turn.speaker.language, words=told, meant=skill)
    morning = (turn.now + timedelta(days=1)).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    await turn.work.due.set(ROUTINE, turn.bank.id, morning, turn.bank.id)
