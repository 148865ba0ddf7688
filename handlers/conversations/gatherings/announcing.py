"""A gathering is made known to those it is for, put off, or called off; what follows by itself is set."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.conversations.gatherings import asked, checked, spoken, told
from handlers.conversations.gatherings.asked import Invited
from handlers.conversations.gatherings.courses import belonging
from handlers.conversations.gatherings.parties import jobs
from handlers.delivery import fits
from handlers.turn import Choice, Say
from locales.gatherings import gatherings
from locales.text import TN, T, Text
from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Bank, Member

DOOR_CLOSES = timedelta(hours=3)
"""So long after it is over can the word still be texted."""
FEW = timedelta(days=2)
"""So long before a course begins it is looked whether there are enough people."""
SAME_WORD = timedelta(days=21)
"""So long is a word not used again."""


async def announce(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Invite those it is for; who is invited already, to another day, is asked again."""
    word = await _word(work, bank, gathering)
    gathering = await work.gatherings.change(gathering.id, state="announced", word=word)
    await schedule(work, bank, gathering)
    if _enrolled(gathering):
        return await belonging.goes_on(work, bank, gathering)
    again = [*await _asked_again(work, gathering), *await belonging.wanting(work, gathering)]
    working = await jobs.begin(work, bank, gathering)
    again += await work.ideas.backers(gathering.id) if gathering.kind == "work" else []
    again += await belonging.group(work, gathering.group_of) if gathering.group_of is not None else []
    says = [*working, *await _invite(work, bank, gathering, again, {say.to.id for say in working})]
    planner = await work.members.get(gathering.planned_by)
    text = TN(
        "{topic}, {when}: I have invited {count} person.",
        "{topic}, {when}: I have invited {count} people.",
        len(says),
        topic=told.topic(gathering),
        when=told.when(bank, gathering),
    )
    return [Say(planner, text), *says]


async def _invite(
    work: Work, bank: Bank, gathering: Gathering, first: list[Member], asked_already: set[int]
) -> list[Say]:
    """Those who are to be asked first, and everybody else whom it is for."""
    others = await work.seats.audience(gathering, told.ways(gathering)) if gathering.group_of is None else []
    people = {one.id: one for one in (*first, *others)}
    leads = {one.id for one in await told.leading(work, gathering)}
    invited = [one for one in people.values() if one.id not in asked_already | leads]
    invited = await checked.those(work, bank, gathering, invited)
    await work.seats.invite(gathering.id, [one.id for one in invited])
    return [await invitation(work, bank, one, gathering) for one in invited]


async def _asked_again(work: Work, gathering: Gathering) -> list[Member]:
    """Who counted on it, or was invited, on another day."""
    found = await work.seats.of(gathering.id, "waiting", "invited")
    for seat in found:
        await work.seats.set(gathering.id, seat.member_id, "invited")
    return [await work.members.get(seat.member_id) for seat in found]


def _enrolled(gathering: Gathering) -> bool:
    """Whether it is a later week of a course: who comes has said so for all of them."""
    return gathering.kind == "course" and gathering.number > 1


async def schedule(work: Work, bank: Bank, gathering: Gathering) -> None:
    """Set what happens by itself; a reminder whose time has passed is left out."""
    moments = {
        "gathering_eve": gathering.starts_at - told.EVE,
        "gathering_soon": gathering.starts_at - told.SOON,
        "gathering_end": gathering.ends_at,
        "gathering_close": gathering.ends_at + DOOR_CLOSES,
    }
    if gathering.kind == "course" and gathering.number == 1:
        moments["course_few"] = gathering.starts_at - FEW
    for kind, at in moments.items():
        if at > work.now:
            await work.due.set(kind, gathering.id, at, bank.id)


async def invitation(work: Work, bank: Bank, member: Member, gathering: Gathering) -> Say:
    """Ask one member, with a way out of all news; the place is left out where it would cost another text."""
    place = await work.places.get(gathering.place_id)
    choices = (told.COMING, told.NOT_THIS_TIME, told.NO_NEWS)
    weeks = len(await belonging.weeks(work, gathering))
    text, bare = _asking(bank, gathering, place.name, weeks)
    heard = await spoken.to_hear(work, gathering, member)
    whole = Say(member, text, Invited(gathering.id), choices, recording=heard)
    return whole if fits(whole, f"{bank.name}: ") else replace(whole, text=bare)


