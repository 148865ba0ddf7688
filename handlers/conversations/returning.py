"""A pause ends by itself on the day that was named."""

from __future__ import annotations

from handlers.conversation import Conversation
from handlers.turn import Say
from locales.text import T
from storage import Work
from storage.records import Bank, Due


async def returns(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The day has come: they are asked for help again, and told so."""
    member = await work.members.get(item.about_id)
    if member.stage != "paused":
        return []
    member = await work.members.change(member.id, stage="active", paused_until=None)
    return [
        Say(member, T("Welcome back, {name}! From today I ask you again when somebody needs help.", name=member.name))
    ]


CONVERSATION = Conversation(routines={"return": returns})
