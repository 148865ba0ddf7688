"""What people raise in a room: who leads notes it, and the answer goes to all who were there."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.room import OPENS
from handlers.desk import desk
from handlers.turn import Say, Turn
from locales.text import T
from storage.gatherings.records import Gathering

BACK = timedelta(days=14)
"""So long after it can be noted what was raised."""
WORDS_LENGTH = 300


async def noted(turn: Turn, words: str) -> list[Say] | None:
    """ISSUE and what they said, from who led it; None for everybody else, and for the word alone."""
    gathering = await _led_lately(turn) if words else None
    if gathering is None:
        return None
    await turn.work.issues.in_room(turn.incoming.id, gathering.id)
    said = words[:WORDS_LENGTH]
    asking = await desk.raise_item(turn.work, turn.bank, "said", turn.incoming.id, turn.speaker, words=said)
    text = T(
        "Noted, thank you. The answer will go to all who came: {topic}, {when}.",
        topic=told.topic(gathering),
        when=told.when(turn.bank, gathering),
    )
    return [Say(turn.speaker, text), *asking]


async def _led_lately(turn: Turn) -> Gathering | None:
    now = turn.work.now
    led = await turn.work.gatherings.led_by(turn.speaker.id)
    near = [one for one in led if one.starts_at - OPENS <= now <= one.ends_at + BACK]
    return next((one for one in reversed(near) if one.state in {"announced", "held"}), None)
