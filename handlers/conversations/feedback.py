"""What people say about a service reaches the coordinators; who only says that they have something is asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T

LEAVE = Choice("drop", T("Leave it"), "0")
WORDS_LENGTH = 300


@dataclass(frozen=True, slots=True)
class WhatHappened(Question):
    """We asked what they want to say."""

    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"need", "offer", "log_hours", "cancel", "feedback", "gift", "wrong"})


async def feedback(turn: Turn) -> list[Say]:
    """What they say, or the question for it."""
    return [_what(turn)] if turn.meaning.exact else await _told(turn)


def _what(turn: Turn) -> Say:
    text = T("Please write what happened. Somebody from {bank} will read it.", bank=turn.bank.name)
    return Say(turn.speaker, text, WhatHappened(), (LEAVE,))


async def what_happened(turn: Turn, _: WhatHappened) -> list[Say] | None:
    """Any words."""
    if turn.chosen == AGAIN:
        return [_what(turn)]
    if turn.chosen == LEAVE.key:
        return [Say(turn.speaker, T("All right."))]
    return await _told(turn) if any(letter.isalpha() for letter in turn.text) else None


async def _told(turn: Turn) -> list[Say]:
    text = T("Thank you for telling us. Somebody from {bank} will read it.", bank=turn.bank.name)
    words, incoming = turn.text[:WORDS_LENGTH], turn.incoming.id
    return [
        Say(turn.speaker, text),
        *await desk.raise_item(turn.work, turn.bank, "said", incoming, turn.speaker, words=words),
    ]


CONVERSATION = Conversation(openings={"feedback": feedback}, steps={WhatHappened: what_happened})
