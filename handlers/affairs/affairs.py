"""Members' affairs in a coordinator's hand: the member's card, and what all matters on it have in common.

Each matter has a door (``handlers/affairs/doors.py``) and a conversation behind it. Whatever shows or changes
somebody's affairs passes :func:`barred` first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import proof, rights
from handlers.numbers import latin
from handlers.registry import kind
from handlers.turn import Choice, Question, Say, Turn
from locales.text import Lines, T, Text
from locales.values import Duration
from storage.records import Member

HERE = frozenset({"active", "paused"})
LEAVE = Choice("leave", T("Leave it"), "0")
NOTHING = Choice("leave", T("Nothing"), "0")
UNCHANGED = T("All right, nothing was changed.")
SEE, CHANGE, FLOOR, GRANT, REVERSE = "see_members", "change_members", "raise_floor", "grant", "reverse"


NAMES = frozenset({"log_hours", "gift", "greeting", "thanks", "join", "sessions"})
"""What a name or a number may be taken for, where one was asked for."""


class Affair(Question):
    """A question about a member's affairs; whoever is called away can answer in the evening."""

    lasts: ClassVar[timedelta] = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Whom(Affair):
    """We asked whom they mean; ``then``: the matter that goes on with that member."""

    then: str
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = NAMES


@dataclass(frozen=True, slots=True)
class WhichMember(Whom):
    """We showed several to choose from."""

    words: str = ""
    skip: int = 0
    """How many were shown before."""


@dataclass(frozen=True, slots=True)
class OfMember(Affair):
    """A question about one member."""

    member: int


class Card(OfMember):
    """We showed the card, and what can be done."""


class HoursMenu(OfMember):
    """We showed what was given and received, and what can be done with hours."""


async def barred(turn: Turn, right: str, about: Member, *, each_time: bool = False) -> list[Say] | None:
    """None where the speaker may do this and has shown who they are; else what they are told instead."""
    return await rights.refused(turn, right, about) or await proof.unproven(turn, each_time=each_time)


async def proves(turn: Turn) -> bool:
    """Whether the message is rather a code that is waited for than the name or number of anybody."""
    if not latin(turn.text).replace(" ", "").isdecimal():
        return False
    return any(one.kind == kind(proof.Proof) for one in await turn.work.questions.open(turn.speaker.id))


async def record(turn: Turn, member: Member, decision: str, *, words: str = "") -> None:
    """Keep who decided what about a member, in which words, by which message."""
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="member",
        about_id=member.id,
        decision=decision,
        words=words or turn.text,
        inbox_id=turn.incoming.id,
    )


def left_alone(turn: Turn) -> list[Say]:
    """They chose to leave it."""
    return [Say(turn.speaker, UNCHANGED)]


def who(member: Member) -> Text:
    """A member in a line: enough to tell two of one name apart."""
    name, number = member.name or "?", str(member.id)
    if member.area:
        return T("{name} (no. {number}), {area}", name=name, number=number, area=member.area)
    return T("{name} (no. {number})", name=name, number=number)


async def state(turn: Turn, member: Member) -> Text:
    """How far they have come and, for members, what they have."""
    if not member.is_member:
        return STAGES[member.stage]
    balance = (await turn.work.ledger.account(member.id)).balance
    if member.stage == "active":
        return T("Active: {time}.", time=Duration(balance))
    return T("Away: {time}.", time=Duration(balance))


STAGES = {
    "pending": T("Waits for a yes."),
    "invited": T("Has not joined yet."),
    "left": T("Has left."),
}


async def card(turn: Turn, member: Member) -> list[Say]:
    """Who it is and what can be done; only what the speaker may do stands there."""
    if (stopped := await barred(turn, SEE, member)) is not None:
        return stopped
    held = await turn.work.members.rights(turn.speaker.id, member)
    choices = tuple(
        Choice(key, label) for key, right, stages, label in _CARD if right in held and member.stage in stages
    )
    text = Lines((who(member), await state(turn, member)))
    return [Say(turn.speaker, text, Card(member.id), (*choices, NOTHING))]


_ALL = frozenset({"active", "paused", "pending", "invited"})
_CARD = (
    ("more", SEE, _ALL, T("About")),
    ("hours", SEE, HERE, T("Hours")),
    ("checks", CHANGE, HERE, T("Checks")),
    ("roles", CHANGE, HERE, T("Roles")),
    ("pause", CHANGE, frozenset({"active"}), T("Pause")),
    ("back", CHANGE, frozenset({"paused"}), T("Back again")),
    ("parting", CHANGE, _ALL, T("Leaving, data")),
    ("parting", CHANGE, frozenset({"left"}), T("Forget everything")),
    ("merge", CHANGE, _ALL, T("Here twice")),
)
"""What can be done: its key, the right that it needs, the stages in which it makes sense, and what it is called."""


async def hours_menu(turn: Turn, member: Member) -> list[Say]:
    """What was given and received, and what can be done with hours."""
    if (stopped := await barred(turn, SEE, member)) is not None:
        return stopped
    held = await turn.work.members.rights(turn.speaker.id, member)
    standing = await turn.work.ledger.standing(member.id)
    text = T(
        "Given {given}, received {received}. Can ask for {can_ask}.",
        given=Duration(standing.given),
        received=Duration(standing.received),
        can_ask=Duration(standing.can_ask),
    )
    choices = [Choice(key, label) for key, right, label in _HOURS if right in held]
    return [Say(turn.speaker, text, HoursMenu(member.id), (*choices, NOTHING))]


_HOURS = (
    ("entries", SEE, T("Entries")),
    ("grant", GRANT, T("Hours from the pot")),
    ("floor", FLOOR, T("How far they may go")),
)


def ask_whom(turn: Turn, then: str) -> list[Say]:
    """Ask for a name, to go on with that matter."""
    text = T("Who is it? Write a name, a phone number or an area.")
    return [Say(turn.speaker, text, Whom(then), (LEAVE,))]
