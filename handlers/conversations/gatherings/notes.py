"""After a visit both sides may write each other a line: whoever came to who received them, and the other way round.

It goes through here, so that nobody reads a number, and is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.told import NOT_THIS_TIME
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Member

VISITS = frozenset({"class-visit"})
"""The topics after which notes are asked for."""
LENGTH = 300
WRITE, BACK = Choice("write", T("I write it")), Choice("write", T("Write back"))
LEAVE = Choice("leave", T("Leave it"), "0")


@dataclass(frozen=True, slots=True)
class NoteFor(Question):
    """We asked for a line to the first of these people, or passed on theirs."""

    gathering: int
    people: tuple[int, ...]
    lasts: ClassVar[timedelta] = timedelta(days=7)

    def topic(self) -> str:
        """One for each two people."""
        return f"gathering:{self.gathering}:note:{self.people[0]}"


@dataclass(frozen=True, slots=True)
class NoteText(Question):
    """We wait for the line."""

    gathering: int
    people: tuple[int, ...]
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(hours=2)


async def ask(work: Work, gathering: Gathering) -> list[Say]:
    """The door has closed: who came writes to the host, the host to each who came, one after another."""
    hosts = [one for one in await told.leading(work, gathering) if one.is_member]
    if gathering.topic not in VISITS or not hosts:
        return []
    came = [await work.members.get(seat.member_id) for seat in await work.seats.of(gathering.id, "came")]
    visitors = [one for one in came if one.is_member and one.id != hosts[0].id]
    says = [await _asking(work, gathering, one, (hosts[0].id,)) for one in visitors]
    if visitors:
        says.append(await _asking(work, gathering, hosts[0], tuple(one.id for one in visitors)))
    return says


async def _asking(work: Work, gathering: Gathering, to: Member, people: tuple[int, ...]) -> Say:
    text = T(
        "{topic}: would you like to write {name} a line? What was good, what would help.",
        topic=told.topic(gathering),
        name=(await work.members.get(people[0])).name,
    )
    return Say(to, text, NoteFor(gathering.id, people), (WRITE, NOT_THIS_TIME))


async def note_for(turn: Turn, asked: NoteFor) -> list[Say] | None:
    """They write, or not; then the next of them."""
    match turn.chosen:
        case "write":
            return [_write(turn, NoteText(asked.gathering, asked.people))]
        case "not":
            return [Say(turn.speaker, T("All right. Thank you for telling me.")), *await _next(turn, asked)]
        case _ if turn.chosen == AGAIN:
            gathering = await turn.work.gatherings.get(asked.gathering)
            return [await _asking(turn.work, gathering, turn.speaker, asked.people)]
    return None


def _write(turn: Turn, asked: NoteText) -> Say:
    return Say(turn.speaker, T("Please write it. I pass it on; your number is not shown."), asked, (LEAVE,))


async def note_text(turn: Turn, asked: NoteText) -> list[Say] | None:
    """Passed on with their name: the two have met."""
    if turn.chosen == LEAVE.key:
        return [Say(turn.speaker, T("All right, nothing was sent.")), *await _next(turn, asked)]
    if turn.chosen or not turn.text:
        return [_write(turn, asked)]
    text = T('{name} writes after the visit: "{words}"', name=turn.speaker.name, words=turn.text[:LENGTH])
    reader = await turn.work.members.get(asked.people[0])
    passed_on = Say(reader, text, NoteFor(asked.gathering, (turn.speaker.id,)), (BACK,))
    return [Say(turn.speaker, T("Thank you. I sent it.")), passed_on, *await _next(turn, asked)]


async def _next(turn: Turn, asked: NoteFor | NoteText) -> list[Say]:
    if len(asked.people) == 1:
        return []
    gathering = await turn.work.gatherings.get(asked.gathering)
    return [await _asking(turn.work, gathering, turn.speaker, asked.people[1:])]
