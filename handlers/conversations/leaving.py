"""Somebody leaves on a coordinator's word: the hours are settled first; they may be forgotten, or get their data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from handlers.affairs import affairs, doors
from handlers.affairs.affairs import CHANGE, LEAVE, Affair, barred
from handlers.affairs.doors import Parting
from handlers.affairs.finding import search
from handlers.conversation import Conversation
from handlers.exchanges import parting
from handlers.turn import AGAIN, NO, Choice, Say, Turn
from handlers.words import shortened
from locales.text import T
from locales.values import Duration
from storage import Work
from storage.errors import AlreadySettled
from storage.records import Bank, Due, Member

SHOWN = 4
REASON_KEPT = 200
POT = Choice("pot", T("Everybody (the shared pot)"), "0")


@dataclass(frozen=True, slots=True)
class Goes(Affair):
    """What is known of a leaving so far."""

    member: int
    erase: bool
    """Whether everything they wrote is forgotten too."""
    to: int = 0
    """Who gets their hours; 0: the pot."""
    reason: str = ""
    """Why hours that they lack are made good."""


class WhoGets(Goes):
    """We asked who gets their hours."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = affairs.NAMES


class WhyMadeGood(Goes):
    """We asked why what they lack is made good."""

    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True


class Sure(Goes):
    """We read it back."""


async def what(turn: Turn, asked: Parting) -> list[Say] | None:
    """They leave, leave without a trace, or want to see what is kept."""
    member = await turn.work.members.get(asked.member)
    match turn.chosen:
        case "goes" | "erase":
            return await begin(turn, member, erase=turn.chosen == "erase")
        case "data":
            return await _send_data(turn, member)
        case "leave":
            return affairs.left_alone(turn)
    return await doors.parting(turn, member) if turn.chosen == AGAIN else None


async def begin(turn: Turn, member: Member, *, erase: bool) -> list[Say]:
    """First what they have or lack finds its place."""
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    goes = Goes(member.id, erase)
    balance = (await turn.work.ledger.account(member.id)).balance if member.stage in affairs.HERE else 0
    if balance > 0:
        return [_who_gets(turn, member, goes, balance)]
    if balance < 0:
        return [_why(turn, member, goes, -balance)]
    return [_sure(turn, member, goes)]


def _who_gets(turn: Turn, member: Member, goes: Goes, balance: int, found: tuple[Member, ...] = ()) -> Say:
    text = T("{name} has {time}. Who shall have it? Write a name.", name=member.name, time=Duration(balance))
    choices = tuple(Choice(str(one.id), affairs.who(one)) for one in found[:SHOWN])
    return Say(turn.speaker, text, _as(WhoGets, goes), (*choices, POT))


def _why(turn: Turn, member: Member, goes: Goes, lacking: int) -> Say:
    text = T(
        "{name} got {time} more than they gave. The shared pot makes it good. Why do they go?",
        name=member.name,
        time=Duration(lacking),
    )
    return Say(turn.speaker, text, _as(WhyMadeGood, goes), (LEAVE,))


def _sure(turn: Turn, member: Member, goes: Goes) -> Say:
    name = member.name or f"#{member.id}"
    if goes.erase:
        text = T("{name} leaves, and all that was written with them is forgotten. For ever. Sure?", name=name)
        yes = Choice("yes", T("Yes, forget {name}", name=name))
    else:
        text = T("{name} leaves, and the name and number are forgotten. Sure?", name=name)
        yes = Choice("yes", T("Yes, {name} leaves", name=name))
    return Say(turn.speaker, text, _as(Sure, goes), (yes, NO))


def _as(kind: type[Goes], goes: Goes) -> Goes:
    return kind(goes.member, goes.erase, goes.to, goes.reason)


async def who_gets(turn: Turn, asked: WhoGets) -> list[Say] | None:
    """The pot, or a member who is here."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "pot":
        return [_sure(turn, member, asked)]
    if turn.chosen.isdecimal():
        return [_sure(turn, member, replace(asked, to=int(turn.chosen)))]
    if not turn.chosen and await affairs.proves(turn):
        return None
    here = [] if turn.chosen else await search(turn, turn.text)
    found = tuple(one for one in here if one.stage in affairs.HERE and one.id != member.id)
    if len(found) == 1:
        return [_sure(turn, member, replace(asked, to=found[0].id))]
    balance = (await turn.work.ledger.account(member.id)).balance
    return [_who_gets(turn, member, asked, balance, found)]


async def why(turn: Turn, asked: WhyMadeGood) -> list[Say] | None:
    """The reason stands in the books beside it."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return await begin(turn, member, erase=asked.erase)
    return [_sure(turn, member, replace(asked, reason=shortened(turn.text, REASON_KEPT)))]


async def sure(turn: Turn, asked: Sure) -> list[Say] | None:
    """Yes ends it; they are told before their number is forgotten."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "no":
        return affairs.left_alone(turn)
    if turn.chosen != "yes":
        return [_sure(turn, member, asked)] if turn.chosen == AGAIN else None
    if (stopped := await barred(turn, CHANGE, member, each_time=True)) is not None:
        return stopped
    if member.stage == "left" and not asked.erase:
        raise AlreadySettled
    says = await _gone(turn, member, asked) if member.stage != "left" else []
    if not asked.erase:
        return [Say(turn.speaker, T("Done: {name} has left.", name=member.name or "?")), *says]
    await turn.work.erasing.erase(member.id, by=turn.speaker.id)
    return [Say(turn.speaker, T("Done. Only nameless entries in the books are left.")), *says]


async def _gone(turn: Turn, member: Member, asked: Goes) -> list[Say]:
    to, by = asked.to or None, turn.speaker.id
    return await parting.goodbye(turn.work, turn.bank, member, to_member_id=to, write_off_reason=asked.reason, by=by)


async def erased_again(work: Work, _bank: Bank, item: Due) -> list[Say]:
    """What was on its way when they were forgotten has arrived: it is forgotten too."""
    await work.erasing.blank(item.about_id)
    return []


async def _send_data(turn: Turn, member: Member) -> list[Say]:
    """A link to their own phone, where there is a page and a phone; else the operator can do it."""
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    if not turn.public_url or await turn.work.addresses.preferred(member.id) is None:
        text = T(
            "From here it can't be sent. Whoever runs the computer can: export member {number}", number=str(member.id)
        )
        return [Say(turn.speaker, text)]
    token = await turn.work.handouts.make(member.id, by=turn.speaker.id)
    await affairs.record(turn, member, "data sent")
    link = f"{turn.public_url}/mine/{token}"
    text = T("All that {bank} keeps about you. It opens once, within a week: {link}", bank=turn.bank.name, link=link)
    return [
        Say(turn.speaker, T("Done: {name} got a link that opens once, within a week.", name=member.name)),
        Say(member, text),
    ]


CONVERSATION = Conversation(
    steps={Parting: what, WhoGets: who_gets, WhyMadeGood: why, Sure: sure}, routines={"erase": erased_again}
)
