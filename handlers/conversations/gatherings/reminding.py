"""The day before and two hours before: those who come, and those who lead, with the word of the day."""

from __future__ import annotations

from handlers import quiet
from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.asked import Leading, Seated
from handlers.conversations.gatherings.pairing import ALL_RIGHT, CANNOT_LEAD
from handlers.conversations.gatherings.parties import jobs
from handlers.conversations.gatherings.told import CANNOT
from handlers.turn import Choice, Say
from locales.text import T, Text
from storage import Work
from storage.gatherings.records import Gathering, Place
from storage.records import Bank, Due, Member

FINE = Choice("fine", T("I'm coming"))


async def eve(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The day before."""
    gathering = await work.gatherings.get(item.about_id)
    if gathering.state != "announced":
        return []
    place = await work.places.get(gathering.place_id)
    text = T(
        "A reminder: {topic}, {when}, {place}.",
        topic=told.topic(gathering),
        when=told.when(bank, gathering),
        place=place.name,
    )
    people = [*await told.leading(work, gathering), *await _coming(work, gathering)]
    leads = {one.id for one in await told.leading(work, gathering)}
    says = [_leads(one, gathering, text) if one.id in leads else _comes(one, gathering, text) for one in people]
    says = [await jobs.with_jobs(work, bank, gathering, say) if say.to.id in leads else say for say in says]
    return _in_time(work, bank, gathering, says)


async def soon(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Two hours before: where exactly, and for those who lead the word."""
    gathering = await work.gatherings.get(item.about_id)
    if gathering.state != "announced":
        return []
    place = await work.places.get(gathering.place_id)
    says = [_comes(one, gathering, _where(bank, gathering, place)) for one in await _coming(work, gathering)]
    for one in await told.leading(work, gathering):
        says.append(_leads(one, gathering, told.word(bank, gathering)))
    return _in_time(work, bank, gathering, says)


def _where(bank: Bank, gathering: Gathering, place: Place) -> Text:
    topic, clock = told.topic(gathering), told.clock(bank, gathering)
    if not place.address:
        return T("Soon: {topic}, {clock}, {place}.", topic=topic, clock=clock, place=place.name)
    return T(
        "Soon: {topic}, {clock}, {place}, {words}.", topic=topic, clock=clock, place=place.name, words=place.address
    )


async def _coming(work: Work, gathering: Gathering) -> list[Member]:
    return [await work.members.get(one.member_id) for one in await work.seats.of(gathering.id, "coming")]


def _comes(member: Member, gathering: Gathering, text: Text) -> Say:
    return Say(member, text, Seated(gathering.id), (FINE, CANNOT))


def _leads(member: Member, gathering: Gathering, text: Text) -> Say:
    return Say(member, text, Leading(gathering.id), (ALL_RIGHT, CANNOT_LEAD))


def _in_time(work: Work, bank: Bank, gathering: Gathering, says: list[Say]) -> list[Say]:
    """Without those that would be read only once it has begun."""
    return [say for say in says if quiet.next_moment(bank, say.to, work.now) < gathering.starts_at]
