"""Members second an idea; with enough of them, those who plan gatherings are asked to make a work party of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversations.gatherings import seating, told
from handlers.conversations.gatherings.drafts import WORDS_LENGTH as TITLE_LENGTH
from handlers.conversations.gatherings.drafts import Draft, title
from handlers.conversations.gatherings.parts import next_part
from handlers.registry import registry
from handlers.rights import refused
from handlers.turn import AGAIN, YES, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.text import TN, T
from storage.gatherings.ideas import ENOUGH
from storage.gatherings.records import Gathering, Idea
from storage.records import Member

WORDS_SHOWN = 60
"""So much of an idea fits into one text with the question about it."""
LIKE = Choice("like", T("Yes, I like it"))
NOT = Choice("not", T("No, thank you"))
NOT_NOW = Choice("no", T("Not now"), "0")


@dataclass(frozen=True, slots=True)
class DoYouLike(Question):
    """We showed an idea."""

    idea: int
    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """One question for each idea."""
        return f"idea:{self.idea}"


@dataclass(frozen=True, slots=True)
class PlanIdea(Question):
    """Enough members like an idea: we asked those who plan gatherings."""

    idea: int
    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """The first answer settles it for all who were asked."""
        return f"idea:{self.idea}:plan"


async def ask_around(turn: Turn, idea: Idea, writer: Member) -> list[Say]:
    """The others are asked; its writer hears that they are."""
    await turn.work.ideas.change(idea.id, "open")
    readers = await turn.work.ideas.readers(idea)
    shown = TN(
        "Thank you. I ask {count} person whether they like it.",
        "Thank you. I ask {count} people whether they like it.",
        len(readers),
    )
    told_ = T("The others read your idea now. I write to you when it is planned.")
    return [Say(turn.speaker, shown), Say(writer, told_), *(_ask(one, idea) for one in readers)]


def _ask(to: Member, idea: Idea) -> Say:
    text = T('A neighbour would like: "{words}". Do you like it too?', words=shortened(idea.words, WORDS_SHOWN))
    return Say(to, text, DoYouLike(idea.id), (LIKE, NOT, told.NO_NEWS))


async def do_you_like(turn: Turn, asked: DoYouLike) -> list[Say] | None:
    """One more, no, or no more news at all."""
    match turn.chosen:
        case "like":
            return await second(turn, asked.idea)
        case "not":
            return [Say(turn.speaker, T("All right. Thank you for telling me."))]
        case "no_news":
            return await registry().openings["no_news"](turn)
        case _ if turn.chosen == AGAIN:
            return [_ask(turn.speaker, await turn.work.ideas.lock(asked.idea))]
    return None


async def second(turn: Turn, idea_id: int) -> list[Say]:
    """They like it; with enough of them it is planned."""
    idea = await turn.work.ideas.lock(idea_id)
    if idea.state == "planned" and idea.gathering_id is not None:
        return [await _planned_already(turn, await turn.work.gatherings.get(idea.gathering_id))]
    if idea.state == "dropped":
        return [_over(turn)]
    count = await turn.work.ideas.second(idea.id, turn.speaker.id)
    if count < ENOUGH:
        text = T("Thank you! {count} of {needed} like it so far.", count=count, needed=ENOUGH)
        return [Say(turn.speaker, text)]
    thanks = Say(turn.speaker, T("Thank you! That is enough: it is planned, and you will be invited."))
    return [thanks, *(await _enough(turn, idea) if idea.state == "open" else [])]


async def _planned_already(turn: Turn, gathering: Gathering) -> Say:
    ahead = gathering.state == "announced" and gathering.starts_at > turn.work.now
    return seating.asking(turn.bank, gathering, turn.speaker) if ahead else _over(turn)


def _over(turn: Turn) -> Say:
    return Say(turn.speaker, T("That is not open any more. Thank you all the same!"))


async def _enough(turn: Turn, idea: Idea) -> list[Say]:
    work = turn.work
    await work.ideas.change(idea.id, "enough")
    return [shall_we(one, idea) for one in await work.members.with_right(turn.bank.id, told.RIGHT)]


def shall_we(to: Member, idea: Idea) -> Say:
    """Ask one who plans gatherings."""
    words = shortened(idea.words, TITLE_LENGTH)
    text = T('{count} people would like this: "{words}". Shall we plan it?', count=ENOUGH, words=words)
    return Say(to, text, PlanIdea(idea.id), (YES, NOT_NOW))


async def plan(turn: Turn, asked: PlanIdea) -> list[Say] | None:
    """Yes begins the plan, with what is missing asked for; no tells its writer."""
    if turn.chosen not in {"yes", "no"}:
        return [shall_we(turn.speaker, await turn.work.ideas.lock(asked.idea))] if turn.chosen == AGAIN else None
    if (no := await refused(turn, told.RIGHT)) is not None:
        return no
    idea = await turn.work.ideas.lock(asked.idea)
    if idea.state != "enough":
        return [Say(turn.speaker, T("That is settled already. Nothing was changed."))]
    await turn.work.questions.withdraw_topic(asked.topic())
    if turn.chosen == "yes":
        return [await next_part(turn, Draft(title=title(turn, idea.words), kind="work", idea=idea.id))]
    return await not_now(turn, idea, await turn.work.members.get(idea.member_id))


async def not_now(turn: Turn, idea: Idea, writer: Member) -> list[Say]:
    """Nothing comes of it, and its writer hears so."""
    await turn.work.ideas.change(idea.id, "dropped")
    return [
        Say(turn.speaker, T("Thank you. I told {name} that it is not possible now.", name=writer.name)),
        Say(writer, T("Thank you for your idea. We can't do it just now.")),
    ]
