"""Ideas for something to do together: heard, read by somebody who plans gatherings, and shown to the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversations.gatherings import asked as gathering_asked
from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.parties import liking
from handlers.desk import desk
from handlers.desk.desk import DeskQuestion, Matter
from handlers.desk.taking import ask_anew, taken_up
from handlers.registry import registry
from handlers.rights import holds
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.text import T
from storage import Work
from storage.errors import AlreadySettled
from storage.gatherings.ideas import ENOUGH
from storage.records import DeskItem, Member

LEAST_LETTERS = 4
KEPT_LENGTH = 300
SHOWN = 4
"""So many ideas fit into one text."""
CHOICE_LENGTH = 24
OWN = Choice("own", T("I have another idea"), "0")


@dataclass(frozen=True, slots=True)
class WhatIdea(Question):
    """We asked for their idea; they had none in mind when they wrote the word alone."""

    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = gathering_asked.WORDS


@dataclass(frozen=True, slots=True)
class WhichIdea(Question):
    """We showed what others would like to do."""

    lasts: ClassVar[timedelta] = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class ShowIdea(DeskQuestion):
    """May the others read this idea?"""

    idea: int


async def idea(turn: Turn) -> list[Say]:
    """The word alone: others' ideas to choose from, or their own; whoever plans sees first what is to be planned.

    What members wrote is shown to members alone.
    """
    if not turn.speaker.is_member:
        return await registry().openings["join"](turn)
    if (waiting := await turn.work.ideas.enough(turn.bank.id)) and await holds(turn, told.RIGHT):
        return [liking.shall_we(turn.speaker, waiting[0])]
    found = (await turn.work.ideas.listed(turn.speaker))[:SHOWN]
    if not found:
        return [_what(turn)]
    choices = tuple(Choice(str(one.id), T("{words}", words=shortened(one.words, CHOICE_LENGTH))) for one in found)
    return [Say(turn.speaker, T("Others would like this. Which do you like too?"), WhichIdea(), (*choices, OWN))]


def _what(turn: Turn) -> Say:
    text = T("What would you like to do together with others? Write it in a few words.")
    return Say(turn.speaker, text, WhatIdea(), (told.LEAVE,))


async def ordered(turn: Turn, words: str) -> list[Say] | None:
    """The word with an idea behind it."""
    return await _noted(turn, words) if sum(map(str.isalpha, words)) >= LEAST_LETTERS else await idea(turn)


async def what_idea(turn: Turn, _: WhatIdea) -> list[Say] | None:
    """Their idea, in any words."""
    if turn.chosen == AGAIN:
        return [_what(turn)]
    if turn.chosen == told.LEAVE.key:
        return [Say(turn.speaker, T("All right."))]
    return await _noted(turn, turn.text) if sum(map(str.isalpha, turn.text)) >= LEAST_LETTERS else None


async def which_idea(turn: Turn, _: WhichIdea) -> list[Say] | None:
    """One of the others', or their own."""
    if turn.chosen in {OWN.key, AGAIN}:
        return [_what(turn)] if turn.chosen == OWN.key else await idea(turn)
    return await liking.second(turn, int(turn.chosen)) if turn.chosen else None


async def _noted(turn: Turn, words: str) -> list[Say]:
    if not turn.speaker.is_member:
        return await registry().openings["join"](turn)
    said = words[:KEPT_LENGTH]
    found = await turn.work.ideas.note(turn.bank.id, turn.speaker.id, said, turn.speaker.language)
    text = T(
        "Thank you! Somebody from {bank} reads it first, then the others. If {count} of them like it, it is planned.",
        bank=turn.bank.name,
        count=ENOUGH,
    )
    return [Say(turn.speaker, text), *await desk.raise_item(turn.work, turn.bank, "idea", found.id, turn.speaker)]


async def matter(work: Work, item: DeskItem, member: Member) -> Matter:
    """What those who plan gatherings read."""
    found = await work.ideas.lock(item.about_id)
    text = T(
        'An idea from {name}: "{words}". May the others read it?',
        name=member.name,
        words=shortened(found.words, desk.WORDS_SHOWN),
    )
    shorter = T(
        '{name}: "{words}". May the others read it?', name=member.name, words=shortened(found.words, desk.FEWER_SHOWN)
    )
    return Matter(text, ShowIdea(item.id, found.id), (YES, NO), shorter)


async def show(turn: Turn, asked: ShowIdea) -> list[Say] | None:
    """Yes shows it to whoever reads its language and wants news; no tells its writer kindly."""
    if turn.chosen not in {"yes", "no"}:
        return await ask_anew(turn, asked.item)
    if (over := await taken_up(turn, asked, asked.item, turn.chosen)) is not None:
        return over
    found = await turn.work.ideas.lock(asked.idea)
    if found.state != "new":
        raise AlreadySettled
    writer = await turn.work.members.get(found.member_id)
    if turn.chosen == "yes":
        return await liking.ask_around(turn, found, writer)
    return await liking.not_now(turn, found, writer)
