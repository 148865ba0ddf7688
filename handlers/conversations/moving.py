"""A member's number has changed, and the old phone cannot read a code any more.

The rule: a coordinator vouches with a code that only their own phone has read; the new number says yes; and the old
one is asked. Its yes moves the texts at once, its no ends it for good and is told; after a day without an answer the
two others are enough. Nobody's silence alone ever moves anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import rights
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.numbers import code_in, number_in
from handlers.registry import registry
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from locales.text import T
from locales.understanding import find_name
from storage import Work
from storage.errors import AlreadySettled
from storage.merging import BEGINNING
from storage.moves import Move
from storage.records import Address, Bank, Due, Member

SILENCE = timedelta(hours=24)
RIGHT = "person"
CHANNEL = "sms"
END_SHOWN = 3
LEAVE = Choice("leave", T("Leave it"), "0")


@dataclass(frozen=True, slots=True)
class WhoseNumber(Question):
    """We asked a coordinator whose number is new."""

    free: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Vouch(Question):
    """We sent a coordinator a code to write back."""

    member: int
    phone: str
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours"})
    lasts: ClassVar[timedelta] = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class NewNumber(Question):
    """We asked at the new number."""

    move: int
    lasts: ClassVar[timedelta] = timedelta(days=3)

    def topic(self) -> str:
        """One question for each change."""
        return f"move:{self.move}:new"


@dataclass(frozen=True, slots=True)
class OldNumber(Question):
    """We asked at the old number."""

    move: int
    lasts: ClassVar[timedelta] = timedelta(days=3)

    def topic(self) -> str:
        """One question for each change."""
        return f"move:{self.move}:old"


async def move(turn: Turn) -> list[Say]:
    """Members and strangers tie the new number with a code; a coordinator does it for somebody who cannot."""
    if not await rights.holds(turn, RIGHT):
        return await registry().openings["link"](turn)
    phone = number_in(turn.text, turn.bank.region)
    people = await turn.work.members.named(turn.bank.id)
    places = find_name(turn.text, [one.name for one in people]) if phone else []
    if not phone or len(places) != 1:
        return [_whose(turn)]
    return [await _vouch(turn, people[places[0]], phone)]


def _whose(turn: Turn) -> Say:
    return Say(turn.speaker, T("Whose number is new? Write the full name and the new number."), WhoseNumber(), (LEAVE,))


async def whose(turn: Turn, asked: WhoseNumber) -> list[Say] | None:
    """Name and number."""
    if turn.chosen == "leave":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    return [_whose(turn)] if turn.chosen == AGAIN else await move(turn)


async def _vouch(turn: Turn, member: Member, phone: str) -> Say:
    place = {"channel": turn.address.channel, "address": turn.address.address}
    code = await turn.work.codes.issue(turn.bank.id, turn.speaker.id, "vouch", **place)
    if code is None:
        return Say(turn.speaker, T("You asked for many codes today. Please try again tomorrow, or write PERSON."))
    text = T(
        "To have {name} texted at {phone}, write this code: {code}", name=member.name, phone=phone, code=code.digits
    )
    return Say(turn.speaker, text, Vouch(member.id, phone), (LEAVE,))


async def vouched(turn: Turn, asked: Vouch) -> list[Say] | None:
    """Only the coordinator's own phone has read the code: then both numbers are asked."""
    if turn.chosen == "leave":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    digits = code_in(turn.text)
    place = {"channel": turn.address.channel, "address": turn.address.address}
    code = await turn.work.codes.redeem(turn.bank.id, digits, purposes=("vouch",), **place) if digits else None
    if code is None or code.member_id != turn.speaker.id or not await rights.holds(turn, RIGHT):
        text = T("That is not the code. Please write its six digits.")
        return [Say(turn.speaker, text, asked, (LEAVE,))]
    member = await turn.work.members.get(asked.member)
    there = await _there(turn, member, asked.phone)
    if there is None:
        return [Say(turn.speaker, T("That number is another member's. Nothing was changed."))]
    begun = await turn.work.moves.open(turn.bank.id, member.id, CHANNEL, asked.phone, vouched_by=turn.speaker.id)
    await turn.work.due.set("move", begun.id, turn.work.now + SILENCE, turn.bank.id)
    question = T("Is this your new number? Then your texts from {bank} come here.", bank=turn.bank.name)
    notice = T("Your texts are to go to a new number, ending in {code}. Is that right?", code=asked.phone[-END_SHOWN:])
    return [
        Say(turn.speaker, T("Thank you. I ask at the new number, and tell the old one.")),
        Say(there, question, NewNumber(begun.id), (YES, NO), at_once=True),
        Say(member, notice, OldNumber(begun.id), (YES, NO), at_once=True),
    ]


