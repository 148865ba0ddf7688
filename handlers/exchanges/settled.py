"""What both sides read when hours have been posted, settled or refused."""

from __future__ import annotations

from handlers.turn import Say
from locales.text import T, Text
from locales.values import Duration, Skill
from storage import Work
from storage.records import Exchange, Member


async def confirmed(work: Work, exchange: Exchange) -> list[Say]:
    """Both hear what was recorded and where they stand."""
    helper, helped = await work.members.two(exchange.helper_id, exchange.helped_id)
    return [
        Say(helper, await _to_helper(work, exchange, helper, helped)),
        Say(
            helped,
            T(
                "Recorded: {name} helped you for {time}. Thank you both!",
                name=helper.name,
                time=Duration(exchange.minutes),
            ),
        ),
    ]


async def _to_helper(work: Work, exchange: Exchange, helper: Member, helped: Member) -> Text:
    time = Duration(exchange.minutes)
    balance = (await work.ledger.standing(helper.id)).balance
    if balance <= 0:
        return T("Recorded: you helped {name} for {time}. Thank you!", name=helped.name, time=time)
    return T(
        "Recorded: you helped {name} for {time}. Thank you! You have {balance} to use.",
        name=helped.name,
        time=time,
        balance=Duration(balance),
    )


async def tell_both(work: Work, exchange: Exchange, minutes: int) -> list[Say]:
    """Both hear what a coordinator decided."""
    helper, helped = await work.members.two(exchange.helper_id, exchange.helped_id)
    return [Say(helper, _decided(exchange, helped, minutes)), Say(helped, _decided(exchange, helper, minutes))]


def _decided(exchange: Exchange, other: Member, minutes: int) -> Text:
    if minutes <= 0:
        return T(
            "A coordinator decided: {skill} with {name} does not count.", skill=Skill(exchange.skill), name=other.name
        )
    return T(
        "A coordinator decided: {skill} with {name} counts for {time}.",
        skill=Skill(exchange.skill),
        name=other.name,
        time=Duration(exchange.minutes),
    )
