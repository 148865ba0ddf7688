"""When both have said yes: each gets the other's name and number, if allowed, and the reminders are set."""

from __future__ import annotations

from handlers import times
from handlers.turn import Say
from locales.text import T, Text
from locales.values import Skill
from storage import Work
from storage.records import Bank, Exchange, Member

REMINDERS = ("remind_evening", "remind_day", "ask_hours", "unreported")


async def tell_both(work: Work, bank: Bank, exchange: Exchange) -> list[Say]:
    """Both are told; the reminders and the question for the hours are set."""
    helper = await work.members.get(exchange.helper_id)
    helped = await work.members.get(exchange.helped_id)
    await schedule(work, bank, exchange)
    return [
        Say(helped, _to_helped(exchange, helper, await number(work, helper))),
        Say(helper, _to_helper(exchange, helped, await number(work, helped))),
    ]


async def schedule(work: Work, bank: Bank, exchange: Exchange) -> None:
    """Set what happens by itself, leaving out reminders whose time has passed."""
    moments = {
        "remind_evening": times.evening_before(bank, exchange),
        "remind_day": times.that_morning(bank, exchange),
        "ask_hours": times.afterwards(bank, exchange, work.now),
    }
    for kind, moment in moments.items():
        if moment is not None and (moment > work.now or kind == "ask_hours"):
            await work.due.set(kind, exchange.id, moment, bank.id)


async def unschedule(work: Work, exchange: Exchange) -> None:
    """Nothing more happens by itself for this exchange."""
    await work.due.clear_all(REMINDERS, exchange.id)


async def number(work: Work, member: Member) -> str:
    """The number that may be shown; empty where the member would rather not, or has none."""
    if not member.share_phone:
        return ""
    return next((one.phone for one in await work.addresses.of_member(member.id) if one.phone), "")


def _to_helped(exchange: Exchange, helper: Member, phone: str) -> Text:
    when = times.when(exchange)
    if phone:
        return T(
            "Agreed! {name} helps you: {skill}, {when}. Their number: {phone}.",
            name=helper.name,
            skill=Skill(exchange.skill),
            when=when,
            phone=phone,
        )
    return T(
        "Agreed! {name} helps you: {skill}, {when}. To reach them, write PERSON.",
        name=helper.name,
        skill=Skill(exchange.skill),
        when=when,
    )


def _to_helper(exchange: Exchange, helped: Member, phone: str) -> Text:
    when = times.when(exchange)
    if phone:
        return T(
            "Agreed! You help {name}: {skill}, {when}. Their number: {phone}.",
            name=helped.name,
            skill=Skill(exchange.skill),
            when=when,
            phone=phone,
        )
    return T(
        "Agreed! You help {name}: {skill}, {when}. To reach them, write PERSON.",
        name=helped.name,
        skill=Skill(exchange.skill),
        when=when,
    )
