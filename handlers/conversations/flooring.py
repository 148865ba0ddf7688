"""How much more than they give a member may receive: more for who needs it, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from handlers.affairs import affairs, doors
from handlers.affairs.affairs import FLOOR, LEAVE, Affair, barred
from handlers.affairs.doors import HowFar
from handlers.conversation import Conversation
from handlers.turn import AGAIN, Say, Turn
from locales.text import T
from locales.values import Duration
from storage.records import Member

MOST = 100 * 60
"""Nobody means more; it was a slip of the thumb."""


@dataclass(frozen=True, slots=True)
class WhyFurther(Affair):
    """We asked for the reason."""

    member: int
    minutes: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True


async def how_far(turn: Turn, asked: HowFar) -> list[Say] | None:
    """A length of the list or in words."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    minutes = int(turn.chosen) if turn.chosen.isdecimal() else turn.meaning.minutes
    if turn.chosen == AGAIN or (minutes and minutes > MOST):
        return await doors.floor(turn, member)
    return [_why(turn, member, minutes)] if minutes else None


def _why(turn: Turn, member: Member, minutes: int) -> Say:
    text = T("{time} for {name}. Why? Write it in a few words.", time=Duration(minutes), name=member.name)
    return Say(turn.speaker, text, WhyFurther(member.id, minutes), (LEAVE,))


async def why(turn: Turn, asked: WhyFurther) -> list[Say] | None:
    """With the reason it is so, and they hear what they can ask for."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return [_why(turn, member, asked.minutes)]
    if (stopped := await barred(turn, FLOOR, member)) is not None:
        return stopped
    usual = asked.minutes == -turn.bank.rules.member_floor_minutes
    account = await turn.work.ledger.set_floor(member.id, -asked.minutes, own=not usual)
    await affairs.record(turn, member, f"floor {account.floor}")
    can_ask = Duration((await turn.work.ledger.standing(member.id)).can_ask)
    return [
        Say(turn.speaker, T("Done: {name} can ask for {time} now.", name=member.name, time=can_ask)),
        Say(member, T("You can ask for {time} now. Asking is as welcome as giving.", time=can_ask)),
    ]


CONVERSATION = Conversation(steps={HowFar: how_far, WhyFurther: why})
