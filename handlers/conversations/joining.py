"""A stranger becomes a member: language, name, area, what they could share, and what they agree to.

Each step looks at what the record still lacks, so an interrupted joining goes on where it stopped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import desk, joined, skills
from handlers.conversation import Conversation
from handlers.delivery import fits
from handlers.questions import from_record
from handlers.registry import kind
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from handlers.words import clean_name, district, shortened
from locales.introductions import own_name
from locales.languages import load
from locales.text import Lines, T, Text
from locales.values import OwnName, Skill
from storage.records import Member

NAME = re.compile(r"[^?\d]*")
"""Whoever asks something or writes a number is not telling a name."""
WORDS_MAX = 4
"""A longer message is not a name."""
CLEARLY = 0.9
"""So clear must the language of an introduction be to be answered in."""
WORDS_KEPT = 120
"""So much of an answer that was not understood reaches the coordinators."""
LISTED = 0.35
"""So clear must each of several skills be: the more are named, the less clear is each."""


class Step(Question):
    """A step of joining: there is time, for life goes on in between."""

    lasts: ClassVar[timedelta] = timedelta(days=90)
    free: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Name(Step):
    """We asked for the name, and showed the languages; ``decided``: one of them was chosen."""

    decided: bool = False


@dataclass(frozen=True, slots=True)
class Area(Step):
    """We asked for the postcode district."""


@dataclass(frozen=True, slots=True)
class Share(Step):
    """We asked what they enjoy and could share; ``words`` is what was not understood of it."""

    tries: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Exchanges(Step):
    """We asked whether we may text about help."""


@dataclass(frozen=True, slots=True)
class News(Step):
    """We asked whether we may text news."""


@dataclass(frozen=True, slots=True)
class Number(Step):
    """We asked whether the number may be given to somebody with whom help was agreed."""


LATER = Choice("later", T("I'd rather not say"), "0")
DONT_KNOW = Choice("later", T("I don't know yet"), "0")


async def begin(turn: Turn) -> list[Say]:
    """Say what this is to a stranger, and ask for what is missing: so it also goes on where it stopped."""
    asked = await _left_at(turn) or await _next(turn, turn.speaker)
    longer = _below(_about(turn), asked)
    return [longer if fits(longer) else asked]


async def _left_at(turn: Turn) -> Say | None:
    """The question that still waits, where the record does not show that what came before it was declined."""
    for record in reversed(await turn.work.questions.open(turn.speaker.id)):
        match from_record(record):
            case Share(tries, words):
                return _ask_share(turn.speaker, tries, words)
            case Exchanges():
                return _ask_exchanges(turn.speaker)
    return None


def _about(turn: Turn) -> Text:
    return T("At {bank} neighbours help each other, an hour for an hour. No money.", bank=turn.bank.name)


def _below(first: Text, say: Say) -> Say:
    rest = say.text.lines if isinstance(say.text, Lines) else (say.text,)
    return replace(say, text=Lines((first, *rest)))


def _ask_name(turn: Turn, member: Member, first: Text | None = None, *, decided: bool = False) -> Say:
    asked = T("What is your name?")
    served = [tag for tag in turn.bank.languages if tag in load().tags]
    choices = tuple(Choice(f"language:{tag}", T("{language}", language=OwnName(tag))) for tag in served)
    return Say(member, Lines((first, asked)) if first else asked, Name(decided), choices if len(choices) > 1 else ())


async def name(turn: Turn, asked: Name) -> list[Say] | None:
    """A digit changes the language; words are the name."""
    if turn.chosen.startswith("language:"):
        member = await turn.work.members.change(turn.speaker.id, language=turn.chosen.partition(":")[2])
        return [_ask_name(turn, member, _about(turn), decided=True)]
    words = own_name(turn.text, turn.speaker.language)
    given = clean_name(words) if _may_be_name(turn, words) else ""
    if turn.chosen == AGAIN or not given:
        return [_ask_name(turn, turn.speaker, T("Just your first name is fine."), decided=asked.decided)]
    language = turn.speaker.language if asked.decided or words == " ".join(turn.text.split()) else _written_in(turn)
    member = await turn.work.members.change(turn.speaker.id, name=given, language=language)
    return [_below(T("Thank you, {name}.", name=given), await _next(turn, member))]


def _may_be_name(turn: Turn, words: str) -> bool:
    """Whether it is short and neither a question nor a greeting, thanks or a bare yes."""
    greets = turn.meaning.exact and turn.meaning.intent in {"greeting", "thanks", "yes", "no"}
    return not greets and len(words.split()) <= WORDS_MAX and NAME.fullmatch(words) is not None


def _written_in(turn: Turn) -> str:
    """The language of a whole sentence, where it is clear: the first message may have been a link or a mere word."""
    meaning = turn.meaning
    clear = meaning.language_confidence >= CLEARLY and meaning.language in turn.bank.languages
    return meaning.language if clear else turn.speaker.language


async def area(turn: Turn, asked: Area) -> list[Say] | None:
    """A postcode (its first part is kept) or the name of a place."""
    if turn.chosen == "later":
        return [_ask_share(turn.speaker, 0)]
    found = district(turn.text, turn.bank.region)
    if turn.chosen == AGAIN or not found:
        return [_ask_area(turn.speaker)]
    return [_ask_share(await turn.work.members.change(turn.speaker.id, area=found), 0)]


async def share(turn: Turn, asked: Share) -> list[Say] | None:
    """Skills out of their own words; unclear ones are offered to choose from, once."""
    if turn.chosen == "later":
        return [_ask_exchanges(turn.speaker)]
    if turn.chosen in {"other", AGAIN}:
        return [_ask_share(turn.speaker, asked.tries + 1, asked.words)]
    chosen = [turn.chosen] if turn.chosen else _skills(turn)
    if not chosen:
        return await _unclear(turn, asked)
    for skill in chosen:
        await turn.work.offers.add(turn.speaker.id, skill, turn.text if not turn.chosen else "")
    return [_ask_exchanges(turn.speaker, _lovely(chosen))]


async def _unclear(turn: Turn, asked: Share) -> list[Say]:
    """Offer what it may mean, or ask once more; then the coordinators read it, and joining goes on."""
    words = " / ".join(part for part in (asked.words, shortened(turn.text, WORDS_KEPT)) if part)
    if asked.tries:
        text = T("Thank you. A coordinator will talk with you about that.")
        told = await desk.raise_item(turn.work, turn.bank, "said", turn.incoming.id, turn.speaker, words=words)
        return [_ask_exchanges(turn.speaker, text), *told]
    listed = skills.choices(turn)
    if listed:
        return [Say(turn.speaker, T("Which of these do you mean?"), Share(1, words), listed)]
    return [_ask_share(turn.speaker, 1, words)]


def _lovely(chosen: list[str]) -> Text:
    if len(chosen) == 1:
        return T("Lovely: {skill}.", skill=Skill(chosen[0]))
    return T("Lovely: {skill}, {other}.", skill=Skill(chosen[0]), other=Skill(chosen[1]))


def _skills(turn: Turn) -> list[str]:
    """Everything that is named: here people list several things."""
    return [guess.id for guess in turn.meaning.skills if guess.confidence >= LISTED]


async def exchanges(turn: Turn, asked: Exchanges) -> list[Say] | None:
    """Without this yes nobody can be matched, so a no ends the joining kindly."""
    if turn.chosen not in {"yes", "no"}:
        return [_ask_exchanges(turn.speaker)]
    await _consent(turn, "exchanges", turn.chosen == "yes")
    if turn.chosen == "no":
        return [
            Say(turn.speaker, T("All right, then we won't text you. If you change your mind, write to us any time."))
        ]
    return [_ask_news(turn)]


async def news(turn: Turn, asked: News) -> list[Say] | None:
    """News is asked apart, and nothing depends on it."""
    if turn.chosen not in {"yes", "no"}:
        return [_ask_news(turn)]
    await _consent(turn, "news", turn.chosen == "yes")
    return [_ask_number(turn)]


async def number(turn: Turn, asked: Number) -> list[Say] | None:
    """The last answer; then the bank's rule says what comes."""
    if turn.chosen not in {"yes", "no"}:
        return [_ask_number(turn)]
    return await finish(turn, shares=turn.chosen == "yes")