def _asking(bank: Bank, gathering: Gathering, place: str, weeks: int) -> tuple[Text, Text]:
    """The question whether they come, with the place and without it."""
    topic, when = told.topic(gathering), told.when(bank, gathering)
    if gathering.group_of is not None:
        text = T("{topic}: all meet again, {when}. Are you coming?", topic=topic, when=when)
        return text, text  # They know where it is.
    if gathering.women:
        text = T("For women: {topic}, {when}, {place}. Would you like to come?", topic=topic, when=when, place=place)
        return text, T("For women: {topic}, {when}. Would you like to come?", topic=topic, when=when)
    if weeks > 1:
        text = T(
            "{topic}, {count} weeks, first {when}, {place}. Would you like to come?",
            topic=topic,
            count=weeks,
            when=when,
            place=place,
        )
        bare = T("{topic}, {count} weeks, first {when}. Would you like to come?", topic=topic, count=weeks, when=when)
        return text, bare
    text = T("{topic}, {when}, {place}. Would you like to come?", topic=topic, when=when, place=place)
    return text, T("{topic}, {when}. Would you like to come?", topic=topic, when=when)


async def _word(work: Work, bank: Bank, gathering: Gathering) -> str:
    """A word that no other gathering of these weeks has, in the language of the room."""
    around = await work.gatherings.between(bank.id, gathering.starts_at - SAME_WORD, gathering.starts_at + SAME_WORD)
    used = {one.word for one in around if one.id != gathering.id}
    listed = gatherings().door_words(gathering.language or bank.languages[0])
    start = gathering.id * 7 % len(listed)
    in_turn = [*listed[start:], *listed[:start]]
    return next((word for word in in_turn if word not in used), f"{in_turn[0]} {gathering.id}")


async def everybody(work: Work, gathering: Gathering) -> list[Member]:
    """Who leads it, was asked to, comes or waits: they hear when it changes."""
    leaders = [one.member_id for one in await work.leaders.of(gathering.id) if one.state in {"yes", "asked"}]
    seats = [one.member_id for one in await work.seats.of(gathering.id, "coming", "waiting", "offered")]
    return [await work.members.get(member_id) for member_id in dict.fromkeys([*leaders, *seats])]


async def put_off(work: Work, bank: Bank, gathering: Gathering, *, led: bool = False) -> list[Say]:
    """Everybody who counts on it is told, and who plans is asked for another day.

    ``led``: whether there are two to lead it; what they read says so where there are not.
    """
    topic, when = told.topic(gathering), told.when(bank, gathering)
    people = await everybody(work, gathering)
    await _over(work, gathering, "postponed")
    for seat in await work.seats.of(gathering.id, "coming", "waiting", "offered"):
        await work.seats.set(gathering.id, seat.member_id, "waiting")
    text = T("{topic}, {when}, is put off. You will hear the new day from me.", topic=topic, when=when)
    lacking = T(
        "{topic}, {when}, is put off: there are not two leaders. Which new day and time?", topic=topic, when=when
    )
    question = T("{topic}, {when}, is put off. Which new day and time?", topic=topic, when=when) if led else lacking
    choices = (Choice("off", T("Call it off"), "0"),)
    seeing = await told.organisers(work, bank, question, asked.NewDay(gathering.id), choices)
    others = {say.to.id for say in seeing}
    return [*(Say(one, text) for one in people if one.id not in others), *seeing]


async def call_off(work: Work, bank: Bank, gathering: Gathering, *, rest: bool = False) -> list[Say]:
    """It does not happen at all; ``rest``: nor do the weeks after it. A course without its first week is none."""
    people = await everybody(work, gathering)
    every = rest or gathering.number == 1
    for one in await belonging.weeks_from(work, gathering) if every else [gathering]:
        if one.state in belonging.AHEAD:
            await _over(work, one, "cancelled")
    if gathering.number == 1:
        await belonging.never_began(work, gathering)
    text = T("{topic}, {when}, is called off. Sorry!", topic=told.topic(gathering), when=told.when(bank, gathering))
    await belonging.over(work, bank, gathering)
    return [Say(one, text) for one in people]


async def _over(work: Work, gathering: Gathering, state: str) -> None:
    await work.gatherings.change(gathering.id, state=state, word="")
    await told.clear(work, gathering, *told.DUE, *told.DOOR)
    for what in ("", "lead", "short"):
        await work.questions.withdraw_topic(told.about(gathering, what))
