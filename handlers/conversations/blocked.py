"""Somebody wrote a word at which the provider itself blocks us, and meant something else: nothing we send arrives."""

from __future__ import annotations

from handlers import household
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.turn import Say, Turn
from handlers.words import shortened

SHOWN = 20


async def blocked(turn: Turn) -> list[Say]:
    """Nothing more is sent to this address, and the coordinators are told; what was said about consent still holds."""
    for address in await household.on_phone(turn):
        if address.state == "open":
            await turn.work.addresses.change(address.id, state="stopped", trouble="blocked by a word")
    await turn.work.outbox.withhold(turn.address.channel, turn.address.address)
    word = shortened(turn.text, SHOWN)
    return await desk.raise_item(turn.work, turn.bank, "blocked", turn.speaker.id, turn.speaker, words=word)


CONVERSATION = Conversation(openings={"blocked": blocked})
