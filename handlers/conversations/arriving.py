"""Somebody knocks: by a link, with their number, while they wait for a yes, or after they left."""

from __future__ import annotations

from handlers.conversation import Conversation
from handlers.identity import LINK
from handlers.membership import Number, begin, finish
from handlers.registry import kind, registry
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
    """Their own number was shared: where a member has it already, a code sent there ties this chat to them."""
    phone = str(turn.incoming.payload.get("phone", ""))
    if turn.speaker.stage == "invited" and await _is_known(turn, phone):
        return await registry().openings["link contact"](turn)
    await turn.work.addresses.change(turn.address.id, phone=phone)
    for asked in await turn.work.questions.open(turn.speaker.id):
        if asked.kind == kind(Number):
            await turn.work.questions.close(asked.id)
            return await finish(turn, str(asked.data.get("language", "")), shares=True)
    return [Say(turn.speaker, T("Thank you, I know your number now."))]


async def _is_known(turn: Turn, phone: str) -> bool:
    known = await turn.work.addresses.by_phone(turn.bank.id, phone) if phone else []
    owners = [await turn.work.members.get(one.member_id) for one in known if one.member_id != turn.speaker.id]
    return any(owner.is_known for owner in owners)


async def started(turn: Turn) -> list[Say]:
    """A deep link or the start button of a chat."""
    if turn.incoming.kind == "start" and turn.incoming.text.startswith(LINK):
        return await registry().openings["link token"](turn)
    if turn.speaker.stage in {"invited", "left"}:
        return await begin(turn)
    return [
        Say(turn.speaker, T("Hello {name}! Write any time what you need or what you can do.", name=turn.speaker.name))
    ]


CONVERSATION = Conversation(
    openings={"join": started, "stage:waiting": waiting, "kind:contact": contact, "kind:start": started},
)
