"""What the coordinators read about each kind of item on the desk, and what they can answer."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import times
from handlers.acting import kept
from handlers.conversation import AsksDesk
from handlers.desk import desk
from handlers.desk.reasons import REASONS
from handlers.exchanges.contacts import reach, say_to, sides
from handlers.turn import YES, Choice
from handlers.words import shortened
from locales.text import Lines, T
from locales.values import Duration, Skill
from storage import Work
from storage.records import DeskItem, Member

NOTHING = Choice("0", T("Nothing"), "0")


async def _approve(work: Work, item: DeskItem, member: Member) -> desk.Matter:
    offers = await work.offers.of_member(member.id)
    area = member.area or "-"
    if offers:
        text = T(
            "{name} would like to join. Area: {area}. Can share: {skill}. Shall we welcome them?",
            name=member.name,
            area=area,
            skill=Skill(offers[0].skill),
        )
    else:
        text = T("{name} would like to join. Area: {area}. Shall we welcome them?", name=member.name, area=area)
    return desk.Matter(text, desk.Approve(item.id, member.id), (YES, Choice("no", T("Not now"))))


async def _dispute(work: Work, item: DeskItem, _: Member) -> desk.Matter:
    exchange = await work.exchanges.get(item.about_id)
    reporter, other = await sides(work, exchange)
    second = exchange.other_minutes or 0
    text = T(
        "{name} says {time}, {other} says {second}: {skill}. What should count?",
        name=reporter.name,
        time=Duration(exchange.minutes),
        skill=Skill(exchange.skill),
        other=other.name,
        second=Duration(second),
    )
    lengths = [exchange.minutes, *([second] if second else [])]
    return desk.Matter(text, desk.Settle(item.id, exchange.id), (*map(_length, lengths), NOTHING))


async def _silent(work: Work, item: DeskItem, _: Member) -> desk.Matter:
    exchange = await work.exchanges.get(item.about_id)
    reporter, other = await sides(work, exchange)
    text = T(
        "{name} reported {time} of {skill} with {other}, who does not answer. Should it count?",
        name=reporter.name,
        time=Duration(exchange.minutes),
        skill=Skill(exchange.skill),
        other=other.name,
    )
    return desk.Matter(text, desk.Settle(item.id, exchange.id), (_length(exchange.minutes), NOTHING))


async def _long(work: Work, item: DeskItem, _: Member) -> desk.Matter:
    exchange = await work.exchanges.get(item.about_id)
    reporter, other = await sides(work, exchange)
    text = T(
        "{name} reports {time} of {skill} with {other}. That is very long. Should it count?",
        name=reporter.name,
        time=Duration(exchange.minutes),
        skill=Skill(exchange.skill),
        other=other.name,
    )
    return desk.Matter(text, desk.Settle(item.id, exchange.id), (_length(exchange.minutes), NOTHING))


async def _pair(work: Work, item: DeskItem, member: Member) -> desk.Matter:
    reporter, other = await sides(work, await work.exchanges.get(item.about_id))
    text = T(
        "{name} and {other} report help to each other again and again. Is all well?",
        name=reporter.name,
        other=other.name,
    )
    choices = (Choice("fine", T("All is well")), Choice("take", T("I'll ask them")))
    return desk.Matter(text, desk.Look(item.id, member.id), choices)


async def _unfilled(work: Work, item: DeskItem, member: Member) -> desk.Matter:
    request = await work.requests.get(item.about_id)
    text = T(
        "Nobody was found for {name}: {skill}, {when}.",
        name=member.name,
        skill=Skill(request.skill),
        when=times.when(request),
    )
    choices = (
        Choice("take", T("I'll find somebody")),
        Choice("ask", T("Ask around again")),
        Choice("close", T("Close it")),
    )
    return desk.Matter(text, desk.Unfilled(item.id, request.id), choices)


async def _parked(work: Work, item: DeskItem, member: Member) -> desk.Matter:
    if await work.recordings.of_inbox(item.about_id) is not None:
        return await _ring(work, item, member, "unheard")
    return await _ring(work, item, member, "machine" if item.words == desk.MACHINE else "unread")


async def _ring(work: Work, item: DeskItem, member: Member, why: str = "") -> desk.Matter:
    """Somebody is to be rung: who, on which number, and why."""
    name, phone, say = member.name or "?", await reach(work, member), REASONS[why or item.kind]
    text, shorter = (say(name, phone, shortened(item.words, most)) for most in (desk.WORDS_SHOWN, desk.FEWER_SHOWN))
    return desk.Matter(text, desk.Reach(item.id, member.id), desk.CALLING, shorter)


async def to_be_told(work: Work, item: DeskItem, member: Member) -> desk.Matter:
    """Somebody whom no text reaches: what they are to be told, and how to reach them."""
    telling = await work.tellings.get(item.about_id)
    return desk.Matter(
        Lines((await say_to(work, member), *kept.lines(telling.words))), desk.Tell(item.id, telling.id), desk.TOLD
    )


MATTERS: Mapping[str, AsksDesk] = {
    "approve": _approve,
    "dispute": _dispute,
    "silent": _silent,
    "long": _long,
    "unfilled": _unfilled,
    "danger": _ring,
    "person": _ring,
    "said": _ring,
    "parked": _parked,
    "blocked": _ring,
    "unreached": _ring,
    "moved": _ring,
    "tutor": _ring,
    "absent": _ring,
    "catch_up": _ring,
    "unchecked": _ring,
    "tell": to_be_told,
    "pair": _pair,
}


def _length(minutes: int) -> Choice:
    return Choice(str(minutes), T("{time}", time=Duration(minutes)))
