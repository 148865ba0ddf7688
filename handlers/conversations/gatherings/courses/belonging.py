"""Who belongs to a course: in all of its weeks, from the one in which they joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from handlers import times
from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.asked import AboutGathering, Seated
from handlers.turn import Choice, Say
from locales.text import T
from storage import Work
from storage.gatherings.courses import JOINING_WEEKS, course_of
from storage.gatherings.records import Gathering
from storage.records import Bank, Member

NOON = time(12)
AHEAD = frozenset({"seeking", "announced", "postponed"})
"""A week that is still to come, or under way."""
RUNNING = frozenset({"seeking", "announced"})
WEEK = Choice("week", T("Only this week"))
WHOLE = Choice("whole", T("The whole course"))


@dataclass(frozen=True, slots=True)
class OnlyThisWeek(AboutGathering):
    """They can't come: we asked whether that is for this week or for the whole course."""


async def weeks(work: Work, gathering: Gathering) -> list[Gathering]:
    """All weeks of the course, or the gathering alone."""
    course = course_of(gathering)
    return await work.gatherings.series(course) if course is not None else [gathering]


async def weeks_from(work: Work, gathering: Gathering) -> list[Gathering]:
    """This week of the course and those after it; the gathering alone, where it is none."""
    return [one for one in await weeks(work, gathering) if one.number >= gathering.number]


async def belongs(work: Work, gathering: Gathering, member_id: int) -> bool:
    """Whether somebody is in the course that this is a week of."""
    course = course_of(gathering)
    found = await work.courses.get(course, member_id) if course is not None else None
    return found is not None and found.state == "on"


async def week_to_join(work: Work, gathering: Gathering) -> Gathering | None:
    """The next week, as long as others may join; what is no course can be joined as it is."""
    if course_of(gathering) is None:
        return gathering
    open_ones = [
        one
        for one in await weeks(work, gathering)
        if one.number <= JOINING_WEEKS and one.state in AHEAD and one.ends_at > work.now
    ]
    return open_ones[0] if open_ones else None


async def taken(work: Work, gathering: Gathering) -> int:
    """How many seats are somebody's, or offered: of a course all who belong to it, also where they are away."""
    course = course_of(gathering)
    if course is None:
        return await work.seats.taken(gathering.id)
    return await work.courses.count(course) + len(await work.seats.of(gathering.id, "offered"))


async def join(work: Work, gathering: Gathering, member_id: int, state: str) -> None:
    """A seat in this week and those after it: ``coming``, and then they belong to the course, or ``waiting``."""
    for one in await weeks_from(work, gathering):
        await work.seats.set(one.id, member_id, state)
    course = course_of(gathering)
    if course is not None and state == "coming":
        await work.courses.enrol(course, member_id, since=gathering.number)


async def walked_in(work: Work, gathering: Gathering, member_id: int) -> None:
    """Somebody is in the room: in the first weeks they are in the course from now on, where there is room.

    Who had left may come back at any time; who comes for the first time later hears when it begins again.
    """
    course = course_of(gathering)
    if course is None:
        return
    known = await work.courses.get(course, member_id)
    if known is not None and known.state == "on":
        return
    early = gathering.number <= JOINING_WEEKS and await taken(work, gathering) < gathering.capacity
    if early or (known is not None and known.state == "left"):
        await work.courses.enrol(course, member_id, since=known.since if known else gathering.number)
        for one in await weeks_from(work, gathering):
            if one.state in AHEAD and one.number > gathering.number:
                await work.seats.set(one.id, member_id, "coming")
    elif known is None:
        await work.courses.enrol(course, member_id, since=gathering.number, state="next")


async def too_late(work: Work, gathering: Gathering, member: Member) -> Say:
    """The group has begun without them: they hear when it begins again."""
    course = course_of(gathering)
    assert course is not None, "only a course can have begun without somebody"
    await work.courses.enrol(course, member.id, since=gathering.number, state="next")
    text = T("{topic} has begun already. I write to you when it begins again.", topic=told.topic(gathering))
    return Say(member, text)


