"""Somebody who has no phone or cannot text joins by somebody else's hand, and agrees by word of mouth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import joined, proof, rights
from handlers.acting import acting
from handlers.acting.reader import RIGHT
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.misses import full_menu
from handlers.numbers import number_in
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from handlers.words import clean_name, district
from locales.introductions import own_name
from locales.languages import load
from locales.text import T, Text
from locales.understanding import fold, named_language
from locales.values import OwnName
from storage.acts import Acting
from storage.records import Member

CHANNEL = "sms"
LANDLINE = "landline"
NAME_WORDS = 4
NO_NUMBER = Choice("none", T("No number"), "0")
NOT_KNOWN = Choice("none", T("I don't know"), "0")
DROP = Choice("drop", T("Leave it"), "0")


@dataclass(frozen=True, slots=True)
class Newcomer(Question):
    """What is known of them so far; each kind below waits for one part of it. Nothing is kept of who says no."""

    name: str = ""
    language: str = ""
    phone: str = ""
    reads: bool = False
    """Whether they, or their family, read texts on that number."""
    area: str = ""
    news: bool = False
    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = acting.THEIRS | {"join", "language"}


class WhatName(Newcomer):
    """We asked for the name."""


class Speaks(Newcomer):
    """We asked for the language."""


class RingOn(Newcomer):
    """We asked for a number."""


class WhoReads(Newcomer):
    """We asked whether texts are read there."""


class Lives(Newcomer):
    """We asked for the area."""


class MayTell(Newcomer):
    """We asked what they say to hearing about help."""


class MayNews(Newcomer):
    """We asked what they say to news."""


class MayGive(Newcomer):
    """We asked what they say to their number being given."""


async def add(turn: Turn) -> list[Say]:
    """Whoever may act for others begins; the name comes first."""
    if (no := await rights.refused(turn, RIGHT) or await proof.unproven(turn)) is not None:
        return no
    return [_ask_name(turn)]


def _ask_name(turn: Turn) -> Say:
    return Say(turn.speaker, T("What is the name of the person you add?"), WhatName(), (DROP,))


def _as(kind: type[Newcomer], one: Newcomer) -> Newcomer:
    return kind(one.name, one.language, one.phone, one.reads, one.area, one.news)


async def what_name(turn: Turn, asked: WhatName) -> list[Say] | None:
    """A name, however it is introduced."""
    if turn.chosen == "drop":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    words = own_name(turn.text, turn.speaker.language)
    name = clean_name(words) if len(words.split()) <= NAME_WORDS else ""
    if turn.chosen == AGAIN or not name:
        return [_ask_name(turn)]
    return [_ask_language(turn, replace(asked, name=name))]


def _ask_language(turn: Turn, one: Newcomer) -> Say:
    served = load().listed(turn.bank.languages)
    choices = tuple(Choice(tag, T("{language}", language=OwnName(tag))) for tag in served)
    return Say(turn.speaker, T("Which language does {name} speak?", name=one.name), _as(Speaks, one), choices)


async def speaks(turn: Turn, asked: Speaks) -> list[Say] | None:
    """One of the bank's languages, by its name or its short sign."""
    tag = turn.chosen if turn.chosen not in {"", AGAIN} else named_language(turn.text) or _sign(turn.text)
    if tag not in load().written(turn.bank.languages):
        return [_ask_language(turn, asked)]
    return [_ask_number(turn, replace(asked, language=tag))]


def _sign(text: str) -> str:
    return next((tag for tag in load().tags if tag.casefold() == text.casefold()), "")


def _ask_number(turn: Turn, one: Newcomer) -> Say:
    text = T("Which number can we ring {name} on? Write it.", name=one.name)
    return Say(turn.speaker, text, _as(RingOn, one), (NO_NUMBER,))


async def ring_on(turn: Turn, asked: RingOn) -> list[Say] | None:
    """A number, or none."""
    if turn.chosen == "none":
        return [_ask_area(turn, replace(asked, phone="", reads=False))]
    phone = number_in(turn.text, turn.bank.region)
    if turn.chosen == AGAIN or not phone:
        return [_ask_number(turn, asked)]
    if (there := await _there(turn, asked.name, phone)) is not None:
        text = T("{name} is here already. To do something for them, write: FOR {name}", name=there.name)
        return [Say(turn.speaker, text)]
    return [_ask_reads(turn, replace(asked, phone=phone))]


async def _there(turn: Turn, name: str, phone: str) -> Member | None:
    """Somebody of this name who has this number."""
    for address in await turn.work.addresses.by_phone(turn.bank.id, phone):
        member = await turn.work.members.get(address.member_id)
        if fold(member.name) == fold(name):
            return member
    return None


READS = (Choice("nobody", T("Nobody")), Choice("self", T("They do")), Choice("family", T("Their family")))


def _ask_reads(turn: Turn, one: Newcomer) -> Say:
    text = T("Who reads texts on the number of {name}?", name=one.name)
    return Say(turn.speaker, text, _as(WhoReads, one), READS)


async def who_reads(turn: Turn, asked: WhoReads) -> list[Say] | None:
    """Nobody: then the number is only rung; else texts go there, as to any shared phone."""
    if turn.chosen not in {"nobody", "self", "family"}:
        return [_ask_reads(turn, asked)] if turn.chosen == AGAIN else None
    return [_ask_area(turn, replace(asked, reads=turn.chosen != "nobody"))]


def _ask_area(turn: Turn, one: Newcomer) -> Say:
    text = T("Where does {name} live? The start of the postcode is enough, like E1.", name=one.name)
    return Say(turn.speaker, text, _as(Lives, one), (NOT_KNOWN,))


