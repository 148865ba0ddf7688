"""The doors on a member's card: the first question of each matter. Conversations of their own take the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from handlers.affairs import affairs
from handlers.affairs.affairs import CHANGE, FLOOR, GRANT, LEAVE, SEE, OfMember, barred
from handlers.turn import Choice, Say, Turn
from locales.text import T, Text
from locales.values import Duration, When
from storage.banks import EVERYBODY
from storage.errors import NotTheirs
from storage.records import Member, Transfer

LENGTHS = (60, 120, 300)
FURTHER = (300, 600, 1200)
"""So much further than everybody may somebody go, as choices, in minutes."""
ENTRIES_SHOWN, ENTRIES_MOST = 2, 40
WEEKS = (1, 4)


class HowMany(OfMember):
    """We asked how many hours out of the pot."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours", "gift"})


class HowFar(OfMember):
    """We asked how much more than they give they may receive."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours"})


class AwayUntil(OfMember):
    """We asked until when a member is away; a day can be written too."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"pause"})


class Parting(OfMember):
    """We asked whether they leave, are erased, or get their data."""


class WhichCheck(OfMember):
    """We showed the checks that help here needs."""


class WhichRole(OfMember):
    """We showed which roles can be given and taken."""


@dataclass(frozen=True, slots=True)
class Entries(OfMember):
    """We showed entries in the books, to be taken back one by one."""

    skip: int = 0


@dataclass(frozen=True, slots=True)
class SamePerson(OfMember):
    """We asked who else is the same person."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = affairs.NAMES


async def grant(turn: Turn, member: Member) -> list[Say]:
    """How many hours out of the pot?"""
    if (stopped := await barred(turn, GRANT, member)) is not None:
        return stopped
    pot = await turn.work.ledger.pot(turn.bank.id)
    text = T(
        "How many hours for {name}? The shared pot holds {time}.", name=member.name, time=Duration(max(pot.balance, 0))
    )
    return [Say(turn.speaker, text, HowMany(member.id), (*_lengths(LENGTHS), LEAVE))]


async def floor(turn: Turn, member: Member) -> list[Say]:
    """How far may they go?"""
    if (stopped := await barred(turn, FLOOR, member)) is not None:
        return stopped
    _not_oneself(turn, member)
    now = -(await turn.work.ledger.account(member.id)).floor
    everybody = -turn.bank.rules.member_floor_minutes
    lengths = (everybody, *(everybody + more for more in FURTHER))
    text = T(
        "{name} may receive {time} more than they give. How much from now on?", name=member.name, time=Duration(now)
    )
    return [Say(turn.speaker, text, HowFar(member.id), (*_lengths(lengths), LEAVE))]


def _lengths(lengths: tuple[int, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in lengths)


async def entries(turn: Turn, member: Member, skip: int = 0) -> list[Say]:
    """The last entries in the books, the newest first; each can be taken back."""
    if (stopped := await barred(turn, SEE, member)) is not None:
        return stopped
    own = await turn.work.ledger.own_accounts(member.id)
    posted = await turn.work.ledger.entries(member.id, ENTRIES_MOST)
    back = {one.reverses for one in posted}
    standing = [one for one in posted if one.reverses is None and one.id not in back]
    page = standing[skip : skip + ENTRIES_SHOWN]
    if not page:
        return [Say(turn.speaker, T("There is nothing more in the books of {name}.", name=member.name))]
    shown = [Choice(str(one.id), await _line(turn, one, own)) for one in page]
    older = [Choice("older", T("Older ones"))] if len(standing) > skip + ENTRIES_SHOWN else []
    text = T("A digit takes it back:")
    return [Say(turn.speaker, text, Entries(member.id, skip), (*shown, *older, affairs.NOTHING))]


async def _line(turn: Turn, entry: Transfer, own: tuple[int, ...]) -> Text:
    """When, how much, with whom."""
    when = When(entry.happened_at.astimezone(ZoneInfo(turn.bank.zone)).date())
    came, time = entry.to_account in own, Duration(entry.minutes)
    name = await party(turn, entry.from_account if came else entry.to_account)
    if came:
        return T("{when} +{time} {name}", when=when, time=time, name=name)
    return T("{when} -{time} {name}", when=when, time=time, name=name)


async def party(turn: Turn, account_id: int) -> str:
    """Whose account it is: a member's name, an organisation's, or the bank's own where it is the pot."""
    account = await turn.work.ledger.by_id(account_id)
    if account.member_id is not None:
        return (await turn.work.members.get(account.member_id)).name or "?"
    return turn.bank.name if account.kind == "pot" else account.name


