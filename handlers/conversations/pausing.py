"""A coordinator writes down that a member is away."""

from __future__ import annotations

from datetime import date

from handlers.affairs import affairs, away, doors
from handlers.affairs.affairs import CHANGE, barred
from handlers.affairs.doors import AwayUntil
from handlers.conversation import Conversation
from handlers.turn import AGAIN, Say, Turn
from locales.text import T
from locales.values import When
from storage.records import Member


async def until(turn: Turn, asked: AwayUntil) -> list[Say] | None:
    """A day of the list or in words, or until they write."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return await doors.away(turn, member)
    if turn.chosen == "open":
        return await _paused(turn, member, None)
    said = turn.meaning.when.day if turn.meaning.when is not None else None
    day = turn.today.fromisoformat(turn.chosen) if turn.chosen else said
    return await _paused(turn, member, day) if day is not None and day > turn.today else None


async def _paused(turn: Turn, member: Member, day: date | None) -> list[Say]:
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    await away.leave(turn.work, turn.bank, member, day)
    await affairs.record(turn, member, f"paused until {day}" if day else "paused")
    name = member.name
    if day is None:
        return [
            Say(turn.speaker, T("Done: {name} is asked nothing until they write.", name=name)),
            Say(member, T("A coordinator noted that you are away. Write BACK when I may ask you again.")),
        ]
    when = When(day)
    return [
        Say(turn.speaker, T("Done: {name} is asked nothing until {when}.", name=name, when=when)),
        Say(member, T("A coordinator noted that you are away until {when}. Back sooner? Write BACK.", when=when)),
    ]


CONVERSATION = Conversation(steps={AwayUntil: until})
