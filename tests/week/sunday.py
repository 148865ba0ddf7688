"""Sunday: what is left is done, and the desk is empty."""

from __future__ import annotations

from tests.week.desk import empties
from tests.week.town import Town


async def play(here: Town) -> None:
    """The seventh day."""
    await here.until("Sunday", "10:00")
    await empties(here)
    await here.until("Sunday", "20:00")
    await empties(here)
    for name in ("শাহানা", "Aylin"):
        who = here.someone(name)
        await who.says("desk")
        await who.proves_if_asked()
        who.hears(
            "Nothing waits for you now. Thank you! DIGEST 8:00 tells you every day what waits; ON DUTY, OFF DUTY."
        )