async def lives(turn: Turn, asked: Lives) -> list[Say] | None:
    """A postcode district or a place."""
    found = "" if turn.chosen else district(turn.text, turn.bank.region)
    if turn.chosen == AGAIN or not (found or turn.chosen == "none"):
        return [_ask_area(turn, asked)]
    return [_ask_tell(turn, replace(asked, area=found))]


def _tell(name: str) -> Text:
    return T("Ask {name}: May we tell you when somebody could use your help, or can help you?", name=name)


def _news(name: str) -> Text:
    return T("Ask {name}: May we also tell you news, like talks and courses near you?", name=name)


def _give(name: str) -> Text:
    return T("Ask {name}: When help is agreed, may that person have your number?", name=name)


def _ask_tell(turn: Turn, one: Newcomer) -> Say:
    return Say(turn.speaker, _tell(one.name), _as(MayTell, one), (YES, NO))


def _ask_news(turn: Turn, one: Newcomer) -> Say:
    return Say(turn.speaker, _news(one.name), _as(MayNews, one), (YES, NO))


def _ask_give(turn: Turn, one: Newcomer) -> Say:
    return Say(turn.speaker, _give(one.name), _as(MayGive, one), (YES, NO))


async def may_tell(turn: Turn, asked: MayTell) -> list[Say] | None:
    """Without this yes nothing of them is kept."""
    if turn.chosen == "no":
        return [Say(turn.speaker, T("All right, then I keep nothing of {name}.", name=asked.name))]
    return [_ask_news(turn, asked) if turn.chosen == "yes" else _ask_tell(turn, asked)]


async def may_news(turn: Turn, asked: MayNews) -> list[Say] | None:
    """News is asked apart; then the number, where there is one."""
    if turn.chosen not in {"yes", "no"}:
        return [_ask_news(turn, asked)]
    known = replace(asked, news=turn.chosen == "yes")
    return [_ask_give(turn, known)] if asked.phone else await _joins(turn, known, given=False)


async def may_give(turn: Turn, asked: MayGive) -> list[Say] | None:
    """The last answer."""
    if turn.chosen not in {"yes", "no"}:
        return [_ask_give(turn, asked)]
    return await _joins(turn, asked, given=turn.chosen == "yes")


async def _joins(turn: Turn, one: Newcomer, *, given: bool) -> list[Say]:
    """A record, with who heard what; then it goes on as with anybody who joins."""
    if (no := await rights.refused(turn, RIGHT) or await proof.unproven(turn)) is not None:
        return no
    member = await turn.work.members.create(turn.bank.id, language=one.language, name=one.name, area=one.area)
    if one.phone:
        await _reach(turn, member, one)
    before = acting.present(turn)
    says = [] if before is None else await acting.over(turn.work, turn.bank, turn.address.id, turn.speaker.id)
    before_acting, turn.work.acting = turn.work.acting, Acting(turn.speaker.id, member.id)
    for purpose, said, shown in _answers(one, given=given):
        await turn.work.consents.record(
            member.id,
            purpose,
            said,
            words=load().render((YES if said else NO).label, turn.speaker.language),
            channel=turn.incoming.channel,
            shown=load().render(shown, turn.speaker.language),
            language=turn.speaker.language,
        )
    member = await turn.work.members.change(member.id, share_phone=given)
    begun = await acting.begin(turn, member)
    says += await acting.by_other_hand(begun, member, _welcomed)
    turn.work.acting = before_acting
    return says


def _answers(one: Newcomer, *, given: bool) -> list[tuple[str, bool, Text]]:
    said = [("exchanges", True, _tell(one.name)), ("news", one.news, _news(one.name))]
    return [*said, ("number", given, _give(one.name))] if one.phone else said


async def _reach(turn: Turn, member: Member, one: Newcomer) -> None:
    """Their number; where nobody reads texts it is kept as a landline is: only to ring."""
    ours = turn.address.our_address if turn.address.channel == CHANNEL else ""
    address = await turn.work.addresses.add(
        turn.bank.id, member.id, CHANNEL, one.phone, our_address=ours, phone=one.phone
    )
    if not one.reads:
        await turn.work.addresses.change(address.id, state="closed", trouble=LANDLINE)


async def _welcomed(turn: Turn) -> list[Say]:
    """Who may say yes to members has said it with this; else the coordinators are asked as for anybody."""
    actor, member = turn.reader, await turn.work.members.get(turn.speaker.id)
    if turn.bank.rules.approval != "open" and "approve" not in await turn.work.members.rights(actor.id):
        member = await turn.work.members.change(member.id, stage="pending")
        text = T("Thank you! {name} is written down. A coordinator says yes soon.", name=member.name)
        return [Say(actor, text), *await desk.raise_item(turn.work, turn.bank, "approve", member.id, member)]
    await turn.work.decisions.record(
        bank_id=turn.bank.id, by=actor.id, about_kind="approve", about_id=member.id, decision="yes"
    )
    await joined.activate(turn.work, turn.bank, member)
    text = T("{name} is a member now. What is next? For yourself again: FOR ME.", name=member.name)
    return [full_menu(turn, text)]


CONVERSATION = Conversation(
    openings={"add_member": add},
    steps={
        WhatName: what_name,
        Speaks: speaks,
        RingOn: ring_on,
        WhoReads: who_reads,
        Lives: lives,
        MayTell: may_tell,
        MayNews: may_news,
        MayGive: may_give,
    },
)
