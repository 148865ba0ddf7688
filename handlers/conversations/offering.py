"""A member says what they can do; it is read back before it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from handlers import learning, skills
from handlers.conversation import Conversation
from handlers.registry import registry
from handlers.turn import AGAIN, YES, Choice, Question, Say, Turn
from locales.text import T
from locales.values import Skill

BARE_WORDS = 3
"""So few words name a skill, and do not ask for it."""
ANSWERS = frozenset({"offer", "need"})
"""A skill that is merely named looks like a wish for it."""


class Step(Question):
    """A step of offering."""


@dataclass(frozen=True, slots=True)
class OfferRight(Step):
    """We read a skill back."""

    skill: str
    words: str


@dataclass(frozen=True, slots=True)
class WhichOffer(Step):
    """We showed what they may mean."""

    words: str
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = ANSWERS


@dataclass(frozen=True, slots=True)
class NotThat(Step):
    """What we read back was not right, and we showed what else it may be."""

    skill: str
    words: str
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = ANSWERS


CHOICES = (YES, Choice("other", T("Something else")))


async def offer(turn: Turn) -> list[Say]:
    """Read back what is clear, show a choice where it is not."""
    skill = skills.sure(turn)
    if skill:
        return [_right(turn, skill, turn.text)]
    listed = skills.choices(turn)
    if listed:
        return [Say(turn.speaker, T("Which of these do you mean?"), WhichOffer(turn.text), listed)]
    return [_ask(turn)]


def _ask(turn: Turn) -> Say:
    text = T("What can you do for others? Write it in your own words, like cooking or lifts.")
    return Say(turn.speaker, text, WhichOffer(""))


def _ask_other(turn: Turn, asked: OfferRight) -> Say:
    """What else they may have meant; perhaps they need just that."""
    guesses = skills.of_words(turn, asked.words).meaning.likely_skills
    others = [guess.id for guess in guesses if guess.id != asked.skill]
    choices = (
        *(Choice(skill, T("{skill}", skill=Skill(skill))) for skill in others),
        Choice("need", T("I need: {skill}", skill=Skill(asked.skill))),
        Choice("other", T("Something else"), "0"),
    )
    return Say(turn.speaker, T("Which of these do you mean?"), NotThat(asked.skill, asked.words), choices)


async def not_that(turn: Turn, asked: NotThat) -> list[Say] | None:
    """Another skill, or a wish for help, or other words."""
    if turn.chosen == "need":
        return await registry().openings["need"](turn.as_written(asked.words, wish="need", skill=asked.skill))
    if turn.chosen == AGAIN:
        return [_ask_other(turn, OfferRight(asked.skill, asked.words))]
    return await which(turn, WhichOffer(asked.words))


def _right(turn: Turn, skill: str, words: str) -> Say:
    text = T("You can help others: {skill}. Is that right?", skill=Skill(skill))
    return Say(turn.speaker, text, OfferRight(skill, words), CHOICES)


async def right(turn: Turn, asked: OfferRight) -> list[Say] | None:
    """Yes keeps the offer."""
    if turn.chosen == "yes":
        await turn.work.offers.add(turn.speaker.id, asked.skill, asked.words)
        thanks = T("Thank you! I'll text you when somebody needs it: {skill}.", skill=Skill(asked.skill))
        return [Say(turn.speaker, thanks), *await _also(turn, asked)]
    if turn.chosen == "other":
        return [_ask_other(turn, asked)]
    return [_right(turn, asked.skill, asked.words)] if turn.chosen == AGAIN else None


async def _also(turn: Turn, asked: OfferRight) -> list[Say]:
    """Of several skills in one message the next one is not forgotten."""
    offered = {offer.skill for offer in await turn.work.offers.of_member(turn.speaker.id)}
    others = [skill for skill in skills.besides(turn, asked.words, asked.skill) if skill not in offered]
    return [_right(turn, others[0], asked.words)] if others else []


async def which(turn: Turn, asked: WhichOffer) -> list[Say] | None:
    """One of the list, or other words."""
    if turn.chosen in {"other", AGAIN}:
        return [_ask(turn)]
    if turn.chosen:
        await learning.remember(turn, asked.words, turn.chosen)
        await turn.work.offers.add(turn.speaker.id, turn.chosen, asked.words)
        return [
            Say(turn.speaker, T("Thank you! I'll text you when somebody needs it: {skill}.", skill=Skill(turn.chosen)))
        ]
    wishes = turn.meaning.intent == "need" and len(turn.text.split()) > BARE_WORDS
    return await offer(turn) if turn.meaning.likely_skills and not wishes else None


CONVERSATION = Conversation(openings={"offer": offer}, steps={OfferRight: right, WhichOffer: which, NotThat: not_that})
