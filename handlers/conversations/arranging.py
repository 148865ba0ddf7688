"""Reminders before the day, and calling off by either side, in time or late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import quiet, times
from handlers.conversation import Conversation
from handlers.exchanges import agreed, waves
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from locales.text import Lines, T, Text
from locales.values import Skill, When
from storage import Work
from storage.errors import AlreadySettled
from storage.records import Bank, Due, Exchange, Member, Request

SHOWN = 2
"""So many things fit into one text; who means another one names it."""


@dataclass(frozen=True, slots=True)
class Coming(Question):
    """We reminded somebody of an agreed exchange."""

    exchange: int
    lasts: ClassVar[timedelta] = timedelta(days=2)

    def topic(self) -> str:
        """One question for each exchange."""
        return f"exchange:{self.exchange}"


@dataclass(frozen=True, slots=True)
class WhichOff(Question):
    """We listed what could be called off."""


@dataclass(frozen=True, slots=True)
class ReallyOff(Question):
    """We asked whether to call this off: ``request:…``, ``exchange:…`` or ``offer:…``."""

    what: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be called off."""

    what: str
    label: Text


CHOICES = (Choice("fine", T("All right")), Choice("off", T("Call it off")))


async def remind(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The evening before and on the day, both are reminded, unless it could reach them only once it has begun."""
    exchange = await work.exchanges.get(item.about_id)
    if exchange.state != "agreed":
        return []
    helper = await work.members.get(exchange.helper_id)
    helped = await work.members.get(exchange.helped_id)
    start = times.begins(bank, exchange)
    says = [_reminder(helped, helper, exchange), _reminder(helper, helped, exchange)]
    return [say for say in says if start is None or quiet.next_moment(bank, say.to, work.now) < start]


def _reminder(to: Member, other: Member, exchange: Exchange) -> Say:
    skill, when = Skill(exchange.skill), times.when(exchange)
    if to.id == exchange.helped_id:
        text = T("A reminder: {name} helps you ({skill}), {when}.", name=other.name, skill=skill, when=when)
    else:
        text = T("A reminder: you help {name} ({skill}), {when}.", name=other.name, skill=skill, when=when)
    return Say(to, text, Coming(exchange.id), CHOICES)


async def coming(turn: Turn, asked: Coming) -> list[Say] | None:
    """All right, or called off."""
    if turn.chosen == "fine":
        return [Say(turn.speaker, T("Good. Thank you!"))]
    if turn.chosen == "off":
        return await _off(turn, f"exchange:{asked.exchange}")
    exchange = await turn.work.exchanges.get(asked.exchange)
    other = exchange.helper_id if exchange.helped_id == turn.speaker.id else exchange.helped_id
    return [_reminder(turn.speaker, await turn.work.members.get(other), exchange)] if turn.chosen == AGAIN else None


async def open_calling_off(turn: Turn) -> list[Say]:
    """Find what they may mean: one thing is confirmed, several are listed."""
    items = await _items(turn)
    if not items:
        return [Say(turn.speaker, T("There is nothing to call off at the moment."))]
    return [_really(turn, items[0]) if len(items) == 1 else _which(turn, items)]


def _which(turn: Turn, items: list[Item]) -> Say:
    choices = tuple(Choice(item.what, item.label) for item in items[:SHOWN])
    return Say(turn.speaker, T("What shall I call off?"), WhichOff(), (*choices, Choice("none", T("Nothing"), "0")))


def _really(turn: Turn, item: Item) -> Say:
    label = dict(item.label.values)
    if item.what.startswith("offer:"):
        text = T("Shall I stop asking you for {skill}?", **label)
    else:
        text = T("Call off {skill}, {when}?", **label)
    return Say(turn.speaker, text, ReallyOff(item.what), (YES, NO))


async def _items(turn: Turn) -> list[Item]:
    requests = [one for one in await turn.work.requests.of_member(turn.speaker.id) if one.state == "open"]
    exchanges = await turn.work.exchanges.of_member(turn.speaker.id, ("asked", "agreed"))
    items = [Item(f"request:{one.id}", _label(one)) for one in requests]
    items += [Item(f"exchange:{one.id}", _label(one)) for one in exchanges]
    named = {guess.id for guess in turn.meaning.skills if guess.confidence >= 0.5}
    fitting = [item for item in items if dict(item.label.values)["skill"] in {Skill(one) for one in named}]
    if items:
        return fitting or items
    offers = [one for one in await turn.work.offers.of_member(turn.speaker.id) if one.skill in named]
    return [Item(f"offer:{one.skill}", T("{skill}", skill=Skill(one.skill))) for one in offers]


def _label(one: Request | Exchange) -> Text:
    return T("{skill}, {when}", skill=Skill(one.skill), when=When(one.day))


async def chosen_off(turn: Turn, asked: WhichOff) -> list[Say] | None:
    """One of the list."""
    if turn.chosen == "none":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    if turn.chosen == AGAIN:
        return [_which(turn, await _items(turn))]
    return await _off(turn, turn.chosen) if turn.chosen else None


async def really_off(turn: Turn, asked: ReallyOff) -> list[Say] | None:
    """Yes calls it off."""
    if turn.chosen == "yes":
        return await _off(turn, asked.what)
    if turn.chosen == "no":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    items = [item for item in await _items(turn) if item.what == asked.what]
    return [_really(turn, items[0])] if turn.chosen == AGAIN and items else None


async def _off(turn: Turn, what: str) -> list[Say]:
    kind, _, name = what.partition(":")
    if kind == "offer":
        await turn.work.offers.withdraw(turn.speaker.id, name)
        return [Say(turn.speaker, T("All right. I won't ask you for {skill} any more.", skill=Skill(name)))]
    return await (_request_off(turn, int(name)) if kind == "request" else _exchange_off(turn, int(name)))


async def _request_off(turn: Turn, request_id: int) -> list[Say]:
    request = await turn.work.requests.lock(request_id)
    if request.state != "open":
        return await _taken_off(turn, request_id)
    gone = await waves.give_up(turn.work, turn.bank, request, turn.speaker.id)
    return [Say(turn.speaker, T("It is called off.")), *gone]


async def _taken_off(turn: Turn, request_id: int) -> list[Say]:
    """Somebody has said yes since we asked: it is called off with them."""
    taken = await turn.work.exchanges.of_member(turn.speaker.id, ("asked", "agreed"))
    for exchange in taken:
        if exchange.request_id == request_id:
            return await _exchange_off(turn, exchange.id)
    raise AlreadySettled


async def _exchange_off(turn: Turn, exchange_id: int) -> list[Say]:
    before = await turn.work.exchanges.get(exchange_id)
    exchange = await turn.work.exchanges.call_off(exchange_id, turn.speaker.id)
    await agreed.unschedule(turn.work, exchange)
    await turn.work.due.clear("chase_accept", exchange.id)
    await turn.work.questions.withdraw_topic(Coming(exchange.id).topic())
    late = before.state == "agreed" and times.late(turn.bank, exchange, turn.work.now)
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="exchange",
        about_id=exchange.id,
        decision="called off late" if late else "called off",
        words=turn.text,
        inbox_id=turn.incoming.id,
    )
    return await _told(turn, before, late)


async def _told(turn: Turn, before: Exchange, late: bool) -> list[Say]:
    helping = turn.speaker.id == before.helper_id
    other = await turn.work.members.get(before.helped_id if helping else before.helper_id)
    skill, when = Skill(before.skill), times.when(before)
    if before.state == "asked":
        to_other = T("Called off: {skill}, {when}. Thank you all the same.", skill=skill, when=when)
    else:
        to_other = T(
            "{name} can't make it: {skill}, {when} is called off.", name=turn.speaker.name, skill=skill, when=when
        )
    if late:
        done = T("It is called off and {name} knows. It is short notice: a call would be kind.", name=other.name)
    else:
        done = T("It is called off.")
    more = await _others(turn, before) if helping else await _close(turn, before)
    asking = any(isinstance(say.awaiting, waves.CanYouHelp) for say in more)
    told = Lines((to_other, T("I am asking other people now."))) if asking else to_other
    return [Say(turn.speaker, done), Say(other, told), *more]


async def _others(turn: Turn, before: Exchange) -> list[Say]:
    """The helper cannot: ask other people, unless the time has passed."""
    start = times.begins(turn.bank, before)
    if before.request_id is None or (start is not None and start <= turn.work.now):
        return []
    request = await turn.work.requests.change(before.request_id, state="open")
    return await waves.start_again(turn.work, turn.bank, request)


async def _close(turn: Turn, before: Exchange) -> list[Say]:
    if before.request_id is not None:
        await turn.work.requests.close(before.request_id, "closed")
        await turn.work.due.clear("request_end", before.request_id)
    return []


CONVERSATION = Conversation(
    openings={"cancel": open_calling_off},
    steps={Coming: coming, WhichOff: chosen_off, ReallyOff: really_off},
    routines={"remind_evening": remind, "remind_day": remind},
)