async def away(turn: Turn, member: Member) -> list[Say]:
    """Until when are they away?"""
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    days = [turn.today + timedelta(weeks=weeks) for weeks in WEEKS]
    choices = tuple(Choice(day.isoformat(), T("{when}", when=When(day))) for day in days)
    text = T("Until when is {name} away?", name=member.name)
    return [Say(turn.speaker, text, AwayUntil(member.id), (*choices, Choice("open", T("Until they write")), LEAVE))]


async def parting(turn: Turn, member: Member) -> list[Say]:
    """Do they leave, with or without a trace, or do they want to see what is kept?"""
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    _not_oneself(turn, member)
    if member.stage == "left":
        gone = (Choice("erase", T("Forget everything")), affairs.NOTHING)
        return [Say(turn.speaker, T("What shall happen?"), Parting(member.id), gone)]
    choices = (
        Choice("goes", T("They leave")),
        Choice("erase", T("They leave, forget everything")),
        Choice("data", T("Send them their data")),
        affairs.NOTHING,
    )
    text = T("What shall happen? {name} hears of it.", name=member.name or "?")
    return [Say(turn.speaker, text, Parting(member.id), choices)]


async def checks(turn: Turn, member: Member) -> list[Say]:
    """Which check was decided?"""
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    _not_oneself(turn, member)
    last = {one.check_name: one for one in await turn.work.vettings.of_member(member.id)}
    needed = sorted({*turn.bank.rules.checks.values(), *last})
    if not needed:
        return [Say(turn.speaker, T("No help here needs a check."))]
    passed = await turn.work.vettings.passed(member.id)
    choices = []
    for name in needed[:6]:
        one = last.get(name)
        until = one.review_at.astimezone(ZoneInfo(turn.bank.zone)) if one is not None and one.review_at else None
        if name in passed and until is not None:
            label = T("{check}: passed, until {day}", check=name, day=f"{until:%d/%m/%Y}")
        else:
            label = T("{check}: passed", check=name) if name in passed else T("{check}: no", check=name)
        choices.append(Choice(name, label))
    text = T("Checks of {name}. Which one was decided?", name=member.name)
    return [Say(turn.speaker, text, WhichCheck(member.id), (*choices, affairs.NOTHING))]


async def roles(turn: Turn, member: Member) -> list[Say]:
    """Which role is given or taken? Only roles that allow no more than the speaker may do themselves."""
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    _not_oneself(turn, member)
    own = await turn.work.members.rights(turn.speaker.id, member)
    has = await turn.work.members.roles(member.id)
    within = [role for role, allowed in (await allowed_by(turn)).items() if allowed & POWERS <= own]
    choices = [Choice(role, role_label(role, given=role in has)) for role in within[:6]]
    text = T("Roles of {name}. A digit changes one:", name=member.name)
    return [Say(turn.speaker, text, WhichRole(member.id), (*choices, affairs.NOTHING))]


POWERS = frozenset(
    {"approve", "settle", "see_members", "change_members", "raise_floor", "grant", "reverse", "act_for", "shut_out"}
)
"""Rights over others' affairs: nobody gives or takes a role with one that they do not hold themselves."""


async def allowed_by(turn: Turn) -> dict[str, frozenset[str]]:
    """The roles that can be given in this bank, and what each allows."""
    found: dict[str, frozenset[str]] = {}
    for role, right in await turn.work.banks.rights(turn.bank.id):
        found[role] = found.get(role, frozenset()) | {right}
    return {role: rights for role, rights in found.items() if role != EVERYBODY}


_GIVE = {
    "coordinator": T("Make coordinator"),
    "navigator": T("Make navigator"),
    "professional": T("Make professional"),
}
_TAKE = {
    "coordinator": T("No longer coordinator"),
    "navigator": T("No longer navigator"),
    "professional": T("No longer professional"),
}


def role_label(role: str, *, given: bool) -> Text:
    """What a digit would do about a role; banks may have roles of their own."""
    if given:
        return _TAKE.get(role) or T("No longer {role}", role=role)
    return _GIVE.get(role) or T("Make {role}", role=role)


async def merge(turn: Turn, member: Member) -> list[Say]:
    """Who else is the same person?"""
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    _not_oneself(turn, member)
    text = T("{name} is here twice? Write the other name or number.", name=member.name)
    return [Say(turn.speaker, text, SamePerson(member.id), (LEAVE,))]


def _not_oneself(turn: Turn, member: Member) -> None:
    """What is decided about somebody is decided by another one."""
    if member.id == turn.speaker.id:
        raise NotTheirs


Door = Callable[[Turn, Member], Awaitable[list[Say]]]
DOORS: Mapping[str, Door] = {
    "card": affairs.card,
    "hours": affairs.hours_menu,
    "grant": grant,
    "floor": floor,
    "entries": entries,
    "checks": checks,
    "roles": roles,
    "pause": away,
    "parting": parting,
    "merge": merge,
}
"""Matter → its first question."""
