"""Tutors of a course: one reserve for all weeks; who can't lead one week may lead the others."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.asked import AboutGathering
from handlers.conversations.gatherings.courses import belonging
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.text import T
from storage import Work
from storage.gatherings.courses import course_of
from storage.gatherings.records import Gathering, Leader
from storage.records import Bank, Member

PAIR = 2
ONLY_THIS = Choice("week", T("Only this week"))
THE_REST = Choice("rest", T("I can't lead any more"))


@dataclass(frozen=True, slots=True)
class NotThisWeek(AboutGathering):
    """A tutor can't lead this week: we asked about those after it."""

    def topic(self) -> str:
        """In the place of what else they are asked about leading it."""
        return f"gathering:{self.gathering}:lead"


async def later(work: Work, gathering: Gathering) -> list[Gathering]:
    """The weeks after this one that are to come."""
    if course_of(gathering) is None:
        return []
    found = await belonging.weeks_from(work, gathering)
    return [one for one in found if one.number > gathering.number and one.state in belonging.AHEAD]


async def ask_about_rest(work: Work, gathering: Gathering, member: Member, thanks: Say) -> Say:
    """Thank them, and ask whether they lead the others."""
    leads = [one for one in await later(work, gathering) if member.id in await _pair(work, one)]
    if not leads:
        return thanks
    text = T("Thank you for telling me. Is that only for this week?")
    return Say(member, text, NotThisWeek(gathering.id), (ONLY_THIS, THE_REST))


async def not_this_week(turn: Turn, asked: NotThisWeek) -> list[Say] | None:
    """Where they lead no more, the reserve does; where there is none, somebody is looked for week by week."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    match turn.chosen:
        case "week":
            return [Say(turn.speaker, T("All right. You lead again next week."))]
        case "rest":
            return [Say(turn.speaker, T("All right. Thank you for all you did!")), *await _hand_over(turn, gathering)]
        case _ if turn.chosen == AGAIN:
            return [await ask_about_rest(turn.work, gathering, turn.speaker, Say(turn.speaker, T("All right.")))]
    return None


async def _hand_over(turn: Turn, gathering: Gathering) -> list[Say]:
    work, told_ = turn.work, dict[int, Say]()
    for one in await later(work, gathering):
        await work.leaders.answer(one.id, turn.speaker.id, "out")
        reserve = [each for each in await work.leaders.of(one.id) if each.part == "reserve" and each.state == "yes"]
        if reserve:
            await work.leaders.promote(one.id, reserve[0].member_id)
            member = await work.members.get(reserve[0].member_id)
            others = [each for each in await told.leading(work, one) if each.id != member.id]
            text = T(
                "You lead {topic} from now on, together with {name}. Thank you!",
                topic=told.topic(one),
                name=told.names(others) or turn.bank.name,
            )
            told_.setdefault(member.id, Say(member, text))
        elif one.state == "announced":
            await work.due.set("gathering_seek", one.id, work.now, turn.bank.id)
    return list(told_.values())


async def reserve_for_all(work: Work, gathering: Gathering, member: Member) -> None:
    """Who is the reserve of one week is it for those after it."""
    for one in await later(work, gathering):
        if member.id not in {each.member_id for each in await work.leaders.of(one.id) if each.state == "yes"}:
            await work.leaders.ask(one.id, member.id, part="reserve", state="yes")


async def lead_the_rest(work: Work, gathering: Gathering, rest: list[Gathering], said: list[Leader]) -> None:
    """Who leads this week leads those after it, as far as nobody else does: two for each, never more."""
    for one in rest:
        known = await _pair(work, one)
        gone = {each.member_id for each in await work.leaders.of(one.id) if each.state == "out"}
        for leader in said:
            if len(known) < PAIR and leader.member_id not in known | gone:
                await work.leaders.ask(one.id, leader.member_id, state="yes")
                known.add(leader.member_id)


async def _pair(work: Work, gathering: Gathering) -> set[int]:
    return {one.id for one in await told.leading(work, gathering)}


async def beside_experienced(work: Work, bank: Bank, gathering: Gathering, people: list[Member]) -> list[Member]:
    """The pool of a course: first somebody who has led it under supervision, unless one is asked already."""
    if course_of(gathering) is None:
        return people
    asked = [one.member_id for one in await work.leaders.of(gathering.id) if one.state in {"asked", "yes"}]
    topic = gathering.topic
    if await work.leaders.experienced(topic, asked):
        return people
    known = await work.leaders.experienced(topic, [one.id for one in people])
    first = [one for one in people if one.id in known][:1]
    return [*first, *(one for one in people if one not in first)]