async def finish(turn: Turn, *, shares: bool) -> list[Say]:
    """Everything is answered: active at once, or a coordinator is asked."""
    await _consent(turn, "number", shares)
    member = await turn.work.members.change(turn.speaker.id, share_phone=shares)
    if turn.bank.rules.approval == "open":
        return [await joined.activate(turn.work, turn.bank, member)]
    member = await turn.work.members.change(member.id, stage="pending")
    text = T(
        "Thank you, {name}! Somebody from {bank} will say yes soon, and I'll text you.",
        name=member.name,
        bank=turn.bank.name,
    )
    return [Say(member, text), *await desk.raise_item(turn.work, turn.bank, "approve", member.id, member)]


async def _next(turn: Turn, member: Member) -> Say:
    """The first thing that the record lacks."""
    given = await turn.work.consents.current(member.id)
    if not member.name:
        return _ask_name(turn, member)
    if given.get("exchanges"):
        return _ask_number(turn) if "news" in given else _ask_news(turn)
    if "exchanges" in given:
        return _ask_exchanges(member)
    return _ask_share(member, 0) if member.area else _ask_area(member)


def _ask_area(member: Member) -> Say:
    text = T("Where do you live? The start of your postcode is enough, like E1.")
    return Say(member, text, Area(), (LATER,))


