"""Asking people for a request: a few at a time, wider each time, and at last the coordinators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from handlers import quiet, times
from handlers.delivery import fits
from handlers.desk import desk
from handlers.exchanges.ranking import Need, ranked
from handlers.times import at
from handlers.turn import YES, Choice, Question, Say
from locales.languages import load
from locales.text import TN, T
from locales.values import Duration, Skill
from storage import Work
from storage.records import Bank, Candidate, Member, Request

NOT_NOW = Choice("no", T("Not this time"))
ANY_DAY = timedelta(days=14)
"""How long a request for any day is asked around."""
TO_FIND_SOMEBODY = timedelta(hours=1)
"""So long before the help begins the first people must be asked."""


@dataclass(frozen=True, slots=True)
class CanYouHelp(Question):
    """We asked a member to take a request."""

    request: int
    lasts: ClassVar[timedelta] = timedelta(days=14)

    def topic(self) -> str:
        """One question for each request."""
        return f"request:{self.request}"


def invitation(bank: Bank, member: Member, request: Request) -> Say:
    """Ask one member; the asker's name and words stay with us until both have agreed.

    The area is left out where it would cost another text: a place may be long, or in another script.
    """
    skill, time = Skill(request.skill), Duration(request.minutes)
    when = times.when(request)
    bare = T("Can you help a neighbour with {skill}? {when}, about {time}.", skill=skill, when=when, time=time)
    say = Say(member, bare, CanYouHelp(request.id), (YES, NOT_NOW))
    if not request.area:
        return say
    text = T(
        "Can you help a neighbour in {area} with {skill}? {when}, about {time}.",
        area=request.area,
        skill=skill,
        when=when,
        time=time,
    )
    nearer = replace(say, text=text)
    return nearer if fits(nearer, f"{bank.name}: ") else say


async def start(work: Work, bank: Bank, request: Request) -> list[Say]:
    """Ask the first people, and tell the asker how many they are."""
    asker = await work.members.get(request.member_id)
    await work.due.set("request_end", request.id, end(bank, request, work.now), bank.id)
    says = await next_wave(work, bank, request)
    count = sum(isinstance(say.awaiting, CanYouHelp) for say in says)
    if not count:
        return says or await _not_now(work, bank, request, asker)
    told = TN(
        "Thank you. I am asking {count} person now. You will hear from me within the hour.",
        "Thank you. I am asking {count} people now. You will hear from me within the hour.",
        count,
    )
    return [Say(asker, told), *says]


async def _not_now(work: Work, bank: Bank, request: Request, asker: Member) -> list[Say]:
    """Everybody has their quiet time. The asker reads when people are asked, or at once that it will be too late."""
    earliest = min(
        quiet.next_moment(bank, one.member, work.now) for one in await _next_people(work, bank, request)
    ).astimezone(ZoneInfo(bank.zone))
    if earliest + TO_FIND_SOMEBODY < _needed(bank, request):
        later = T(
            "I can ask people from {clock} on. Then you will hear from me within the hour.", clock=_hour(earliest)
        )
        return [Say(asker, later)]
    await work.due.clear("wave", request.id)
    skill, phone = Skill(request.skill), bank.rules.coordinator_phone
    if phone:
        text = T(
            "Nobody can be asked before {clock}, too late for {skill}. A coordinator reads it. Urgent? Ring {phone}.",
            clock=_hour(earliest),
            skill=skill,
            phone=phone,
        )
    else:
        text = T(
            "Nobody can be asked before {clock}, too late for {skill}. A coordinator will read it.",
            clock=_hour(earliest),
            skill=skill,
        )
    return [Say(asker, text), *await desk.raise_item(work, bank, "unfilled", request.id, asker)]


def _needed(bank: Bank, request: Request) -> datetime:
    """When the help must begin; where only the day is known, at the end of it."""
    if request.day is None:
        return datetime.max.replace(tzinfo=UTC)
    return times.at(bank, request.day, times.latest(request))


def _hour(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"


async def start_again(work: Work, bank: Bank, request: Request) -> list[Say]:
    """Begin to count the waves anew, for those who have not been asked yet."""
    return await next_wave(work, bank, await work.requests.change(request.id, wave=0))


async def next_wave(work: Work, bank: Bank, request: Request) -> list[Say]:
    """Ask the next people; where there are none, or enough have been asked, the coordinators.

    Nobody is asked in their quiet time: where only such people are left, they are asked at its end.
    """
    able = await _next_people(work, bank, request)
    if not able or request.wave >= bank.rules.waves_max:
        return await to_the_desk(work, bank, request)
    people = [one for one in able if quiet.may_text(bank, one.member, work.now)][: bank.rules.wave_size]
    if not people:
        earliest = min(quiet.next_moment(bank, one.member, work.now) for one in able)
        await work.due.set("wave", request.id, earliest, bank.id)
        return []
    wave = request.wave + 1
    await work.requests.change(request.id, wave=wave)
    await work.requests.ask(request.id, [one.member.id for one in people], wave)
    await work.due.set("wave", request.id, work.now + timedelta(minutes=bank.rules.wave_minutes), bank.id)
    return [invitation(bank, one.member, request) for one in people]


async def _next_people(work: Work, bank: Bank, request: Request) -> list[Candidate]:
    group = load().skill_group(request.skill)
    need = Need(request, await work.members.get(request.member_id), group)
    exact = ranked(await work.requests.candidates(request.id, [request.skill]), need, bank.rules)
    if len(exact) >= bank.rules.wave_size or not group:
        return exact
    wider = ranked(await work.requests.candidates(request.id, load().group(group)), need, bank.rules)
    return exact or wider


async def to_the_desk(work: Work, bank: Bank, request: Request) -> list[Say]:
    """Have the coordinators look for somebody, and tell the asker."""
    asker = await work.members.get(request.member_id)
    await work.due.clear("wave", request.id)
    told = T(
        "Nobody has said yes yet to {skill}, {when}. A coordinator is looking for somebody now.",
        skill=Skill(request.skill),
        when=times.when(request),
    )
    return [Say(asker, told), *await desk.raise_item(work, bank, "unfilled", request.id, asker)]


def end(bank: Bank, request: Request, now: datetime) -> datetime:
    """When a request that nobody took is over."""
    return (
        now + ANY_DAY if request.day is None else max(at(bank, request.day, times.END_OF_DAY), now + timedelta(hours=1))
    )


async def give_up(work: Work, bank: Bank, request: Request, by: int) -> list[Say]:
    """Nobody is needed any more: those who were asked and have not answered are told, and the desk is cleared of it."""
    skill, when = Skill(request.skill), times.when(request)
    waiting = await withdraw(work, request, "closed")
    await work.due.clear("request_end", request.id)
    await desk.lapse(work, bank.id, ("unfilled",), request.id, by)
    gone = T("Thank you, it is not needed any more: {skill}, {when}.", skill=skill, when=when)
    return [Say(member, gone) for member in waiting]


def nobody_found(asker: Member, request: Request) -> Say:
    """Tell the asker that it came to nothing."""
    skill, when = Skill(request.skill), times.when(request)
    sorry = T("Sorry, nobody could be found for {skill}, {when}. Please ask again any time.", skill=skill, when=when)
    return Say(asker, sorry)


async def withdraw(work: Work, request: Request, state: str) -> list[Member]:
    """Stop asking for a request; returns those who had not answered yet."""
    waiting = await work.requests.close(request.id, state)
    await work.due.clear("wave", request.id)
    await work.questions.withdraw_topic(CanYouHelp(request.id).topic())
    return [await work.members.get(member_id) for member_id in waiting]
