"""Where a member lives now: who is asked for help nearby, and what is on, goes by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversation import Conversation
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from handlers.words import DISTRICT, after_order, district
from locales.text import T

LEAVE = Choice("leave", T("Leave it"), "0")


@dataclass(frozen=True, slots=True)
class WhereNow(Question):
    """We asked where they live."""

    free: ClassVar[bool] = True
    district: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=1)


async def where(turn: Turn) -> list[Say]:
    """The command alone."""
    if not turn.speaker.is_member:
        return await registry().openings["help"](turn)
    return [_where(turn)]


def _where(turn: Turn) -> Say:
    text = T("Where do you live? The start of your postcode is enough, like E1.")
    return Say(turn.speaker, text, WhereNow(), (LEAVE,))


async def ordered(turn: Turn, rest: str) -> list[Say] | None:
    """The command with a postcode behind it; where postcodes are written so, other words are none."""
    words = after_order(turn.text, rest)
    coded = turn.bank.region != "GB" or DISTRICT.search(words.upper())
    if not turn.speaker.is_member or not words or not coded:
        return None
    return await _moved(turn, district(words, turn.bank.region))


async def told(turn: Turn, _: WhereNow) -> list[Say] | None:
    """A postcode, or the name of a place."""
    if turn.chosen == LEAVE.key:
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    found = "" if turn.chosen == AGAIN else district(turn.text, turn.bank.region)
    return await _moved(turn, found) if found else [_where(turn)]


async def _moved(turn: Turn, area: str) -> list[Say]:
    await turn.work.members.change(turn.speaker.id, area=area)
    return [Say(turn.speaker, T("All right: you live in {area} now.", area=area))]


CONVERSATION = Conversation(openings={"area": where}, orders={"area": ordered}, steps={WhereNow: told})
