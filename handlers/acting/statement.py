"""A page for a member who reads no texts: what was done for them and by whom, their hours, and what is coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers import times
from handlers.acting import deeds, kept
from locales.text import T, Text
from locales.values import Duration, Skill, When
from storage import Work
from storage.records import Bank, Exchange, Member, Standing


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done for them."""

    when: Text
    what: Text
    by: Text


@dataclass(frozen=True, slots=True)
class Statement:
    """Sentences in the order of the page; parts may be empty."""

    member: Member
    title: Text
    day: Text
    done_title: Text
    done: tuple[Done, ...]
    hours_title: Text
    hours: Text
    coming_title: Text
    coming: tuple[Text, ...]
    news_title: Text
    news: tuple[Text, ...]
    close: Text


async def statement(work: Work, bank: Bank, member: Member, since: datetime) -> Statement:
    """What there is to say to a member about the time after ``since``."""
    return Statement(
        member,
        title=T("{bank}: a page for {name}", bank=bank.name, name=member.name),
        day=T("{when}", when=_day(bank, work.now)),
        done_title=T("What was done for you"),
        done=tuple(await _done(work, bank, member, since)),
        hours_title=T("Your hours"),
        hours=_hours(await work.ledger.standing(member.id)),
        coming_title=T("What is coming"),
        coming=tuple(await _coming(work, member)),
        news_title=T("What you have not been told yet"),
        news=tuple([line for one in await work.tellings.of_member(member.id) for line in kept.lines(one.words)]),
        close=_close(bank),
    )


def _day(bank: Bank, at: datetime) -> When:
    return When(at.astimezone(ZoneInfo(bank.zone)).date())


async def _done(work: Work, bank: Bank, member: Member, since: datetime) -> list[Done]:
    done = []
    for act in await work.acts.of_member(member.id, since):
        line = await deeds.line(work, bank, act)
        if line is not None:
            name = (await work.members.get(act.actor_id)).name or "?"
            done.append(Done(T("{when}", when=_day(bank, act.at)), line, T("by {name}", name=name)))
    return done


def _hours(standing: Standing) -> Text:
    given, received = Duration(standing.given), Duration(standing.received)
    can_ask = Duration(standing.can_ask)
    if standing.balance > 0:
        return T(
            "You have {time} to use. Given: {given}. Received: {received}. You can ask for {can_ask} in all.",
            time=Duration(standing.balance),
            given=given,
            received=received,
            can_ask=can_ask,
        )
    return T(
        "Given: {given}. Received: {received}. You can still ask for {can_ask}. Asking is as welcome as giving.",
        given=given,
        received=received,
        can_ask=can_ask,
    )


async def _coming(work: Work, member: Member) -> list[Text]:
    """What is agreed, what is looked for, and whether something is asked of them."""
    agreed = await work.exchanges.of_member(member.id, ("agreed",))
    lines = [await _agreed(work, member, one) for one in reversed(agreed)]
    for request in reversed(await work.requests.of_member(member.id)):
        if request.state in {"open", "unfilled"}:
            skill, when = Skill(request.skill), times.when(request)
            lines.append(T("We are looking for somebody: {skill}, {when}.", skill=skill, when=when))
    if await work.questions.open(member.id):
        lines.append(T("We have a question for you. A coordinator will ask you."))
    return lines


async def _agreed(work: Work, member: Member, one: Exchange) -> Text:
    skill, when = Skill(one.skill), times.when(one)
    if one.helped_id == member.id:
        name = (await work.members.get(one.helper_id)).name
        return T("{name} helps you: {skill}, {when}.", name=name, skill=skill, when=when)
    name = (await work.members.get(one.helped_id)).name
    return T("You help {name}: {skill}, {when}.", name=name, skill=skill, when=when)


def _close(bank: Bank) -> Text:
    phone = bank.rules.coordinator_phone
    if phone:
        return T("Is something here not right? Ring us: {phone}", phone=phone)
    return T("Is something here not right? Please tell a coordinator.")
