"""Who had a seat and did not come is asked why, once, kindly: it is counted without names."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.asked import Missed
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.text import T
from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Bank, Due, Member

ROUTINE = "gathering_missed"
LATER = timedelta(hours=18)
"""So long after the door has closed are they asked."""
WHY = (
    Choice("ill", T("I was unwell")),
    Choice("forgot", T("I forgot")),
    Choice("not for me", T("It is not for me")),
    Choice("other", T("Something else"), "0"),
)


async def plan_to_ask(work: Work, gathering: Gathering) -> None:
    """Tomorrow, if anybody stayed away; in a course the tutors' own calls do that."""
    if gathering.kind != "course" and await work.seats.of(gathering.id, "missed"):
        await work.due.set(ROUTINE, gathering.id, work.now + LATER, gathering.bank_id)


async def ask(work: Work, _bank: Bank, item: Due) -> list[Say]:
    """Those who are still counted as missing, and have not said why."""
    gathering = await work.gatherings.get(item.about_id)
    missed = [one for one in await work.seats.of(gathering.id, "missed") if not one.away]
    people = [await work.members.get(one.member_id) for one in missed]
    return [_why(one, gathering) for one in people if one.is_member]


def _why(to: Member, gathering: Gathering) -> Say:
    text = T("We missed you: {topic}. May we know why?", topic=told.topic(gathering))
    return Say(to, text, Missed(gathering.id), WHY)


async def why(turn: Turn, asked: Missed) -> list[Say] | None:
    """One digit."""
    if turn.chosen not in {one.key for one in WHY}:
        return [_why(turn.speaker, await turn.work.gatherings.get(asked.gathering))] if turn.chosen == AGAIN else None
    await turn.work.seats.note(asked.gathering, turn.speaker.id, away=turn.chosen)
    return [Say(turn.speaker, T("Thank you for telling me."))]
