"""Whoever was not at a week of a course is asked after, and rung by somebody who was, if both like that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import quiet
from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.asked import AboutGathering
from handlers.conversations.gatherings.courses import belonging, dropping
from handlers.desk import desk
from handlers.exchanges.contacts import ring_on
from handlers.turn import AGAIN, YES, Choice, Question, Say, Turn
from locales.text import T, Text
from storage import Work
from storage.errors import AlreadySettled
from storage.gatherings.courses import course_of
from storage.gatherings.records import Gathering, Seat
from storage.records import Bank, Due, Member

PATIENCE = timedelta(hours=12)
"""So long somebody is given to say whether they can ring, before the next is asked."""
AWAY = frozenset({"missed", "out"})
WELL = (
    Choice("ill", T("I was not well")),
    Choice("forgot", T("I forgot")),
    Choice("not for me", T("It is not for me")),
)
MAY_RING = (Choice("yes", T("Yes, with my number")), Choice("no", T("No, thank you")))


@dataclass(frozen=True, slots=True)
class AllWell(AboutGathering):
    """They did not come and had not said so: we asked whether all is well, in the place of what they did not answer."""


@dataclass(frozen=True, slots=True)
class ShallRing(AboutGathering):
    """We asked whether somebody of the group may have their number, to tell them what they missed."""


@dataclass(frozen=True, slots=True)
class CanYouRing(Question):
    """We asked somebody who was there to ring somebody who was not."""

    seat: int
    gathering: int
    member: int
    lasts: ClassVar[timedelta] = timedelta(days=3)

    def topic(self) -> str:
        """One for each who is to be rung."""
        return f"call:{self.seat}"


async def ask_after(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Ask everybody in the course who was not there; who stays away and does not answer lies on the desk."""
    says = []
    for seat in await work.seats.of(gathering.id, *AWAY):
        member = await work.members.get(seat.member_id)
        if not member.is_member or not await belonging.belongs(work, gathering, member.id):
            continue
        if seat.state == "out":
            says.append(_shall_ring(member, gathering, None))
        elif (silent := await _silent_before(work, gathering, member)) == 0:
            says.append(_all_well(member, gathering))
        elif silent == 1:
            says += await desk.raise_item(work, bank, "absent", member.id, member)
    return says


async def _silent_before(work: Work, gathering: Gathering, member: Member) -> int:
    """How many weeks before this one they were missed in a row, and have not said why."""
    earlier = [one for one in await belonging.weeks(work, gathering) if one.number < gathering.number]
    silent = 0
    for one in reversed([one for one in earlier if one.state == "held"]):
        seat = await work.seats.get(one.id, member.id)
        if seat is None or seat.state != "missed" or seat.away:
            break
        silent += 1
    return silent


def _all_well(to: Member, gathering: Gathering) -> Say:
    text = T("We missed you: {topic}. Is everything all right?", topic=told.topic(gathering))
    return Say(to, text, AllWell(gathering.id), WELL)


async def all_well(turn: Turn, asked: AllWell) -> list[Say] | None:
    """Not well, forgotten, or not for them: then they leave, and nobody asks them to stay."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    if turn.chosen not in {one.key for one in WELL}:
        return [_all_well(turn.speaker, gathering)] if turn.chosen == AGAIN else None
    await turn.work.seats.note(gathering.id, turn.speaker.id, away=turn.chosen)
    await desk.lapse(turn.work, turn.bank.id, ("absent",), turn.speaker.id, turn.speaker.id)
    if turn.chosen == "not for me":
        return await dropping.leave(turn.work, turn.bank, gathering, turn.speaker)
    first = T("I hope you are better soon.") if turn.chosen == "ill" else T("That happens to all of us.")
    return [_shall_ring(turn.speaker, gathering, first)]


def _shall_ring(to: Member, gathering: Gathering, first: Text | None) -> Say:
    text = T("Shall somebody of the group ring you and tell you what we did?")
    say = Say(to, text, ShallRing(gathering.id), MAY_RING)
    return say.below(first or T("{topic}: it was a pity without you.", topic=told.topic(gathering)))


async def shall_ring(turn: Turn, asked: ShallRing) -> list[Say] | None:
    """With a yes somebody who was there is asked; they read the number when they have said yes too."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    match turn.chosen:
        case "yes":
            seat = await turn.work.seats.get(gathering.id, turn.speaker.id)
            if seat is None:
                raise AlreadySettled
            told_ = Say(turn.speaker, T("All right, I ask somebody of the group to ring you."))
            return [told_, *await _ask_next(turn.work, turn.bank, gathering, seat, turn.speaker)]
        case "no":
            return [Say(turn.speaker, T("All right. See you next week!"))]
        case _ if turn.chosen == AGAIN:
            return [_shall_ring(turn.speaker, gathering, None)]
    return None


