"""Votes of members, one vote each: ``putting`` asks the question, ``casting`` hears the answers, ``closing`` tells what
came of it: the result at once, then the reasons and what was decided, and a month later what was done.
"""

from __future__ import annotations

from handlers.conversation import Conversation
from handlers.conversations.voting import casting, closing, putting
from handlers.notices.notices import RIGHT, Ballot
from handlers.registry import registry
from handlers.rights import holds
from handlers.turn import Say, Turn
from handlers.words import after_order
from locales.text import T

LEAST_WORDS = 3
"""Fewer words behind the command are no question to vote on."""


async def vote(turn: Turn) -> list[Say]:
    """What the speaker can vote on; else who writes notices is asked for a question."""
    if not turn.speaker.is_member:
        return await registry().openings["join"](turn)
    if (said := await casting.next_one(turn)) is not None:
        return said
    if await holds(turn, RIGHT):
        return [putting.what(turn)]
    return [Say(turn.speaker, T("There is nothing to vote on just now."))]


async def ordered(turn: Turn, rest: str) -> list[Say] | None:
    """A question behind the word is a new vote; from others it asks what there is to vote on."""
    if not turn.speaker.is_member or not (words := after_order(turn.text, rest)):
        return None
    if len(words.split()) >= LEAST_WORDS and await holds(turn, RIGHT):
        return [putting.who_decides(turn, words)]
    return await casting.next_one(turn)


CONVERSATION = Conversation(
    openings={"vote": vote},
    orders={"vote": ordered},
    steps={
        putting.WhatQuestion: putting.what_question,
        putting.WhoDecides: putting.told_who,
        putting.UntilWhen: putting.until_when,
        Ballot: casting.cast,
        casting.Why: casting.why,
        closing.Follows: closing.follows,
        closing.WhatFollows: closing.what_follows,
    },
    routines={closing.ROUTINE: closing.over, closing.REMINDER: closing.remind, closing.DONE: closing.month_later},
)
