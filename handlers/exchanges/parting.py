"""Somebody leaves: they and who counted on them are told, and the coordinators look for somebody else."""

from __future__ import annotations

from handlers import recordings, times
from handlers.delivery import deliver
from handlers.desk import desk
from handlers.exchanges import reporting, waves
from handlers.turn import Say
from locales.text import T
from locales.values import Duration, Skill
from storage import Work
from storage.records import Bank, Exchange, Member

GOES_WITH_THEM = frozenset({"grant", "review", "tutor", "absent", "refresher", "catch_up", "unchecked"})
"""Kinds of items on the desk that nobody needs to see to once their member has left."""


async def goodbye(
    work: Work, bank: Bank, member: Member, *, to_member_id: int | None = None, write_off_reason: str = "", by: int
) -> list[Say]:
    """Thank them while they can still be reached, end it as :func:`leave` does, and tell who gets their hours."""
    balance = (await work.ledger.account(member.id)).balance if member.is_member else 0
    farewell = T("You have left {bank}. Thank you for everything! Your name and number are forgotten.", bank=bank.name)
    await deliver(work, bank, [Say(member, farewell)])
    says = await leave(work, bank, member, to_member_id=to_member_id, write_off_reason=write_off_reason, by=by)
    if to_member_id is None or balance <= 0:
        return says
    gift = T(
        "A present: {name} gave you {time}. Use it for any help you like.", name=member.name, time=Duration(balance)
    )
    return [*says, Say(await work.members.get(to_member_id), gift)]


async def leave(
    work: Work,
    bank: Bank,
    member: Member,
    *,
    to_member_id: int | None = None,
    write_off_reason: str = "",
    by: int | None = None,
) -> list[Say]:
    """End a membership on a coordinator's word, or on the operator's (None), and say what is to be said to others.

    Refuses as ``work.leaving.leave`` does.
    """
    says: list[Say] = []
    for request in await work.requests.of_member(member.id):
        says += await waves.give_up(work, bank, request, member.id)
    planned = await work.exchanges.of_member(member.id, ("asked", "agreed", "reported", "disputed"))
    await recordings.forget(work, member, "left")
    await work.leaving.leave(member.id, to_member_id=to_member_id, write_off_reason=write_off_reason, by=by)
    await desk.lapse(work, bank.id, ("approve",), member.id, member.id)
    await _nothing_waits(work, bank, member)
    for exchange in planned:
        says += await _without(work, bank, member, exchange)
    return says


async def _nothing_waits(work: Work, bank: Bank, member: Member) -> None:
    """Hours that a second person was to agree to, and checks that were to be looked at again."""
    for item in await work.desk.items(bank.id):
        if item.member_id == member.id and item.kind in GOES_WITH_THEM:
            await desk.lapse(work, bank.id, (item.kind,), item.about_id, member.id)
    for one in await work.vettings.of_member(member.id):
        await work.due.clear("review", one.id)


async def _without(work: Work, bank: Bank, member: Member, exchange: Exchange) -> list[Say]:
    await reporting.over(work, exchange)
    await desk.lapse(work, bank.id, reporting.DESK_KINDS, exchange.id, member.id)
    if exchange.state not in {"asked", "agreed"}:
        return []
    helping = exchange.helper_id == member.id
    other = await work.members.get(exchange.helped_id if helping else exchange.helper_id)
    skill, when = Skill(exchange.skill), times.when(exchange)
    if exchange.state == "agreed":
        gone = T("{name} can't make it: {skill}, {when} is called off.", name=member.name, skill=skill, when=when)
    else:
        gone = T("Called off: {skill}, {when}. Thank you all the same.", skill=skill, when=when)
    told = [Say(other, gone)] if exchange.state == "agreed" or not helping else []
    if not helping or exchange.request_id is None:
        return told
    return [*told, *await waves.to_the_desk(work, bank, await work.requests.get(exchange.request_id))]
