"""A notice to many is written: its texts, in one language or several, and who gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from handlers import rights
from handlers.conversation import Conversation
from handlers.notices import drafts, meant, outcome, previews, tongues
from handlers.notices.drafts import Who, Writing
from handlers.notices.notices import RIGHT
from handlers.notices.tongues import Written
from handlers.turn import AGAIN, Question, Say, Turn
from handlers.words import after_order
from locales.text import T, Text
from storage.audiences import Audience
from storage.notices import Notice


@dataclass(frozen=True, slots=True)
class WhichPart(Question):
    """We asked for the areas, languages or skills of those who get it."""

    notice: int
    part: str
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    district: ClassVar[bool] = True


async def notice(turn: Turn) -> list[Say]:
    """Begin a new one."""
    if said := await rights.refused(turn, RIGHT):
        return said
    begun = await turn.work.notices.begin(turn.bank.id, turn.speaker.id)
    return [drafts.write(turn, begun.id)]


async def notice_with(turn: Turn, rest: str) -> list[Say] | None:
    """A number asks how that one went; anything else is what a new one says."""
    if not await rights.holds(turn, RIGHT):
        return None
    if rest.lstrip("#").isdecimal() and len(rest) < tongues.DIGITS_MAX:
        return await outcome.told(turn, int(rest.lstrip("#")))
    if not (words := after_order(turn.text, rest)):
        return None
    begun = await turn.work.notices.begin(turn.bank.id, turn.speaker.id)
    return await tongues.taken(turn, begun, words)


async def written(turn: Turn, asked: Writing) -> list[Say] | None:
    """The first text."""
    found = await drafts.own(turn, asked.notice)
    if isinstance(found, list):
        return found
    if turn.chosen == "leave":
        return await drafts.dropped(turn, found)
    if turn.incoming.kind == "other":
        return await tongues.spoken(turn, found, "")
    if turn.chosen or not turn.text:
        return [drafts.write(turn, asked.notice)]
    return await tongues.taken(turn, found, turn.text)


async def next_text(turn: Turn, asked: Written) -> list[Say] | None:
    """Another language, a correction, or go on."""
    found = await drafts.own(turn, asked.notice)
    if isinstance(found, list):
        return found
    if turn.incoming.kind == "other":
        return await tongues.spoken(turn, found, asked.language)
    match turn.chosen:
        case "on":
            return await _on(turn, found)
        case "other":
            return [tongues.which(turn, found, asked.language)]
        case "anew":
            await turn.work.notices.erase(found.id, asked.language)
            return [drafts.write(turn, found.id)]
        case "leave":
            return await drafts.dropped(turn, found)
        case str(again) if again == AGAIN or not turn.text:
            return await tongues.shown(turn, found, asked.language)
    return await tongues.taken(turn, found, turn.text)


async def _on(turn: Turn, found: Notice) -> list[Say]:
    """Who gets it, unless that is known already."""
    if found.audience or found.counted or found.purpose != "news":
        return await previews.show(turn.work, turn.bank, found)
    return [drafts.who(turn, found.id)]


async def who(turn: Turn, asked: Who) -> list[Say] | None:
    """A choice, or areas, languages and skills in words."""
    found = await drafts.own(turn, asked.notice)
    if isinstance(found, list):
        return found
    if turn.chosen == "all":
        return await _for(turn, found, {})
    if turn.chosen in PARTS:
        return [Say(turn.speaker, PARTS[turn.chosen], WhichPart(found.id, turn.chosen))]
    audience = {} if turn.chosen else meant.read(turn)
    if audience:
        return await _for(turn, found, audience)
    return [drafts.who(turn, found.id)]


PARTS: dict[str, Text] = {
    "area": T("Which area? Write it, for instance: E1"),
    "language": T("Which language?"),
    "offers": T("What can they do? Write it in your words."),
    "asked": T("What did they ask for? Write it in your words."),
}


async def which_part(turn: Turn, asked: WhichPart) -> list[Say] | None:
    """The areas, languages or skills; what names none is asked for again."""
    found = await drafts.own(turn, asked.notice)
    if isinstance(found, list):
        return found
    read = {"area": meant.area, "language": meant.languages}.get(asked.part, meant.skills)
    if chosen := read(turn):
        return await _for(turn, found, {asked.part: chosen})
    return [Say(turn.speaker, PARTS[asked.part], asked)]


async def _for(turn: Turn, found: Notice, audience: Audience) -> list[Say]:
    changed = await turn.work.notices.change(found.id, audience=audience, counted={}, cursor=0)
    return await previews.show(turn.work, turn.bank, changed)


CONVERSATION = Conversation(
    openings={"notice": notice},
    orders={"notice": notice_with},
    steps={
        Writing: written,
        Written: next_text,
        tongues.WhichTongue: tongues.told_which,
        Who: who,
        WhichPart: which_part,
    },
)