def _ask_share(member: Member, tries: int, words: str = "") -> Say:
    text = T("What do you enjoy and could share? For example cooking, sewing, lifts or a chat.")
    return Say(member, text, Share(tries, words), (DONT_KNOW,))


def _ask_exchanges(member: Member, first: Text | None = None) -> Say:
    text = T("May we text you when somebody could use your help, or can help you?")
    return Say(member, Lines((first, text)) if first else text, Exchanges(), (YES, NO))


def _ask_news(turn: Turn) -> Say:
    return Say(turn.speaker, T("May we also text you news, like talks and courses near you?"), News(), (YES, NO))


def _ask_number(turn: Turn) -> Say:
    text = T("When help is agreed, may that person have your number?")
    return Say(turn.speaker, text, Number(), (YES, NO), ask_contact=not turn.address.phone)


async def _consent(turn: Turn, purpose: str, given: bool) -> None:
    await turn.work.consents.record(
        turn.speaker.id, purpose, given, words=shortened(turn.text, 200), channel=turn.incoming.channel
    )


async def waiting(turn: Turn) -> list[Say]:
    """Somebody who is not a member yet, or no longer, writes."""
    if turn.speaker.stage == "left":
        await turn.work.members.change(turn.speaker.id, stage="invited")
        return await begin(turn)
    return [
        Say(
            turn.speaker,
            T(
                "Thank you, {name}. Somebody from {bank} still has to say yes. I'll text you then.",
                name=turn.speaker.name,
                bank=turn.bank.name,
            ),
        )
    ]


async def contact(turn: Turn) -> list[Say]:
    """Their own number was shared: it ties this chat to the member who has that number already."""
    phone = str(turn.incoming.payload.get("phone", ""))
    for known in await turn.work.addresses.by_phone(turn.bank.id, phone):
        owner = await turn.work.members.get(known.member_id)
        if (
            owner.id != turn.speaker.id
            and owner.stage in {"active", "paused", "pending"}
            and turn.speaker.stage == "invited"
        ):
            await turn.work.addresses.change(turn.address.id, phone=phone)
            await turn.work.addresses.move(turn.address.id, owner.id)
            await turn.work.members.change(turn.speaker.id, stage="left")
            return [Say(owner, T("Hello {name}, I know you now: the same hours here and there.", name=owner.name))]
    await turn.work.addresses.change(turn.address.id, phone=phone)
    for asked in await turn.work.questions.open(turn.speaker.id):
        if asked.kind == kind(Number):
            await turn.work.questions.close(asked.id)
            return await finish(turn, shares=True)
    return [Say(turn.speaker, T("Thank you, I know your number now."))]


async def started(turn: Turn) -> list[Say]:
    """A deep link or the start button of a chat."""
    if turn.speaker.stage in {"invited", "left"}:
        return await begin(turn)
    return [
        Say(turn.speaker, T("Hello {name}! Write any time what you need or what you can do.", name=turn.speaker.name))
    ]


CONVERSATION = Conversation(
    openings={"join": started, "stage:waiting": waiting, "kind:contact": contact, "kind:start": started},
    steps={Name: name, Area: area, Share: share, Exchanges: exchanges, News: news, Number: number},
)
