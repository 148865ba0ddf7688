"""What of the hours is not right: somebody is missing, somebody was not there, it was longer or shorter."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversations.gatherings import room, summing, told
from handlers.conversations.gatherings.asked import (
    NotThere,
    RightSums,
    TooLittle,
    TrueLength,
    WhatIsWrong,
    WhichGathering,
    WhoCame,
)
from handlers.rights import holds
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.text import T
from locales.values import Duration
from storage.gatherings.records import Gathering

BACK = timedelta(days=60)
"""So long can the hours be put right."""
LENGTHS = (60, 90, 120)
LENGTH_MAX = 720
WRONG = (
    Choice("missing", T("Somebody is missing")),
    Choice("not_there", T("Somebody was not there")),
    Choice("length", T("How long it was")),
    told.LEAVE,
)


async def right_or_change(turn: Turn, asked: RightSums | TooLittle) -> list[Say] | None:
    """Posted as shown, or changed before."""
    if turn.chosen == "change":
        return [Say(turn.speaker, T("What shall I change?"), WhatIsWrong(asked.gathering), WRONG)]
    if isinstance(asked, RightSums):
        return await summing.right_sums(turn, asked)
    return await summing.too_little(turn, asked)


async def what_is_wrong(turn: Turn, asked: WhatIsWrong) -> list[Say] | None:
    """One thing at a time; after each the hours are shown anew."""
    to = turn.speaker
    match turn.chosen:
        case "missing":
            return [Say(to, T("Who is missing? Please write the names."), WhoCame(asked.gathering), (room.DONE,))]
        case "not_there":
            return [Say(to, T("Who was not there? Please write the names."), NotThere(asked.gathering), (told.LEAVE,))]
        case "length":
            choices = tuple(Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in LENGTHS)
            return [Say(to, T("How long was it?"), TrueLength(asked.gathering), (*choices, told.LEAVE))]
        case "drop":
            return await _show(turn, asked.gathering)
        case _ if turn.chosen == AGAIN:
            return [Say(to, T("What shall I change?"), asked, WRONG)]
    return None


async def not_there(turn: Turn, asked: NotThere) -> list[Say] | None:
    """Their seat counts as missed; who was to lead did not."""
    if turn.chosen:
        return await _show(turn, asked.gathering)
    gathering = await turn.work.gatherings.lock(asked.gathering)
    found, unknown = await room.people_in(turn, gathering)
    if not found:
        text = T("I don't know {names}. Please write the whole name.", names=unknown[: told.NAMES_SHOWN] or "?")
        return [Say(turn.speaker, text, asked, (told.LEAVE,))]
    led, came = await summing.people(turn.work, gathering)
    for one in found:
        if one.id in led:
            await turn.work.leaders.answer(gathering.id, one.id, "out")
        elif one.id in came:
            await turn.work.seats.set(gathering.id, one.id, "missed")
    return await _show(turn, gathering.id)


async def true_length(turn: Turn, asked: TrueLength) -> list[Say] | None:
    """A length of the list or in words."""
    if turn.chosen in {"drop", AGAIN}:
        return await _show(turn, asked.gathering)
    minutes = int(turn.chosen) if turn.chosen else turn.meaning.minutes
    if not minutes or minutes > LENGTH_MAX:
        return None
    await turn.work.gatherings.lock(asked.gathering)
    await turn.work.gatherings.change(asked.gathering, minutes=minutes)
    return await _show(turn, asked.gathering)


async def _show(turn: Turn, gathering_id: int) -> list[Say]:
    gathering = await turn.work.gatherings.get(gathering_id)
    return await summing.show(turn.work, turn.bank, gathering, turn.speaker)


async def sums(turn: Turn) -> list[Say]:
    """The hours of what has been lately: of all gatherings for those who plan, else of those they led."""
    since = turn.work.now - BACK
    found = await _held(turn)
    found = [one for one in found if one.state == "held" and one.starts_at >= since]
    if not found:
        return [Say(turn.speaker, T("There are no hours of talks or courses to look at."))]
    return [_list(turn, found)]


async def _held(turn: Turn) -> list[Gathering]:
    if await holds(turn, told.RIGHT):
        return await turn.work.gatherings.between(turn.bank.id, turn.work.now - BACK, turn.work.now)
    return await turn.work.gatherings.led_by(turn.speaker.id)


def _list(turn: Turn, found: list[Gathering]) -> Say:
    newest = sorted(found, key=lambda one: one.starts_at, reverse=True)[: told.SHOWN]
    choices = tuple(
        Choice(str(one.id), T("{topic}, {when}", topic=told.topic(one), when=told.when(turn.bank, one)))
        for one in newest
    )
    return Say(turn.speaker, T("Which hours shall I show?"), WhichGathering("sums"), (*choices, told.LEAVE))


async def chosen(turn: Turn, gathering: Gathering) -> list[Say]:
    """The hours of one, to be posted or changed."""
    if not await summing.may_see(turn, gathering):
        return [Say(turn.speaker, T("There are no hours of talks or courses to look at."))]
    return [await summing.shown_to(turn.work, turn.bank, gathering, turn.speaker)]