async def _ask_next(work: Work, bank: Bank, gathering: Gathering, seat: Seat, member: Member) -> list[Say]:
    """The next who was there and was not asked, the tutors last; where there is none, the coordinators ring."""
    tried = await work.courses.tried(seat.id)
    people = [] if not await ring_on(work, member) else await _peers(work, gathering, member)
    peer = next((one for one in people if one.id not in tried), None)
    if peer is None:
        return await desk.raise_item(work, bank, "catch_up", member.id, member)
    await work.courses.ask_peer(seat.id, peer.id)
    at = quiet.next_moment(bank, peer, work.now) + PATIENCE
    await work.due.set("course_call", seat.id, at, bank.id)
    return [_can_you_ring(peer, member, gathering, CanYouRing(seat.id, gathering.id, member.id))]


async def _peers(work: Work, gathering: Gathering, member: Member) -> list[Member]:
    """Who was there and belongs to the group, whoever has rung nobody for longest first; then the tutors."""
    came = [await work.members.get(one.member_id) for one in await work.seats.of(gathering.id, "came")]
    peers = [
        one
        for one in came
        if one.stage == "active" and one.id != member.id and await belonging.belongs(work, gathering, one.id)
    ]
    asked = await work.courses.asked_to_ring(course_of(gathering) or gathering.id)
    rested = sorted(peers, key=lambda one: asked.get(one.id, 0))
    return [*rested, *await told.leading(work, gathering)]


def _can_you_ring(to: Member, member: Member, gathering: Gathering, asked: CanYouRing) -> Say:
    text = T(
        "{name} could not come to {topic}. Can you ring and tell what you did?",
        name=member.name,
        topic=told.topic(gathering),
    )
    return Say(to, text, asked, (YES, told.NOT_THIS_TIME))


async def can_ring(turn: Turn, asked: CanYouRing) -> list[Say] | None:
    """Yes: both hear of each other. Not this time: the next is asked."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    member = await turn.work.members.get(asked.member)
    if turn.chosen not in {"yes", "not"}:
        return [_can_you_ring(turn.speaker, member, gathering, asked)] if turn.chosen == AGAIN else None
    if not await turn.work.courses.peer_said(asked.seat, turn.speaker.id, "yes" if turn.chosen == "yes" else "no"):
        raise AlreadySettled
    phone = await ring_on(turn.work, member)
    if not member.is_member or not phone:
        await turn.work.due.clear("course_call", asked.seat)
        return [Say(turn.speaker, T("All right. Thank you!"))]
    if turn.chosen == "yes":
        await turn.work.due.clear("course_call", asked.seat)
        text = T("Thank you! Please get in touch with {name} now: {phone}.", name=member.name, phone=phone)
        return [Say(turn.speaker, text), Say(member, T("{name} will ring you.", name=turn.speaker.name))]
    return [Say(turn.speaker, T("All right. Thank you!")), *await _next_for(turn.work, turn.bank, gathering, member)]


async def _next_for(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    seat = await work.seats.get(gathering.id, member.id)
    return await _ask_next(work, bank, gathering, seat, member) if seat is not None and member.is_member else []


async def no_answer(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Who was asked to ring does not answer: the next is asked."""
    seat = await work.seats.by_id(item.about_id)
    open_ones = (
        [] if seat is None else [peer for peer, said in (await work.courses.tried(seat.id)).items() if said == "asked"]
    )
    if seat is None or not open_ones:
        return []
    for peer in open_ones:
        await work.courses.peer_said(seat.id, peer, "over")
    await work.questions.withdraw_topic(f"call:{seat.id}")
    gathering = await work.gatherings.get(seat.gathering_id)
    return await _next_for(work, bank, gathering, await work.members.get(seat.member_id))