def how_long(gathering: Gathering, member: Member) -> Say:
    """Only this week, or for good?"""
    return Say(
        member, T("Is that only for this week, or for the whole course?"), OnlyThisWeek(gathering.id), (WEEK, WHOLE)
    )


async def goes_on(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """A later week that was put off has a new day: who belongs to the course is told, and when it ends now."""
    topic, when = told.topic(gathering), told.when(bank, gathering)
    text = T("{topic} goes on: {when}.", topic=topic, when=when)
    last = (await weeks(work, gathering))[-1]
    if last.number > gathering.number:
        ends = told.when(bank, last)
        text = T("{topic} goes on: {when}. The last time is {last}.", topic=topic, when=when, last=ends)
    says = []
    for seat in await work.seats.of(gathering.id, "waiting"):
        if await belongs(work, gathering, seat.member_id):
            await work.seats.set(gathering.id, seat.member_id, "coming")
            choices = (Choice("fine", T("I'm coming")), told.CANNOT)
            says.append(Say(await work.members.get(seat.member_id), text, Seated(gathering.id), choices))
    return says


async def nobody_comes_any_more(work: Work, gathering: Gathering) -> None:
    """It is over: nobody is asked about a seat any more, but who was invited to a course may say yes to it."""
    if course_of(gathering) is None:
        await work.questions.withdraw_topic(told.about(gathering))
        return
    for seat in await work.seats.of(gathering.id):
        if seat.state not in {"invited", "declined"}:
            await work.questions.withdraw_topic(told.about(gathering), seat.member_id)


async def nobody_joins_any_more(work: Work, gathering: Gathering) -> list[Say]:
    """The last week in which others could join is over: who waits for a seat hears of the next course."""
    course = course_of(gathering)
    if course is None or gathering.number != JOINING_WEEKS:
        return []
    says = []
    for seat in await work.seats.of(gathering.id, "waiting", "offered"):
        for one in await weeks_from(work, gathering):
            await work.seats.set(one.id, seat.member_id, "out")
        says.append(await too_late(work, gathering, await work.members.get(seat.member_id)))
    return says


async def over(work: Work, bank: Bank, gathering: Gathering) -> bool:
    """Whether no week of the course is to come any more; then everybody hears the day after how it went."""
    course, every = course_of(gathering), await weeks(work, gathering)
    if course is None or any(one.state in AHEAD for one in every) or not any(one.state == "held" for one in every):
        return False
    day = work.now.astimezone(ZoneInfo(bank.zone)).date() + timedelta(days=1)
    await work.due.set("course_over", course, times.at(bank, day, NOON), bank.id)
    return True


async def never_began(work: Work, gathering: Gathering) -> None:
    """A course is called off before it began: who was to be in it hears of the next one."""
    course = course_of(gathering)
    for one in await work.courses.of(course, "on") if course is not None else []:
        await work.courses.change(one.course_id, one.member_id, "next")


async def group(work: Work, course: int) -> list[Member]:
    """Who was in a course until it was over, and who led it."""
    were = [one.member_id for one in await work.courses.of(course, "finished", "ended")]
    led = [one.id for week in await work.gatherings.series(course) for one in await told.leading(work, week)]
    people = [await work.members.get(one) for one in dict.fromkeys([*were, *led])]
    return [one for one in people if one.stage == "active"]


async def wanting(work: Work, gathering: Gathering) -> list[Member]:
    """Who asked to hear when such a course begins again; they are asked once."""
    if course_of(gathering) is None or gathering.number > 1 or not gathering.topic:
        return []
    found = []
    for one in await work.courses.waiting(gathering.bank_id, gathering.topic):
        member = await work.members.get(one.member_id)
        understood = not gathering.language or member.language in told.ways(gathering)
        fits = gathering.area in {"", member.area} and understood
        if fits and one.course_id != gathering.series_id and member.stage == "active":
            await work.courses.change(one.course_id, member.id, "asked")
            found.append(member)
    return found
