"""Seats: taken, waited for, given back and offered on; and friends who are no members yet."""

from __future__ import annotations

from datetime import timedelta

from handlers import quiet
from handlers.conversations.gatherings import checked, told
from handlers.conversations.gatherings.asked import Invited, Offered, Seated
from handlers.conversations.gatherings.courses import belonging
from handlers.conversations.gatherings.parties import jobs
from handlers.conversations.gatherings.told import CANNOT, COMING, NOT_THIS_TIME
from handlers.turn import YES, Choice, Say
from locales.text import T
from storage import Work
from storage.errors import AlreadySettled
from storage.gatherings.records import Gathering, Seat
from storage.records import Bank, Due, Member

FRIEND = Choice("friend", T("I bring a friend"))
OFFERED = timedelta(hours=3)
OFFERED_LATE = timedelta(minutes=30)
"""So long a free seat is kept for one person: less, where it begins within half a day."""
LATE = timedelta(hours=12)
HAVE = frozenset({"coming", "came"})


async def take(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    """A seat if there is one, else a place in the queue; for a course in all weeks, as long as others may join."""
    if not await checked.may_come(work, bank, gathering, member):
        return await checked.not_yet(work, bank, gathering, member)
    belongs = await belonging.belongs(work, gathering, member.id)
    week = gathering if belongs else await belonging.week_to_join(work, gathering)
    if week is None:
        return [await belonging.too_late(work, gathering, member)]
    gathering = await work.gatherings.lock(week.id)
    if gathering.state not in belonging.RUNNING or gathering.ends_at <= work.now:
        raise AlreadySettled
    seat = await work.seats.get(gathering.id, member.id)
    state = seat.state if seat is not None else ""
    if belongs and state not in HAVE:
        state = "coming"
        await work.seats.set(gathering.id, member.id, state)
    elif state not in HAVE:
        room = await belonging.taken(work, gathering) - (state == "offered") < gathering.capacity
        state = "coming" if room else "waiting"
        await belonging.join(work, gathering, member.id, state)
    return [await standing(work, bank, gathering, member, state)]


async def standing(work: Work, bank: Bank, gathering: Gathering, member: Member, state: str) -> Say:
    """What their seat is, with what they can do about it."""
    topic, when = told.topic(gathering), told.when(bank, gathering)
    if state == "waiting":
        before = [one.member_id for one in await work.seats.of(gathering.id, "waiting")]
        text = T(
            "{topic}, {when}: it is full. You are number {count} of those who wait. I write if a seat is free.",
            topic=topic,
            when=when,
            count=before.index(member.id) + 1,
        )
        return Say(member, text, Seated(gathering.id), (CANNOT,))
    text = T("You have a seat: {topic}, {when}.", topic=topic, when=when)
    joins = await belonging.week_to_join(work, gathering)
    open_to_others = joins is not None and not checked.needed(bank, gathering)
    return Say(member, text, Seated(gathering.id), (FRIEND, CANNOT) if open_to_others else (CANNOT,))


async def decline(work: Work, gathering: Gathering, member: Member) -> list[Say]:
    """Not this time; where they are in the course, as it begins on another day, they are in it no more."""
    if await belonging.belongs(work, gathering, member.id):
        return [belonging.how_long(gathering, member)]
    await work.seats.set(gathering.id, member.id, "declined")
    return [Say(member, T("All right. Thank you for telling me."))]


async def give_back(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    """They can't come after all: the seat is offered on."""
    gathering = await work.gatherings.lock(gathering.id)
    if await belonging.belongs(work, gathering, member.id):
        return [belonging.how_long(gathering, member)]
    for one in await belonging.weeks_from(work, gathering):
        await work.seats.set(one.id, member.id, "out")
    return [
        Say(member, T("All right. Thank you for telling me.")),
        *await offer_free(work, bank, gathering),
        *await jobs.reopened(work, bank, gathering),
    ]


async def offer_free(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Offer each free seat to who has waited longest."""
    open_one = gathering.state == "announced" and gathering.starts_at > work.now
    if not open_one or await belonging.week_to_join(work, gathering) is None:
        return []
    free = gathering.capacity - await belonging.taken(work, gathering)
    waiting = await work.seats.of(gathering.id, "waiting")
    says = []
    for seat in waiting[: max(free, 0)]:
        await work.seats.set(gathering.id, seat.member_id, "offered")
        says.append(_offer(bank, await work.members.get(seat.member_id), gathering))
    if says:
        at = max(quiet.next_moment(bank, say.to, work.now) for say in says)
        await work.due.set("gathering_offer", gathering.id, at + _kept(gathering, work), bank.id)
    return says


def _kept(gathering: Gathering, work: Work) -> timedelta:
    return OFFERED if gathering.starts_at - work.now > LATE else OFFERED_LATE


def _offer(bank: Bank, member: Member, gathering: Gathering) -> Say:
    text = T(
        "A seat is free now: {topic}, {when}. Do you want it?",
        topic=told.topic(gathering),
        when=told.when(bank, gathering),
    )
    return Say(member, text, Offered(gathering.id), (YES, NOT_THIS_TIME))


async def offer_over(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Who did not answer is passed over, if somebody else waits; else the seat stays theirs to take."""
    gathering = await work.gatherings.lock(item.about_id)
    if not await work.seats.of(gathering.id, "waiting"):
        return []
    if gathering.capacity > await belonging.taken(work, gathering):  # Somebody has left.
        return await offer_free(work, bank, gathering)
    for seat in await work.seats.of(gathering.id, "offered"):
        await work.seats.set(gathering.id, seat.member_id, "out")
        await work.questions.withdraw_topic(told.about(gathering), seat.member_id)
    return await offer_free(work, bank, gathering)


def friend_word(bank: Bank, seat: Seat) -> str:
    """What a friend writes: the bank's word, the gathering's number and that of the seat of who brings them."""
    return f"{bank.join_word or bank.slug} {seat.gathering_id} {seat.id}".upper()


def tell_friend(bank: Bank, seat: Seat, member: Member) -> Say:
    """What a member can pass on."""
    text = T('How nice! Your friend can write "{code}" to us, and has a seat too.', code=friend_word(bank, seat))
    return Say(member, text, Seated(seat.gathering_id), (CANNOT,))


async def friend(work: Work, gathering: Gathering, member: Member, beside: Seat | None) -> str:
    """Somebody was told by a friend: their seat is as if they had been invited, and kept while they join. Its state.

    ``beside``: the seat of the friend; None where that was not written.
    """
    gathering = await work.gatherings.lock(gathering.id)
    seat = await work.seats.get(gathering.id, member.id)
    if seat is not None and seat.state in {"coming", "waiting", "came"}:
        return seat.state
    brought_by = beside.member_id if beside is not None and beside.member_id != member.id else None
    room = await belonging.taken(work, gathering) < gathering.capacity
    await work.seats.bring(gathering.id, member.id, brought_by, "invited")
    state = "coming" if room else "waiting"
    await belonging.join(work, gathering, member.id, state)
    return state


def asking(bank: Bank, gathering: Gathering, member: Member) -> Say:
    """The invitation once more, for who asked for it: without a way out of news, for it is none."""
    text = T("{topic}, {when}. Would you like to come?", topic=told.topic(gathering), when=told.when(bank, gathering))
    return Say(member, text, Invited(gathering.id), (COMING, NOT_THIS_TIME))
