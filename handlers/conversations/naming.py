"""Roles are given and taken by text: by whoever may do all that the role allows."""

from __future__ import annotations

from handlers.affairs import affairs, doors
from handlers.affairs.affairs import CHANGE, barred
from handlers.affairs.doors import WhichRole
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.turn import AGAIN, Say, Turn
from locales.text import T, Text
from storage.errors import NotTheirs
from storage.records import Member


async def which(turn: Turn, asked: WhichRole) -> list[Say] | None:
    """A role that they do not have is given, one that they have is taken."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return await doors.roles(turn, member)
    if not turn.chosen:
        return None
    if (stopped := await barred(turn, CHANGE, member, each_time=True)) is not None:
        return stopped
    return await _changed(turn, member, turn.chosen)


async def _changed(turn: Turn, member: Member, role: str) -> list[Say]:
    own = await turn.work.members.rights(turn.speaker.id, member)
    if member.id == turn.speaker.id or not (
        (await doors.allowed_by(turn)).get(role, doors.POWERS) & doors.POWERS <= own
    ):
        raise NotTheirs
    if role in await turn.work.members.roles(member.id):
        await turn.work.members.revoke(member.id, role)
        await affairs.record(turn, member, f"revoke {role}")
        return [_done(turn, member), Say(member, taken(turn, role))]
    await turn.work.members.grant(member.id, role)
    await affairs.record(turn, member, f"grant {role}")
    waiting = await desk.waiting_for(turn.work, turn.bank, member)
    return [_done(turn, member), Say(member, given(turn, role)), *waiting]


def _done(turn: Turn, member: Member) -> Say:
    return Say(turn.speaker, T("Done, and {name} is told.", name=member.name))


def given(turn: Turn, role: str) -> Text:
    """What somebody is told who has been given a role."""
    bank = turn.bank.name
    match role:
        case "coordinator":
            return T("You are a coordinator of {bank} now. Thank you! To find people, write MEMBERS.", bank=bank)
        case "navigator":
            return T("You are a navigator of {bank} now. Thank you!", bank=bank)
        case "professional":
            return T("You are a professional at {bank} now. Thank you!", bank=bank)
    return T("You have a new task at {bank}: {role}. Thank you!", bank=bank, role=role)


def taken(turn: Turn, role: str) -> Text:
    """What somebody is told whose role ends."""
    bank = turn.bank.name
    match role:
        case "coordinator":
            return T("You are no longer a coordinator of {bank}. Thank you for all you did!", bank=bank)
        case "navigator":
            return T("You are no longer a navigator of {bank}. Thank you for all you did!", bank=bank)
        case "professional":
            return T("You are no longer a professional at {bank}. Thank you for all you did!", bank=bank)
    return T("This task at {bank} has ended: {role}. Thank you for all you did!", bank=bank, role=role)


CONVERSATION = Conversation(steps={WhichRole: which})
