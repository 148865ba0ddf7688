"""Giving hours away: to a person, or to the community's pot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers.conversation import Conversation
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from locales.text import T
from locales.understanding import find_name
from locales.values import Duration
from storage.records import Member

LENGTHS = (30, 60, 120)
POT = Choice("pot", T("Everybody (the shared pot)"), "0")
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Draft(Question):
    """What is known of a gift so far; ``to`` 0 is the pot."""

    minutes: int = 0
    to: int = 0
    known: bool = False
    """Whether ``to`` has been said."""
    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours", "gift"})


class HowMuch(Draft):
    """We asked how much."""


class ToWhom(Draft):
    """We asked to whom."""


class ReallyGive(Draft):
    """We read the gift back."""


async def give(turn: Turn) -> list[Say]:
    """Begin with what the message says."""
    people = await _people(turn)
    draft = Draft(minutes=turn.meaning.minutes or 0, to=people[0].id if len(people) == 1 else 0, known=len(people) == 1)
    return [await _next(turn, draft, people)]


async def _people(turn: Turn) -> list[Member]:
    others = [one for one in await turn.work.members.named(turn.bank.id) if one.id != turn.speaker.id]
    return [others[place] for place in find_name(turn.text, [one.name for one in others])][:SHOWN]


async def _next(turn: Turn, draft: Draft, people: list[Member]) -> Say:
    if not draft.known:
        choices = tuple(Choice(str(one.id), T("{name}", name=one.name)) for one in people)
        return Say(turn.speaker, T("Who should have the hours? Write a name."), _as(ToWhom, draft), (*choices, POT))
    if not draft.minutes:
        lengths = tuple(Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in LENGTHS)
        return Say(turn.speaker, T("How much would you like to give?"), _as(HowMuch, draft), lengths)
    time = Duration(draft.minutes)
    if draft.to:
        text = T("Give {time} to {name}?", time=time, name=(await turn.work.members.get(draft.to)).name)
    else:
        text = T("Give {time} to everybody, into the shared pot?", time=time)
    return Say(turn.speaker, text, _as(ReallyGive, draft), (YES, NO))


def _as(kind: type[Draft], draft: Draft) -> Draft:
    return kind(draft.minutes, draft.to, draft.known)


async def to_whom(turn: Turn, asked: ToWhom) -> list[Say] | None:
    """The pot, one of the list, or a name."""
    if turn.chosen == "pot":
        return [await _next(turn, replace(asked, to=0, known=True), [])]
    if turn.chosen.isdecimal():
        return [await _next(turn, replace(asked, to=int(turn.chosen), known=True), [])]
    people = [] if turn.chosen == AGAIN else await _people(turn)
    if not people and turn.chosen != AGAIN:
        return None
    if len(people) == 1:
        return [await _next(turn, replace(asked, to=people[0].id, known=True), [])]
    return [await _next(turn, asked, people)]


async def how_much(turn: Turn, asked: HowMuch) -> list[Say] | None:
    """A length of the list or in words."""
    if turn.chosen == AGAIN:
        return [await _next(turn, asked, [])]
    minutes = int(turn.chosen) if turn.chosen else turn.meaning.minutes
    return [await _next(turn, replace(asked, minutes=minutes), [])] if minutes else None


async def really(turn: Turn, asked: ReallyGive) -> list[Say] | None:
    """Yes moves the hours, once."""
    if turn.chosen == "no":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    if turn.chosen != "yes":
        return [await _next(turn, asked, [])] if turn.chosen == AGAIN else None
    reference = f"gift:{turn.incoming.id}"
    gift = await turn.work.ledger.gift(turn.speaker.id, asked.to or None, asked.minutes, reference)
    time = Duration(gift.minutes)
    if not asked.to:
        return [Say(turn.speaker, T("Thank you! {time} went into the shared pot, for whoever needs it.", time=time))]
    other = await turn.work.members.get(asked.to)
    return [
        Say(turn.speaker, T("Thank you! {name} now has {time} from you.", name=other.name, time=time)),
        Say(
            other,
            T("A present: {name} gave you {time}. Use it for any help you like.", name=turn.speaker.name, time=time),
        ),
    ]


CONVERSATION = Conversation(openings={"gift": give}, steps={ToWhom: to_whom, HowMuch: how_much, ReallyGive: really})