async def _there(turn: Turn, member: Member, phone: str) -> Member | None:
    """Whom to ask at the new number: somebody who is only beginning; None where it is another member's."""
    known = [one for one in await turn.work.addresses.find(CHANNEL, phone) if one.bank_id == turn.bank.id]
    people = [await turn.work.members.get(one.member_id) for one in known]
    if any(one.stage not in BEGINNING for one in people):
        return None
    if people:
        return people[0]
    new = await turn.work.members.create(turn.bank.id, language=member.language)
    own = await turn.work.addresses.of_member(member.id)
    ours = next((one.our_address for one in own if one.channel == CHANNEL), "")
    await turn.work.addresses.add(turn.bank.id, new.id, CHANNEL, phone, our_address=ours, phone=phone)
    return new


async def new_number(turn: Turn, asked: NewNumber) -> list[Say] | None:
    """Yes waits for the old number's word, or for a day; no ends it."""
    if turn.chosen == "no":
        await turn.work.moves.step(asked.move, "refused")
        return [Say(turn.speaker, T("Thank you, then nothing is changed."))]
    if turn.chosen != "yes":
        text = T("Is this your new number? Then your texts from {bank} come here.", bank=turn.bank.name)
        return [Say(turn.speaker, text, asked, (YES, NO))] if turn.chosen == AGAIN else None
    found = await turn.work.moves.get(asked.move)
    if not await turn.work.moves.step(found.id, "agreed"):
        raise AlreadySettled
    if found.old_agreed or turn.work.now >= found.opened_at + SILENCE:
        return await _done(turn.work, found)
    return [Say(turn.speaker, T("Thank you. Your texts come here by this time tomorrow."))]


async def old_number(turn: Turn, asked: OldNumber) -> list[Say] | None:
    """Yes moves the texts as soon as the new number agrees; no ends it, and the coordinators hear of it."""
    if turn.chosen not in {"yes", "no"}:
        return None
    found = await turn.work.moves.get(asked.move)
    if turn.chosen == "no":
        if not await turn.work.moves.step(found.id, "refused"):
            raise AlreadySettled
        await turn.work.questions.withdraw_topic(NewNumber(found.id).topic())
        return [
            Say(turn.speaker, T("Thank you, then nothing is changed.")),
            *await registry().openings["person told"](turn),
        ]
    if found.state == "agreed":
        return await _done(turn.work, found)
    await turn.work.moves.agree_old(found.id)
    return [Say(turn.speaker, T("Thank you. I wait for a yes from the new number."))]


async def day_over(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The old number said nothing for a day."""
    found = await work.moves.get(item.about_id)
    return await _done(work, found) if found.state == "agreed" else []


async def _done(work: Work, found: Move) -> list[Say]:
    """The new number is the member's, and the old one is not used any more."""
    if not await work.moves.step(found.id, "done"):
        return []
    await work.due.clear("move", found.id)
    await work.questions.withdraw_topic(OldNumber(found.id).topic())
    member = await work.members.get(found.member_id)
    before = [one for one in await work.addresses.of_member(member.id) if one.phone and one.phone != found.phone]
    for address in await work.addresses.find(found.channel, found.phone):
        owner = await work.members.get(address.member_id)
        if owner.bank_id == member.bank_id and owner.id != member.id:
            if owner.stage not in BEGINNING:  # Who has the number now has become a member meanwhile.
                return await desk.raise_item(work, await work.banks.get(member.bank_id), "person", member.id, member)
            await work.merging.merge(owner.id, member.id)
    new = next(one for one in await work.addresses.of_member(member.id) if one.address == found.phone)
    new = await work.addresses.change(new.id, preferred=True)
    await _leave(work, before, new)
    text = T("Hello {name}, from now on your texts come to this number.", name=member.name)
    return [Say(member, text, place=new.id)]


async def _leave(work: Work, before: list[Address], new: Address) -> None:
    """What waits goes to the new number, but not where others would read it; nothing more goes to the old one."""
    for old in before:
        if not new.shared:
            await work.rerouting.redirect(old.channel, old.address, new)
        await work.rerouting.drop(old)
        await work.addresses.remove(old.id)


CONVERSATION = Conversation(
    openings={"move": move},
    steps={WhoseNumber: whose, Vouch: vouched, NewNumber: new_number, OldNumber: old_number},
    routines={"move": day_over},
)
