"""Somebody knocks: by a link, with their number, while they wait for a yes, or after they left."""

from __future__ import annotations

from handlers.conversation import Conversation
from handlers.membership import Number, begin, finish
from handlers.registry import kind
from handlers.turn import Say, Turn
from locales.text import T


async def waiting(turn: Turn) -> list[Say]:
    """Somebody who is not a member yet, or no longer, writes."""
    if turn.speaker.stage == "left":
        await turn.work.members.change(turn.speaker.id, stage="invited")
        return await begin(turn)
    return [
        Say(
            turn.speaker,
            T(
                "Thank you, {name}. Somebody from {bank} still has to say yes. I'll text you then.",
                name=turn.speaker.name,
                bank=turn.bank.name,
            ),
        )
    ]


async def contact(turn: Turn) -> list[Say]:
    """Their own number was shared: it ties this chat to the member who has that number already."""
    phone = str(turn.incoming.payload.get("phone", ""))
    for known in await turn.work.addresses.by_phone(turn.bank.id, phone):
        owner = await turn.work.members.get(known.member_id)
        if (
            owner.id != turn.speaker.id
            and owner.stage in {"active", "paused", "pending"}
            and turn.speaker.stage == "invited"
        ):
            await turn.work.addresses.change(turn.address.id, phone=phone)
            await turn.work.addresses.move(turn.address.id, owner.id)
            for asked in await turn.work.questions.open(turn.speaker.id):
                await turn.work.questions.close(asked.id, "withdrawn")
            await turn.work.members.change(turn.speaker.id, stage="left")
            return [Say(owner, T("Hello {name}, I know you now: the same hours here and there.", name=owner.name))]
    await turn.work.addresses.change(turn.address.id, phone=phone)
    for asked in await turn.work.questions.open(turn.speaker.id):
        if asked.kind == kind(Number):
            await turn.work.questions.close(asked.id)
            return await finish(turn, shares=True)
    return [Say(turn.speaker, T("Thank you, I know your number now."))]


async def started(turn: Turn) -> list[Say]:
    """A deep link or the start button of a chat."""
    if turn.speaker.stage in {"invited", "left"}:
        return await begin(turn)
    return [
        Say(turn.speaker, T("Hello {name}! Write any time what you need or what you can do.", name=turn.speaker.name))
    ]


CONVERSATION = Conversation(
    openings={"join": started, "stage:waiting": waiting, "kind:contact": contact, "kind:start": started},
)
