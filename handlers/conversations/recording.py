"""Somebody reports help unasked: "2 hours with ...", also for things arranged outside. What lacks is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import skills
from handlers.conversation import Conversation
from handlers.exchanges.reporting import disputed, other_side, report
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.meaning import NAMED, SURE
from locales.text import T
from locales.understanding import find_name
from locales.values import Duration
from storage.records import Exchange, Member

LENGTHS = (30, 60, 120)
SHOWN = 4
WORDS_LENGTH = 300
LIKELY = 0.4
"""Who only names a length and a person names no skill, whatever it sounds like."""
OTHER = "other-help"
"""The skill of help that is on no list: it counts as much as any."""


@dataclass(frozen=True, slots=True)
class Draft(Question):
    """What is known of a report so far; each kind below waits for one part of it."""

    partner: int = 0
    minutes: int = 0
    skill: str = ""
    direction: str = ""
    """``gave`` or ``received``."""
    words: str = ""
    """What they wrote first."""
    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours", "gift"})


class WithWhom(Draft):
    """We asked who the other one was."""


class HowMuch(Draft):
    """We asked how long it took."""


class Direction(Draft):
    """We asked who helped whom."""


class WhatWasIt(Draft):
    """We asked what the help was."""


@dataclass(frozen=True, slots=True)
class WhichWrong(Question):
    """We listed recorded exchanges and asked which one is wrong."""


async def log(turn: Turn) -> list[Say]:
    """Begin with everything that the message says."""
    partner = await _partners(turn)
    draft = Draft(
        partner=partner[0].id if len(partner) == 1 else 0,
        minutes=turn.meaning.minutes or 0,
        skill=skills.sure(turn) if turn.meaning.skills[:1] and turn.meaning.skills[0].confidence >= SURE else "",
        words=turn.text[:WORDS_LENGTH],
    )
    if len(partner) > 1:
        return [_which_partner(turn, draft, partner)]
    return await _next(turn, draft)


async def _partners(turn: Turn) -> list[Member]:
    others = [one for one in await turn.work.members.named(turn.bank.id) if one.id != turn.speaker.id]
    return [others[place] for place in find_name(turn.text, [one.name for one in others])][:SHOWN]


async def _next(turn: Turn, draft: Draft) -> list[Say]:
    known = await _known(turn, draft)
    if known is not None and not draft.partner:
        draft = replace(draft, partner=other_side(known, turn.speaker.id))
    if not draft.partner:
        return [await _ask_whom(turn, draft)]
    if not draft.minutes:
        return [_ask_minutes(turn, draft)]
    if known is not None:
        return await report(turn, known, draft.minutes)
    if not draft.direction:
        return [await _ask_direction(turn, draft)]
    if not draft.skill:
        return [_ask_skill(turn, draft)]
    return await report(turn, await _arranged(turn, draft), draft.minutes)


async def _known(turn: Turn, draft: Draft) -> Exchange | None:
    """The agreed exchange that is meant, if there is one between the two, or just one at all."""
    if draft.partner:
        return await turn.work.exchanges.latest_between(turn.speaker.id, draft.partner)
    agreed = await turn.work.exchanges.of_member(turn.speaker.id, ("agreed", "reported"))
    return agreed[0] if len(agreed) == 1 else None


async def _arranged(turn: Turn, draft: Draft) -> Exchange:
    gave = draft.direction == "gave"
    return await turn.work.exchanges.arrange(
        bank_id=turn.bank.id,
        helper_id=turn.speaker.id if gave else draft.partner,
        helped_id=draft.partner if gave else turn.speaker.id,
        skill=draft.skill,
        day=turn.today,
        clock=None,
        minutes=min(draft.minutes, turn.bank.rules.entry_minutes_max),
    )


def _as(kind: type[Draft], draft: Draft) -> Draft:
    return kind(draft.partner, draft.minutes, draft.skill, draft.direction, draft.words)


async def _ask_whom(turn: Turn, draft: Draft) -> Say:
    recent = await turn.work.exchanges.of_member(turn.speaker.id, ("agreed", "reported"))
    people = [await turn.work.members.get(other_side(one, turn.speaker.id)) for one in recent[:SHOWN]]
    choices = tuple(Choice(str(one.id), T("{name}", name=one.name)) for one in {one.id: one for one in people}.values())
    return Say(turn.speaker, T("Who was it with? Write the name."), _as(WithWhom, draft), choices)


def _which_partner(turn: Turn, draft: Draft, people: list[Member]) -> Say:
    choices = tuple(Choice(str(one.id), T("{name}", name=one.name)) for one in people)
    return Say(
        turn.speaker, T("Who do you mean?"), _as(WithWhom, draft), (*choices, Choice("other", T("Somebody else"), "0"))
    )


def _ask_minutes(turn: Turn, draft: Draft) -> Say:
    choices = tuple(Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in LENGTHS)
    return Say(turn.speaker, T("How long did it take? Write it, for example 1 h 30."), _as(HowMuch, draft), choices)


async def _ask_direction(turn: Turn, draft: Draft) -> Say:
    other = (await turn.work.members.get(draft.partner)).name
    choices = (
        Choice("gave", T("I helped {name}", name=other)),
        Choice("received", T("{name} helped me", name=other)),
    )
    text = T("{time} with {name}. Who helped?", time=Duration(draft.minutes), name=other)
    return Say(turn.speaker, text, _as(Direction, draft), choices)


def _ask_skill(turn: Turn, draft: Draft) -> Say:
    """Show what their first words may have said."""
    listed = skills.choices(skills.of_words(turn, draft.words), LIKELY)
    if listed:
        return Say(turn.speaker, T("Which of these do you mean?"), _as(WhatWasIt, draft), listed)
    return Say(turn.speaker, T("What was the help? For example cooking or a lift."), _as(WhatWasIt, draft))


async def with_whom(turn: Turn, asked: WithWhom) -> list[Say] | None:
    """A name of the list, or one that is written."""
    if turn.chosen.isdecimal():
        return await _next(turn, replace(asked, partner=int(turn.chosen)))
    if turn.chosen == AGAIN:
        return [await _ask_whom(turn, asked)]
    if turn.chosen == "other":
        return [Say(turn.speaker, T("Who was it with? Write the name."), _as(WithWhom, asked))]
    people = await _partners(turn)
    draft = replace(asked, minutes=turn.meaning.minutes or asked.minutes)
    if len(people) > 1:
        return [_which_partner(turn, draft, people)]
    if people:
        return await _next(turn, replace(draft, partner=people[0].id))
    if turn.meaning.acts and turn.meaning.intent in {"need", "cancel"}:
        return None
    return [
        Say(
            turn.speaker,
            T("I don't find that name here. Write it another way, or write PERSON for a coordinator."),
            _as(WithWhom, asked),
        )
    ]


async def how_much(turn: Turn, asked: HowMuch) -> list[Say] | None:
    """A length of the list or in words."""
    if turn.chosen == AGAIN:
        return [_ask_minutes(turn, asked)]
    minutes = int(turn.chosen) if turn.chosen else turn.meaning.minutes
    return await _next(turn, replace(asked, minutes=minutes)) if minutes else None


async def direction(turn: Turn, asked: Direction) -> list[Say] | None:
    """Who helped whom."""
    if turn.chosen in {"gave", "received"}:
        return await _next(turn, replace(asked, direction=turn.chosen))
    return [await _ask_direction(turn, asked)] if turn.chosen == AGAIN else None


async def what_was_it(turn: Turn, asked: WhatWasIt) -> list[Say] | None:
    """What the help was, of the list or in words; what fits nothing on the list is help all the same."""
    if turn.chosen == AGAIN:
        return [_ask_skill(turn, asked)]
    skill = turn.chosen if turn.chosen != "other" else ""
    skill = skill or ("" if turn.chosen else skills.sure(turn))
    listed = () if skill or turn.chosen else skills.choices(turn, NAMED)
    if listed:
        return [Say(turn.speaker, T("Which of these do you mean?"), _as(WhatWasIt, replace(asked, words="")), listed)]
    if not skill and asked.words:
        text = T("What was the help? For example cooking or a lift.")
        return [Say(turn.speaker, text, _as(WhatWasIt, replace(asked, words="")))]
    return await _next(turn, replace(asked, skill=skill or OTHER))


async def wrong(turn: Turn) -> list[Say]:
    """A recorded exchange is not right: which one?"""
    recorded = (await turn.work.exchanges.of_member(turn.speaker.id, ("confirmed",)))[:3]
    if not recorded:
        return [Say(turn.speaker, T("Nothing is recorded for you yet. To talk to somebody, write PERSON."))]
    choices = tuple([await _recorded(turn, one) for one in recorded])
    return [
        Say(
            turn.speaker,
            T("Which one is not right?"),
            WhichWrong(),
            (*choices, Choice("none", T("None of these"), "0")),
        )
    ]


async def _recorded(turn: Turn, exchange: Exchange) -> Choice:
    other = await turn.work.members.get(other_side(exchange, turn.speaker.id))
    label = T("{time}, {name}", time=Duration(exchange.minutes), name=other.name)
    return Choice(str(exchange.id), label)


async def which_wrong(turn: Turn, asked: WhichWrong) -> list[Say] | None:
    """The one that they choose goes to the coordinators; the hours stay until they decide."""
    if turn.chosen == "none":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    if not turn.chosen.isdecimal():
        return await wrong(turn) if turn.chosen == AGAIN else None
    return await disputed(turn, await turn.work.exchanges.dispute(int(turn.chosen), turn.speaker.id))


CONVERSATION = Conversation(
    openings={"log_hours": log, "wrong": wrong},
    steps={
        WithWhom: with_whom,
        HowMuch: how_much,
        Direction: direction,
        WhatWasIt: what_was_it,
        WhichWrong: which_wrong,
    },
)
