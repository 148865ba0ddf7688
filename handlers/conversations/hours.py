"""How long it took: both are asked afterwards; the other side says yes, no or another length; silence is chased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversation import Conversation
from handlers.exchanges import agreed, contacts
from handlers.exchanges.reporting import IsItRight, is_it_right, other_side, outcome, report, to_desk
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from locales.values import Duration, Skill
from storage import Work
from storage.records import Bank, Due, Exchange, Member


@dataclass(frozen=True, slots=True)
class HowLong(Question):
    """We asked how long an exchange took; a length can be written too."""

    exchange: int
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours"})
    lasts: ClassVar[timedelta] = timedelta(days=60)

    def topic(self) -> str:
        """One question for each exchange."""
        return f"exchange:{self.exchange}"


class Length(HowLong):
    """We asked for the length alone."""


LENGTHS = (30, 60, 120)


async def ask_both(work: Work, bank: Bank, item: Due) -> list[Say]:
    """After the agreed time, and once more where neither has answered for days."""
    exchange = await work.exchanges.get(item.about_id)
    if exchange.state != "agreed":
        return []
    again, over = bank.rules.remind_days, bank.rules.desk_days
    if item.kind == "ask_hours":
        await work.due.set("ask_hours_again", exchange.id, work.now + timedelta(days=again), bank.id)
        await work.due.set("unreported", exchange.id, work.now + timedelta(days=over), bank.id)
    helper = await work.members.get(exchange.helper_id)
    helped = await work.members.get(exchange.helped_id)
    return [_how_long(helped, helper, exchange), _how_long(helper, helped, exchange)]


async def let_go(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Neither ever said how long it took: it is over without hours, and can still be reported like any other help."""
    exchange = await work.exchanges.get(item.about_id)
    if exchange.state == "agreed":
        await work.exchanges.expire(exchange.id)
        await work.questions.withdraw_topic(HowLong(exchange.id).topic())
    return []


def _how_long(to: Member, other: Member, exchange: Exchange) -> Say:
    skill = Skill(exchange.skill)
    if to.id == exchange.helped_id:
        text = T("Did {name} help you ({skill})? How long did it take?", name=other.name, skill=skill)
    else:
        text = T("Did you help {name} ({skill})? How long did it take?", name=other.name, skill=skill)
    choices = (
        Choice(str(exchange.minutes), T("{time}", time=Duration(exchange.minutes))),
        Choice("other", T("Another length")),
        Choice("none", T("It did not happen")),
    )
    return Say(to, text, HowLong(exchange.id), choices)


async def how_long(turn: Turn, asked: HowLong) -> list[Say] | None:
    """A length is reported; "it did not happen" ends it."""
    exchange = await turn.work.exchanges.get(asked.exchange)
    if turn.chosen == "other":
        return [_ask_length(turn, exchange)]
    if turn.chosen == "none":
        return await _did_not_happen(turn, exchange)
    if turn.chosen == AGAIN:
        other = await turn.work.members.get(other_side(exchange, turn.speaker.id))
        return [_how_long(turn.speaker, other, exchange)]
    return await _reported(turn, exchange)


async def length(turn: Turn, asked: Length) -> list[Say] | None:
    """Any length in words or digits."""
    exchange = await turn.work.exchanges.get(asked.exchange)
    return [_ask_length(turn, exchange)] if turn.chosen == AGAIN else await _reported(turn, exchange)


async def _reported(turn: Turn, exchange: Exchange) -> list[Say] | None:
    minutes = int(turn.chosen) if turn.chosen.isdecimal() else turn.meaning.minutes
    if not minutes or (turn.meaning.intent == "need" and not turn.chosen):
        return None
    return await report(turn, exchange, minutes)


def _ask_length(turn: Turn, exchange: Exchange) -> Say:
    choices = tuple(Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in LENGTHS)
    return Say(turn.speaker, T("How long did it take? Write it, for example 1 h 30."), Length(exchange.id), choices)


async def _did_not_happen(turn: Turn, exchange: Exchange) -> list[Say]:
    exchange = await turn.work.exchanges.call_off(exchange.id, turn.speaker.id)
    await agreed.unschedule(turn.work, exchange)
    await turn.work.questions.withdraw_topic(HowLong(exchange.id).topic())
    other = await turn.work.members.get(other_side(exchange, turn.speaker.id))
    text = T(
        "{name} says it did not happen: {skill}. If it did, write how long it took and with whom.",
        name=turn.speaker.name,
        skill=Skill(exchange.skill),
    )
    return [Say(turn.speaker, T("Thank you for telling me. Nothing is recorded.")), Say(other, text)]


async def is_right(turn: Turn, asked: IsItRight) -> list[Say] | None:
    """Yes posts the hours; another length is compared; no goes to the coordinators."""
    exchange = await turn.work.exchanges.get(asked.exchange)
    match turn.chosen:
        case "yes":
            return await outcome(turn, await turn.work.exchanges.confirm(exchange.id, turn.speaker.id))
        case "no":
            return await outcome(turn, await turn.work.exchanges.deny(exchange.id, turn.speaker.id))
        case "other":
            return [_ask_length(turn, exchange)]
        case "again":
            return await _ask_again(turn, exchange)
    unlike = turn.meaning.intent in {"wrong", "no"} and not turn.meaning.minutes
    return await (_ask_again if unlike else _reported)(turn, exchange)


async def _ask_again(turn: Turn, exchange: Exchange) -> list[Say]:
    reporter, _ = await contacts.sides(turn.work, exchange)
    return [is_it_right(turn.speaker, reporter, exchange)]


async def chase(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Days of silence: the question once more."""
    exchange = await work.exchanges.get(item.about_id)
    if exchange.state != "reported":
        return []
    reporter, other = await contacts.sides(work, exchange)
    return [is_it_right(other, reporter, exchange)]


async def hand_over(work: Work, bank: Bank, item: Due) -> list[Say]:
    """More silence: the coordinators decide."""
    exchange = await work.exchanges.get(item.about_id)
    if exchange.state != "reported":
        return []
    return await to_desk(work, bank, "silent", exchange)


CONVERSATION = Conversation(
    steps={HowLong: how_long, Length: length, IsItRight: is_right},
    routines={
        "ask_hours": ask_both,
        "ask_hours_again": ask_both,
        "unreported": let_go,
        "chase_report": chase,
        "desk_report": hand_over,
    },
)
