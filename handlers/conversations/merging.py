"""Somebody is a member twice: a coordinator shows which two, and which of them stays."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.affairs import affairs, doors
from handlers.affairs.affairs import CHANGE, Affair, barred
from handlers.affairs.doors import SamePerson
from handlers.affairs.finding import kept_from, search
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.exchanges import reporting
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.text import Lines, T
from locales.values import Duration
from storage.errors import NotTheirs
from storage.records import Member

SHOWN = 4
TWO = Choice("leave", T("Two people"), "0")


@dataclass(frozen=True, slots=True)
class WhichOther(SamePerson):
    """We showed several who may be the same person."""


@dataclass(frozen=True, slots=True)
class WhichStays(Affair):
    """We showed both, and asked which stays."""

    first: int
    second: int


async def order(turn: Turn, rest: str) -> list[Say] | None:
    """Who is here twice?"""
    found = await search(turn, rest, right=CHANGE)
    if len(found) == 2:
        return await _both(turn, *found)
    return await doors.merge(turn, found[0]) if len(found) == 1 else await kept_from(turn, rest, CHANGE)


async def other(turn: Turn, asked: SamePerson) -> list[Say] | None:
    """The other name, or its number where both names are the same."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return await doors.merge(turn, member)
    if turn.chosen:
        return await _both(turn, member, await turn.work.members.get(int(turn.chosen)))
    if await affairs.proves(turn):
        return None
    found = [one for one in await search(turn, turn.text, right=CHANGE) if one.id != member.id and one.stage != "left"]
    if len(found) == 1:
        return await _both(turn, member, found[0])
    choices = tuple(Choice(str(one.id), affairs.who(one)) for one in found[:SHOWN])
    text = T("Who is it?") if found else T("I find nobody by that. Write another name or number.")
    return [Say(turn.speaker, text, WhichOther(member.id), (*choices, affairs.LEAVE))]


async def _both(turn: Turn, first: Member, second: Member) -> list[Say]:
    for one in (first, second):
        if (stopped := await barred(turn, CHANGE, one)) is not None:
            return stopped
    lines = (T("One person? Which one stays?"), await affairs.state(turn, first), await affairs.state(turn, second))
    choices = (Choice("first", affairs.who(first)), Choice("second", affairs.who(second)), TWO)
    return [Say(turn.speaker, Lines(lines), WhichStays(first.id, second.id), choices)]


async def which(turn: Turn, asked: WhichStays) -> list[Say] | None:
    """The other one becomes it, with everything."""
    first, second = await turn.work.members.get(asked.first), await turn.work.members.get(asked.second)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return await _both(turn, first, second)
    kept, gone = (first, second) if turn.chosen == "first" else (second, first)
    for one in (kept, gone):
        if (stopped := await barred(turn, CHANGE, one, each_time=True)) is not None:
            return stopped
    await _within(turn, gone, kept)
    for exchange_id in await turn.work.merging.unite(gone.id, kept.id, by=turn.speaker.id, words=turn.text):
        await reporting.over(turn.work, await turn.work.exchanges.get(exchange_id))
        await desk.lapse(turn.work, turn.bank.id, reporting.DESK_KINDS, exchange_id, turn.speaker.id)
    return await _told(turn, await turn.work.members.get(kept.id))


async def _within(turn: Turn, gone: Member, kept: Member) -> None:
    """Who becomes another member brings no roles along that the speaker could not give."""
    own = await turn.work.members.rights(turn.speaker.id, kept)
    if not await turn.work.members.rights(gone.id) & doors.POWERS <= own:
        raise NotTheirs


async def _told(turn: Turn, kept: Member) -> list[Say]:
    says = [Say(turn.speaker, T("Done: {name} (no. {number}) is one person now.", name=kept.name, number=str(kept.id)))]
    if kept.stage not in affairs.HERE:
        return says
    time = Duration((await turn.work.ledger.standing(kept.id)).can_ask)
    text = T("You were known to us twice. Now all your hours are together: you can ask for {time}.", time=time)
    return [*says, Say(kept, text)]


CONVERSATION = Conversation(orders={"merge": order}, steps={SamePerson: other, WhichOther: other, WhichStays: which})
