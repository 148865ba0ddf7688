"""Where somebody likes to be written to, when it is not an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversation import Conversation
from handlers.naming import app
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from storage.records import Address

SHOWN = 5


@dataclass(frozen=True, slots=True)
class WhichApp(Question):
    """We showed where they can be written to."""

    lasts: ClassVar[timedelta] = timedelta(days=1)


async def prefer(turn: Turn) -> list[Say]:
    """Show the places; with one alone, say how to get another."""
    if not turn.speaker.is_member:
        return await registry().openings["help"](turn)
    places = await _places(turn)
    if len(places) < 2:
        return [Say(turn.speaker, T("I know you only here. To add another phone or app, write LINK."))]
    return [Say(turn.speaker, T("Where shall I write to you?"), WhichApp(), tuple(map(_choice, places)))]


def _choice(address: Address) -> Choice:
    end = address.phone[-3:]
    if end:
        return Choice(str(address.id), T("{app} (...{code})", app=app(address.channel), code=end))
    return Choice(str(address.id), T("{app}", app=app(address.channel)))


async def which(turn: Turn, asked: WhichApp) -> list[Say] | None:
    """Answers still go where they wrote from, everything else there."""
    places = {str(one.id): one for one in await _places(turn)}
    if turn.chosen not in places:
        return await prefer(turn) if turn.chosen == AGAIN else None
    chosen = await turn.work.addresses.change(places[turn.chosen].id, preferred=True)
    text = T("All right: {app}. When you write to me, I answer where you wrote.", app=app(chosen.channel))
    return [Say(turn.speaker, text)]


async def _places(turn: Turn) -> list[Address]:
    known = await turn.work.addresses.of_member(turn.speaker.id)
    return [one for one in known if one.state == "open"][:SHOWN]


CONVERSATION = Conversation(openings={"prefer": prefer}, steps={WhichApp: which})
