"""A coordinator's evening: everything that the list shows is opened by its number, and decided by its first digit."""

from __future__ import annotations

import re

from tests.week import reading
from tests.week.people import Person
from tests.week.town import Town

LINE = re.compile(r"^(\d{2,})!? ")
NOTHING = "Nothing waits for you now. Thank you! DIGEST 8:00 tells you every day what waits; ON DUTY, OFF DUTY."


async def empties(here: Town) -> None:
    """The one on Telegram sees to all of it, page after page."""
    aylin = here.someone("Aylin")
    for _ in range(9):
        aylin.clears()
        await aylin.says("masa")
        if aylin.has(NOTHING):
            aylin.hears(NOTHING)
            return
        for number in _numbers(aylin.clears()):
            await decides(aylin, number)
    raise AssertionError("the desk is never empty")


async def decides(who: Person, number: str) -> None:
    """They look at it, and choose what stands first."""
    await who.says(number)
    who.look()
    shown = [one for one in who.unread if one.buttons and _shows(one.text, number, who.language)]
    if not shown:  # It has settled itself, or belongs to a colleague.
        return
    who.last = shown[-1]
    who.unread.clear()
    await who.answers_first()
    await who.proves_if_asked()
    who.clears()


def _shows(text: str, number: str, language: str) -> bool:
    found = [reading.values(text, key, language) for key in ("Desk {number}:", "{number}:")]
    return any(one is not None and one["number"] == number for one in found)


def _numbers(texts: list[str]) -> list[str]:
    matches = [LINE.match(line.removeprefix(reading.BANK)) for text in texts for line in text.split("\n")]
    return list(dict.fromkeys(match[1] for match in matches if match is not None))
