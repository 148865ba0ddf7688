"""Members who were asked say yes or no; the asker accepts or wants somebody else; then both have each other's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from handlers import misses, times
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.exchanges import agreed, waves
from handlers.exchanges.waves import CanYouHelp
from handlers.turn import AGAIN, YES, Choice, Question, Say, Turn
from locales.text import T
from locales.values import Skill
from storage import Work
from storage.records import Bank, Due, Exchange, Member, Request

CHASE = timedelta(days=1)
GIVE_UP = timedelta(days=2)
CHOICES = (YES, Choice("no", T("Somebody else")))


@dataclass(frozen=True, slots=True)
class PutInTouch(Question):
    """We told the asker that somebody can help and wait whether they would like that."""

    exchange: int
    lasts: ClassVar[timedelta] = CHASE + GIVE_UP

    def topic(self) -> str:
        """One question for each exchange."""
        return f"exchange:{self.exchange}"


async def answer(turn: Turn, asked: CanYouHelp) -> list[Say] | None:
    """The first yes takes the request; a no lets the next people be asked."""
    request = await turn.work.requests.lock(asked.request)
    if turn.chosen == "yes":
        return await _yes(turn, request)
    if turn.chosen == "no":
        return await _no(turn, request)
    return [waves.invitation(turn.bank, turn.speaker, request)] if turn.chosen == AGAIN else None


async def _yes(turn: Turn, request: Request) -> list[Say]:
    exchange = await turn.work.exchanges.take(request.id, turn.speaker.id)
    await turn.work.requests.answer(request.id, turn.speaker.id, "yes")
    others = [one for one in await waves.withdraw(turn.work, request, "taken") if one.id != turn.speaker.id]
    await desk.lapse(turn.work, turn.bank.id, ("unfilled",), request.id, turn.speaker.id)
    asker = await turn.work.members.get(request.member_id)
    await turn.work.due.set("chase_accept", exchange.id, turn.work.now + CHASE, turn.bank.id)
    found = T(
        "Thank you! Somebody else has said yes already: {skill}, {when}.",
        skill=Skill(request.skill),
        when=times.when(request),
    )
    return [
        Say(turn.speaker, T("Thank you! I am telling them now and you will hear from me soon.")),
        offered(asker, turn.speaker, exchange),
        *(Say(other, found) for other in others),
    ]


def offered(asker: Member, helper: Member, exchange: Exchange) -> Say:
    """Tell the asker that somebody can help, without the name yet."""
    skill, when = Skill(exchange.skill), times.when(exchange)
    if helper.language == asker.language:
        text = T(
            "Good news! A neighbour can help you: {skill}, {when}. Shall I put you in touch?", skill=skill, when=when
        )
    else:
        text = T(
            "Good news! A neighbour with another language can help: {skill}, {when}. Shall I put you in touch?",
            skill=skill,
            when=when,
        )
    return Say(asker, text, PutInTouch(exchange.id), CHOICES)


async def _no(turn: Turn, request: Request) -> list[Say]:
    await turn.work.requests.answer(request.id, turn.speaker.id, "no")
    says = [Say(turn.speaker, T("No problem. Thank you for telling me."))]
    waiting = [one for one in await turn.work.requests.asks(request.id) if one.state == "asked"]
    if request.state == "open" and not waiting:
        says += await waves.next_wave(turn.work, turn.bank, request)
    return says


async def accept(turn: Turn, asked: PutInTouch) -> list[Say] | None:
    """Yes makes it agreed; otherwise the next people are asked."""
    exchange = await turn.work.exchanges.get(asked.exchange)
    helper = await turn.work.members.get(exchange.helper_id)
    if turn.chosen == "yes" and _too_late(turn.bank, exchange, turn.work.now):
        return [*misses.over(turn), *await _given_up(turn.work, exchange)]
    if turn.chosen == "yes":
        exchange = await turn.work.exchanges.accept(exchange.id, turn.speaker.id)
        await turn.work.due.clear("chase_accept", exchange.id)
        return await agreed.tell_both(turn.work, turn.bank, exchange)
    if turn.chosen == "no":
        return await _somebody_else(turn, exchange, helper)
    return [offered(turn.speaker, helper, exchange)] if turn.chosen == AGAIN else None


async def _somebody_else(turn: Turn, exchange: Exchange, helper: Member) -> list[Say]:
    await turn.work.exchanges.turn_down(exchange.id, turn.speaker.id)
    await turn.work.due.clear("chase_accept", exchange.id)
    thanks = T(
        "Thank you for offering. It is not needed after all: {skill}, {when}.",
        skill=Skill(exchange.skill),
        when=times.when(exchange),
    )
    next_ones: list[Say] = []
    if exchange.request_id is not None:
        request = await turn.work.requests.get(exchange.request_id)
        next_ones = await waves.next_wave(turn.work, turn.bank, request)
    if not any(say.to.id == turn.speaker.id for say in next_ones):
        next_ones.insert(0, Say(turn.speaker, T("All right. I am asking somebody else.")))
    return [Say(helper, thanks), *next_ones]


async def next_people(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Nobody in the last wave said yes in time."""
    request = await work.requests.lock(item.about_id)
    return await waves.next_wave(work, bank, request) if request.state == "open" else []


async def over(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The day of a request has passed without anybody."""
    request = await work.requests.lock(item.about_id)
    if request.state != "open":
        return []
    await waves.withdraw(work, request, "closed")
    await desk.lapse(work, bank.id, ("unfilled",), request.id, request.member_id)
    return [waves.nobody_found(await work.members.get(request.member_id), request)]


async def chase(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The asker has not said whether they want the helper."""
    exchange = await work.exchanges.get(item.about_id)
    if exchange.state != "asked":
        return []
    if _too_late(bank, exchange, work.now):
        return await _given_up(work, exchange)
    asker = await work.members.get(exchange.helped_id)
    helper = await work.members.get(exchange.helper_id)
    await work.due.set("give_up_accept", exchange.id, work.now + GIVE_UP, bank.id)
    return [offered(asker, helper, exchange)]


async def give_up(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The asker never answered: the helper is free again."""
    exchange = await work.exchanges.get(item.about_id)
    return await _given_up(work, exchange) if exchange.state == "asked" else []


def _too_late(bank: Bank, exchange: Exchange, now: datetime) -> bool:
    """Whether the help would be over by now."""
    return times.afterwards(bank, exchange, now) <= now


async def _given_up(work: Work, exchange: Exchange) -> list[Say]:
    await work.exchanges.expire(exchange.id)
    if exchange.request_id is not None:
        await work.requests.close(exchange.request_id, "closed")
    await work.questions.withdraw_topic(PutInTouch(exchange.id).topic())
    thanks = T(
        "Thank you for offering. It is not needed after all: {skill}, {when}.",
        skill=Skill(exchange.skill),
        when=times.when(exchange),
    )
    return [Say(await work.members.get(exchange.helper_id), thanks)]


CONVERSATION = Conversation(
    steps={CanYouHelp: answer, PutInTouch: accept},
    routines={"wave": next_people, "request_end": over, "chase_accept": chase, "give_up_accept": give_up},
)
