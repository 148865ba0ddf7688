"""A phone is lost: any colleague shuts it out at once, and lets it in again once it is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import proof, reaching, rights
from handlers.conversation import Conversation
from handlers.naming import app
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T, Text
from locales.understanding import find_name
from storage.records import Address, Member

RIGHT = "shut_out"
SHOWN = 5
END_SHOWN = 3
ALL = Choice("all", T("All of them"), "0")


@dataclass(frozen=True, slots=True)
class WhoseLost(Question):
    """Several are called so: we asked whose phone it is."""

    name: str
    lets_in: bool
    lasts: ClassVar[timedelta] = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class WhichLost(Question):
    """Somebody has several phones or apps: we asked which is lost."""

    member: int
    lasts: ClassVar[timedelta] = timedelta(hours=12)


async def shut_out(turn: Turn, name: str) -> list[Say] | None:
    """SHUT OUT and a name: nothing is done for others from that phone any more, and nothing is sent to it."""
    return await _named(turn, name, lets_in=False)


async def let_in(turn: Turn, name: str) -> list[Say] | None:
    """LET IN and a name: the phone is found, or was not lost."""
    return await _named(turn, name, lets_in=True)


async def _named(turn: Turn, name: str, *, lets_in: bool) -> list[Say] | None:
    people = await turn.work.members.named(turn.bank.id)
    found = [people[place] for place in find_name(name, [one.name for one in people])]
    if not found:
        if not await rights.holds(turn, RIGHT):
            return None
        return [Say(turn.speaker, T("I find nobody of that name. Please write it as we know it."))]
    if (no := await rights.refused(turn, RIGHT)) is not None:
        return no
    whole = [one for one in found if one.name.casefold() == " ".join(name.split()).casefold()]
    if len(whole or found) == 1:
        return await (_let_in if lets_in else _shut_out)(turn, (whole or found)[0])
    choices = tuple(Choice(str(one.id), _called(one)) for one in (whole or found)[:SHOWN])
    return [Say(turn.speaker, T("Whom do you mean?"), WhoseLost(name, lets_in), choices)]


def _called(member: Member) -> Text:
    if member.area:
        return T("{name} ({area})", name=member.name, area=member.area)
    return T("{name}", name=member.name)


async def whose_lost(turn: Turn, asked: WhoseLost) -> list[Say] | None:
    """One of those who are called so."""
    if turn.chosen == AGAIN:
        return await _named(turn, asked.name, lets_in=asked.lets_in)
    if not turn.chosen.isdecimal():
        return None
    if (no := await rights.refused(turn, RIGHT)) is not None:
        return no
    member = await turn.work.members.get(int(turn.chosen))
    return await (_let_in if asked.lets_in else _shut_out)(turn, member)


async def _shut_out(turn: Turn, member: Member) -> list[Say]:
    if (first := await proof.unproven(turn)) is not None:
        return first
    phones = await _phones(turn, member)
    if not phones:
        return [Say(turn.speaker, T("I know no other phone of {name} that could be lost.", name=member.name))]
    return [_which(turn, member, phones)] if len(phones) > 1 else await _lost(turn, member, phones)


async def _phones(turn: Turn, member: Member) -> list[Address]:
    """Those that may be lost: not the one in the speaker's hand."""
    known = await turn.work.addresses.of_member(member.id)
    return [one for one in known if not one.shut_out and one.id != turn.address.id][:SHOWN]


def _which(turn: Turn, member: Member, phones: list[Address]) -> Say:
    choices = tuple(Choice(str(one.id), _place(one)) for one in phones)
    text = T("{name} has several. Which one is lost?", name=member.name)
    return Say(turn.speaker, text, WhichLost(member.id), (*choices, ALL))


def _place(address: Address) -> Text:
    if address.phone:
        return T("{app} (...{code})", app=app(address.channel), code=address.phone[-END_SHOWN:])
    return T("{app}", app=app(address.channel))


async def which_lost(turn: Turn, asked: WhichLost) -> list[Say] | None:
    """One of their phones, or all."""
    member = await turn.work.members.get(asked.member)
    phones = await _phones(turn, member)
    if turn.chosen == AGAIN and phones:
        return [_which(turn, member, phones)]
    lost = [one for one in phones if turn.chosen in {str(one.id), ALL.key}]
    if not lost:
        return None
    if (no := await rights.refused(turn, RIGHT) or await proof.unproven(turn)) is not None:
        return no
    return await _lost(turn, member, lost)


async def _lost(turn: Turn, member: Member, lost: list[Address]) -> list[Say]:
    """From now on; whoever else may know of it is told, the member where they still are."""
    for address in lost:
        await turn.work.addresses.change(address.id, shut_out=True)
        await turn.work.proofs.forget(address.id)
        await _decided(turn, member, address, "shut out")
    gone = {one.id for one in lost}
    safe = [one for one in await turn.work.addresses.of_member(member.id) if one.id not in gone and not one.shut_out]
    for address in lost if any(map(reaching.another, safe)) else ():  # What waits goes where they still are.
        await turn.work.rerouting.redirect(address.channel, address.address, next(filter(reaching.another, safe)))
    told = T(
        "{name} says that your other phone is lost: I shut it out. Not lost? Write PERSON.", name=turn.speaker.name
    )
    others = T("{name} shut out the phone of {other}: it is lost.", name=turn.speaker.name, other=member.name)
    done = T("Done: the phone of {name} is shut out. When it is found, write LET IN and the name.", name=member.name)
    return [
        Say(turn.speaker, done),
        *(Say(member, told, place=one.id, at_once=True) for one in safe if member.id != turn.speaker.id),
        *(Say(one, others, at_once=True) for one in await _colleagues(turn, member)),
    ]


async def _colleagues(turn: Turn, member: Member) -> list[Member]:
    able = await turn.work.members.with_right(turn.bank.id, RIGHT)
    return [one for one in able if one.id not in {turn.speaker.id, member.id}]


async def _let_in(turn: Turn, member: Member) -> list[Say]:
    """Only a colleague, and only with a code of their own: whoever found the phone could write this too."""
    if member.id == turn.speaker.id:
        return [Say(turn.speaker, T("A colleague has to let your phone in again."))]
    shut = [one for one in await turn.work.addresses.of_member(member.id) if one.shut_out]
    if not shut:
        return [Say(turn.speaker, T("No phone of {name} is shut out.", name=member.name))]
    if (first := await proof.unproven(turn, each_time=True)) is not None:
        return first
    for address in shut:
        await turn.work.addresses.change(address.id, shut_out=False)
        await _decided(turn, member, address, "let in")
    others = T("{name} let the phone of {other} in again.", name=turn.speaker.name, other=member.name)
    return [
        Say(turn.speaker, T("Done: {name} can use that phone again.", name=member.name)),
        Say(member, T("Your phone is let in again: you can do here what you could before.")),
        *(Say(one, others, at_once=True) for one in await _colleagues(turn, member)),
    ]


async def _decided(turn: Turn, member: Member, address: Address, decision: str) -> None:
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="member",
        about_id=member.id,
        decision=f"{decision}: {address.channel}",
        words=turn.text,
        inbox_id=turn.incoming.id,
    )


CONVERSATION = Conversation(
    orders={"shut_out": shut_out, "let_in": let_in},
    steps={WhoseLost: whose_lost, WhichLost: which_lost},
)
