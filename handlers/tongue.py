"""The language of the answers follows the language that somebody writes in: only when that is clear, and it is said."""

from __future__ import annotations

from dataclasses import replace

from handlers.delivery import fits
from handlers.questions import from_record
from handlers.turn import Say, Turn
from locales.languages import load
from locales.text import T
from locales.understanding import order, understand
from locales.values import OwnName

CLEAR = 0.9
"""How sure the language of a message must be."""
WORDS = 3
"""Nobody's language changes by a shorter message."""


async def follow(turn: Turn) -> tuple[Turn, bool]:
    """The turn with its speaker in the language that two clear messages in a row were in; and whether that is new."""
    if not turn.speaker.is_member or not _telling(turn):
        return turn, False
    if turn.meaning.language == turn.speaker.language:
        return await _noted(turn, ""), False
    if await _for_others(turn):
        return turn, False
    # Without the trust in their own language that each message is read with.
    meaning = understand(turn.text, language=None, now=turn.now)
    heard = meaning.language
    if meaning.language_confidence < CLEAR or heard not in load().written(turn.bank.languages):
        return turn, False
    if heard != turn.speaker.heard_language:
        return await _noted(turn, heard), False
    member = await turn.work.members.change(turn.speaker.id, language=heard, heard_language="")
    return replace(turn, speaker=member), True


async def _for_others(turn: Turn) -> bool:
    """Whether what is written is for somebody else to read, in whatever language they read."""
    if order(turn.text, turn.speaker.language)[0]:
        return True
    asked = [from_record(record) for record in await turn.work.questions.open(turn.speaker.id)]
    return any(type(question).verbatim for question in asked if question is not None)


def announced(turn: Turn, says: list[Say]) -> list[Say]:
    """The same answers, the first to the speaker with a word on the language before it."""
    text = T("From now on I write to you in {language}.", language=OwnName(turn.speaker.language))
    place = next((place for place, say in enumerate(says) if say.to.id == turn.speaker.id), None)
    if place is None:
        return says
    longer = says[place].below(text)
    if fits(longer):
        return [*says[:place], longer, *says[place + 1 :]]
    return [Say(turn.speaker, text), *says]


def _telling(turn: Turn) -> bool:
    """Whether the message is long enough to show a language, and no mere command."""
    spelt = [word for word in turn.text.split() if any(char.isalpha() for char in word)]
    return turn.incoming.kind == "text" and not turn.meaning.exact and len(spelt) >= WORDS


async def _noted(turn: Turn, heard: str) -> Turn:
    if turn.speaker.heard_language == heard:
        return turn
    return replace(turn, speaker=await turn.work.members.change(turn.speaker.id, heard_language=heard))
