"""The same person on another phone or app: a code that only the owner of an address can read ties the two.

Whoever writes from a strange address hears the same, whether a number is a member's or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.acting import acting
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.identity import LINK
from handlers.naming import app
from handlers.numbers import code_in, number_in
from handlers.questions import from_record
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T, Text
from storage.records import Member

BEGINNING = frozenset({"invited", "pending"})
NEW = Choice("new", T("I am new here"), "0")
LOST = Choice("lost", T("I don't have that phone any more"), "0")


@dataclass(frozen=True, slots=True)
class WhichNumber(Question):
    """We asked which number a member is known by."""

    free: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WriteCode(Question):
    """We wait for the code that was perhaps sent to ``phone``."""

    phone: str
    free: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=1)


async def link(turn: Turn) -> list[Say]:
    """A member gets a code for another place; somebody strange is asked for the number they are known by."""
    if turn.speaker.stage in BEGINNING:
        return [_which_number(turn)]
    if not turn.speaker.is_member:
        return await registry().openings["stage:waiting"](turn)
    code = await turn.work.codes.issue(turn.bank.id, turn.speaker.id, "invite")
    if code is None:
        return [Say(turn.speaker, T("You asked for many codes today. Please try again tomorrow, or write PERSON."))]
    text = T("For another phone or app: write this code there within 15 minutes: {code}", code=code.digits)
    bot = turn.bank.rules.telegram_bot
    if not bot:
        return [Say(turn.speaker, text)]
    address = f"https://t.me/{bot}?start={LINK}{code.token}"
    return [Say(turn.speaker, text), Say(turn.speaker, T("Or tap, for Telegram: {link}", link=address))]


def _which_number(turn: Turn) -> Say:
    return Say(turn.speaker, T("Which phone number do we know you by? Write the whole number."), WhichNumber(), (NEW,))


async def which_number(turn: Turn, asked: WhichNumber) -> list[Say] | None:
    """A code goes to the number, if it is a member's; the answer here is the same."""
    if turn.chosen == "new":
        return await registry().openings["join"](turn)
    phone = number_in(turn.text, turn.bank.region)
    if turn.chosen == AGAIN or not phone:
        return [_which_number(turn)]
    return await _send(turn, phone)


async def contact(turn: Turn) -> list[Say]:
    """They shared their own number, and it is a member's: the code still has to be read there."""
    return await _send(turn, str(turn.incoming.payload.get("phone", "")))


async def _send(turn: Turn, phone: str) -> list[Say]:
    text = T("If a member has that number, I have sent a code to it. Please write the code here.")
    says = [Say(turn.speaker, text, WriteCode(phone), (LOST,))]
    if not await turn.work.codes.may_ask(turn.address.channel, turn.address.address):
        return says
    for owner in await _owners(turn, phone):
        place = {"channel": turn.address.channel, "address": turn.address.address}
        code = await turn.work.codes.issue(turn.bank.id, owner.id, "claim", **place)
        if code is not None:
            says.append(_warning(turn, owner, code.digits))
    return says


def _warning(turn: Turn, owner: Member, digits: str) -> Say:
    text = T(
        "Somebody wants to read your texts on {app}. If it is you, write this code there: {code}. If not, do nothing.",
        app=app(turn.address.channel),
        code=digits,
    )
    return Say(owner, text, at_once=True)


async def _owners(turn: Turn, phone: str) -> list[Member]:
    found = {one.member_id for one in await turn.work.addresses.by_phone(turn.bank.id, phone)} if phone else set()
    members = [await turn.work.members.get(member_id) for member_id in sorted(found - {turn.speaker.id})]
    return [member for member in members if member.is_known and member.name]


async def write_code(turn: Turn, asked: WriteCode) -> list[Say] | None:
    """The code ties this address to the member; whoever lost the old phone needs a coordinator."""
    if turn.chosen == "new":
        return await registry().openings["join"](turn)
    if turn.chosen == "lost":
        return await _lost(turn, asked)
    digits = code_in(turn.text)
    if turn.chosen == AGAIN or not digits:
        return [_again(turn, asked.phone, T("Please write the six digits of the code."))]
    return await _redeem(turn, digits, asked.phone)


async def bare_code(turn: Turn) -> list[Say]:
    """Six digits from a strange address."""
    asked = [from_record(one) for one in await turn.work.questions.open(turn.speaker.id)]
    phone = next((one.phone for one in asked if isinstance(one, WriteCode)), "")
    return await _redeem(turn, code_in(turn.text), phone)


async def _redeem(turn: Turn, digits: str, phone: str) -> list[Say]:
    place = {"channel": turn.address.channel, "address": turn.address.address}
    code = await turn.work.codes.redeem(turn.bank.id, digits, purposes=("claim", "invite"), **place)
    if code is None:
        return [_again(turn, phone, T("That code is wrong or too old. Write it again, or LINK for a new one."))]
    return await _tie(turn, code.member_id)


def _again(turn: Turn, phone: str, text: Text) -> Say:
    return Say(turn.speaker, text, WriteCode(phone), (LOST,) if phone else (NEW,))


async def token(turn: Turn) -> list[Say]:
    """A link was tapped that only the member has seen."""
    code = await turn.work.codes.redeem_token(turn.incoming.text.removeprefix(LINK))
    if code is None or code.bank_id != turn.bank.id:
        return [Say(turn.speaker, T("That link is too old. Write LINK on your phone for a new one."))]
    return await _tie(turn, code.member_id)


async def _tie(turn: Turn, member_id: int) -> list[Say]:
    """They are one person: what began here belongs to the member from now on, and both places hear of it."""
    owner = await turn.work.members.get(member_id)
    hello = T("Hello {name}, I know you now: the same hours here and there.", name=owner.name)
    if owner.id == turn.speaker.id:
        return [Say(owner, hello)]
    if turn.speaker.stage not in BEGINNING or not owner.is_known:
        return [Say(turn.speaker, T("This place is another member's already. If that is wrong, write PERSON."))]
    before = await turn.work.addresses.of_member(owner.id)
    await desk.lapse(turn.work, turn.bank.id, ("approve",), turn.speaker.id, owner.id)
    await turn.work.merging.merge(turn.speaker.id, owner.id)
    has_phone = await acting.has_phone(turn, owner)
    told = T("You can use {app} too from now on. If that was not you, write PERSON.", app=app(turn.address.channel))
    return [
        Say(owner, hello),
        *(Say(owner, told, place=one.id, at_once=True) for one in before if one.state == "open"),
        *has_phone,
    ]


async def _lost(turn: Turn, asked: WriteCode) -> list[Say]:
    """A coordinator who knows them has to say that it is them; nobody here learns whether the number is known."""
    text = T("Thank you. Somebody from {bank} will get in touch with you here.", bank=turn.bank.name)
    says = [Say(turn.speaker, text)]
    owners = await _owners(turn, asked.phone)
    for owner in owners:
        here = turn.address.phone or app(turn.address.channel)
        says += await desk.raise_item(turn.work, turn.bank, "moved", owner.id, owner, words=here)
    if not owners:
        says += await desk.raise_item(turn.work, turn.bank, "person", turn.speaker.id, turn.speaker)
    return says


CONVERSATION = Conversation(
    openings={"link": link, "link contact": contact, "link token": token, "link code": bare_code},
    steps={WhichNumber: which_number, WriteCode: write_code},
)
