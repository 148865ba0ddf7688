"""Somebody else uses this phone too; and the secret number that keeps one's affairs from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.membership import begin
from handlers.numbers import secret_in
from handlers.registry import registry
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from handlers.words import clean_name
from locales.introductions import own_name
from locales.text import T
from locales.understanding import fold
from storage import Work
from storage.records import Bank, Due

HOUSEHOLD_MAX = 8
NAME_WORDS = 4
TO_ANSWER = timedelta(days=7)
"""So long somebody who was named may take to answer on the phone."""
PHONES = frozenset({"sms", "whatsapp"})


@dataclass(frozen=True, slots=True)
class WhoElse(Question):
    """We asked for the name of somebody who uses this phone too."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours"})
    lasts: ClassVar[timedelta] = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class JoinsToo(Question):
    """We asked them, on the same phone, whether they want to be in it too."""

    free: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = TO_ANSWER


@dataclass(frozen=True, slots=True)
class NewSecret(Question):
    """We asked for four digits."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours"})
    lasts: ClassVar[timedelta] = timedelta(hours=1)


async def somebody_else(turn: Turn) -> list[Say]:
    """A member adds a person to the phone they write from."""
    if not turn.speaker.is_member:
        return await registry().openings["help"](turn)
    if turn.address.channel not in PHONES or len(await _names(turn)) >= HOUSEHOLD_MAX:
        return await registry().openings["person"](turn)
    return [Say(turn.speaker, T("Who else uses this phone? Write the first name."), WhoElse(), (LEAVE,))]


LEAVE = Choice("leave", T("Leave it"), "0")


async def who_else(turn: Turn, asked: WhoElse) -> list[Say] | None:
    """The name; they are asked at once, on the same phone."""
    if turn.chosen == "leave":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    words = own_name(turn.text)
    name = clean_name(words) if len(words.split()) <= NAME_WORDS else ""
    if turn.chosen == AGAIN or not name:
        return await somebody_else(turn)
    if fold(name) in await _names(turn):
        text = T("{name} is on this phone already. Write another name.", name=name)
        return [Say(turn.speaker, text, WhoElse(), (LEAVE,))]
    other = await turn.work.members.create(turn.bank.id, language=turn.speaker.language, name=name)
    address = await turn.work.addresses.add(
        turn.bank.id,
        other.id,
        turn.address.channel,
        turn.address.address,
        our_address=turn.address.our_address,
        phone=turn.address.phone,
    )
    await turn.work.phones.speaks(await turn.work.phones.get(address), other.id)
    await turn.work.due.set("joins_too", other.id, turn.work.now + TO_ANSWER, turn.bank.id)
    text = T("{other} shares this phone with you. Join in?", other=turn.speaker.name)
    return [Say(other, text, JoinsToo(), (YES, NO), at_once=True)]


async def _names(turn: Turn) -> set[str]:
    found = await turn.work.addresses.find(turn.address.channel, turn.address.address)
    return {fold((await turn.work.members.get(one.member_id)).name) for one in found if one.bank_id == turn.bank.id}


async def joins_too(turn: Turn, asked: JoinsToo) -> list[Say] | None:
    """Yes goes on with joining; no, and nobody knows them any more."""
    if turn.chosen == "yes":
        await turn.work.due.clear("joins_too", turn.speaker.id)
        return await begin(turn)
    if turn.chosen != "no":
        return [Say(turn.speaker, T("Would you like to join in?"), JoinsToo(), (YES, NO))]
    gone = Say(turn.speaker, T("All right, nothing was changed."))
    await turn.work.due.set("joins_too", turn.speaker.id, turn.work.now, turn.bank.id)
    return [gone]


async def no_answer(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Whoever did not say yes is not on the phone any more."""
    member = await work.members.get(item.about_id)
    if member.stage == "invited":
        for address in await work.addresses.of_member(member.id):
            await work.addresses.remove(address.id)
        for asked in await work.questions.open(member.id):
            await work.questions.close(asked.id, "withdrawn")
        await desk.lapse(work, bank.id, ("person", "said"), member.id, member.id)
        await work.members.change(member.id, stage="left", name="")
    return []


async def secret(turn: Turn) -> list[Say]:
    """A member wants a secret number, another one, or none."""
    if not turn.speaker.is_member:
        return await registry().openings["help"](turn)
    text = T("Write four digits. On a shared phone I ask for them before I show anything of yours.")
    return [Say(turn.speaker, text, NewSecret(), (Choice("none", T("No secret number"), "0"),))]


async def new_secret(turn: Turn, asked: NewSecret) -> list[Say] | None:
    """Four digits, or none."""
    if turn.chosen == "none":
        await turn.work.secret_numbers.forget(turn.speaker.id)
        return [Say(turn.speaker, T("All right, you have no secret number."))]
    digits = secret_in(turn.text)
    if not digits:
        return await secret(turn) if turn.chosen == AGAIN else None
    await turn.work.secret_numbers.set(turn.speaker.id, digits)
    await turn.work.inbox.blank(turn.incoming.id)
    return [Say(turn.speaker, T("Thank you. Please keep your secret number to yourself."))]


CONVERSATION = Conversation(
    openings={"household": somebody_else, "secret": secret},
    steps={WhoElse: who_else, JoinsToo: joins_too, NewSecret: new_secret},
    routines={"joins_too": no_answer},
)
