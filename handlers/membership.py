"""The way into a bank: what is asked on it, in which order, and what comes at its end.

Each question looks at what the record still lacks, so an interrupted joining goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import joined
from handlers.delivery import fits
from handlers.desk import desk
from handlers.questions import from_record
from handlers.turn import NO, YES, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.languages import load
from locales.text import Lines, T, Text
from locales.values import OwnName
from storage.records import Member


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
    """We asked for the postcode district, and showed a way for members on a new phone."""


@dataclass(frozen=True, slots=True)
class Share(Step):
    """We asked what they enjoy and could share; ``words`` is what was not understood of it."""

    tries: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Exchanges(Step):
    """We asked whether we may text about help; ``language``: in which."""

    language: str = ""


@dataclass(frozen=True, slots=True)
class News(Step):
    """We asked whether we may text news."""

    language: str = ""


@dataclass(frozen=True, slots=True)
class Number(Step):
    """We asked whether the number may be given to somebody with whom help was agreed."""

    language: str = ""


EXCHANGES = T("May we text you when somebody could use your help, or can help you?")
NEWS = T("May we also text you news, like talks and courses near you?")
NUMBER = T("When help is agreed, may that person have your number?")
ALREADY = Choice("member", T("I'm not new"), "9")
"""Asked here, where the text still is one: a member on a new phone has just told the name."""
LATER = Choice("later", T("I'd rather not say"), "0")
DONT_KNOW = Choice("later", T("I don't know yet"), "0")


async def begin(turn: Turn) -> list[Say]:
    """Say what this is to a stranger, and ask for what is missing: so it also goes on where it stopped."""
    asked = await _left_at(turn) or await next_step(turn, turn.speaker)
    return with_about(turn, asked)


def with_about(turn: Turn, asked: Say) -> list[Say]:
    """A question below what this is; who is only beginning gets that as a text of its own, where one is too short."""
    longer = asked.below(about(turn))
    if fits(longer):
        return [longer]
    return [Say(asked.to, about(turn)), asked] if isinstance(asked.awaiting, Name) else [asked]


async def _left_at(turn: Turn) -> Say | None:
    """The question that still waits, where the record does not show that what came before it was declined."""
    for record in reversed(await turn.work.questions.open(turn.speaker.id)):
        match from_record(record):
            case Share(tries, words):
                return ask_share(turn.speaker, tries, words)
            case Exchanges():
                return ask_exchanges(turn.speaker)
    return None


def about(turn: Turn) -> Text:
    """What this is, in one sentence."""
    return T("At {bank} neighbours help each other, hour for hour. No money.", bank=turn.bank.name)


def ask_name(turn: Turn, member: Member, first: Text | None = None, *, decided: bool = False) -> Say:
    """Ask for the name, and show the languages."""
    asked = T("What is your name?")
    served = load().listed(turn.bank.languages)
    choices = tuple(Choice(f"language:{tag}", T("{language}", language=OwnName(tag))) for tag in served)
    return Say(member, Lines((first, asked)) if first else asked, Name(decided), choices if len(choices) > 1 else ())


async def finish(turn: Turn, language: str, *, shares: bool) -> list[Say]:
    """Everything is answered: active at once, or a coordinator is asked."""
    await record_consent(turn, "number", shares, shown=NUMBER, language=language)
    member = await turn.work.members.change(turn.speaker.id, share_phone=shares)
    if turn.bank.rules.approval == "open":
        return [await joined.activate(turn.work, turn.bank, member)]
    member = await turn.work.members.change(member.id, stage="pending")
    text = T(
        "Thank you, {name}! Somebody from {bank} will say yes soon, and I'll text you.",
        name=member.name,
        bank=turn.bank.name,
    )
    told = await desk.raise_item(turn.work, turn.bank, "approve", member.id, member)
    return [Say(member, text), *told]


async def next_step(turn: Turn, member: Member) -> Say:
    """The first thing that the record lacks."""
    given = await turn.work.consents.current(member.id)
    if not member.name:
        return ask_name(turn, member)
    if given.get("exchanges"):
        return ask_number(turn) if "news" in given else ask_news(member)
    if "exchanges" in given:
        return ask_exchanges(member)
    return ask_share(member, 0) if member.area else ask_area(member)


def ask_area(member: Member) -> Say:
    """Ask for the postcode district."""
    text = T("Where do you live? The start of your postcode is enough, like E1.")
    return Say(member, text, Area(), (LATER, ALREADY))


def ask_share(member: Member, tries: int, words: str = "") -> Say:
    """Ask what they enjoy and could share."""
    text = T("What do you enjoy and could share? For example cooking, sewing, lifts or a chat.")
    return Say(member, text, Share(tries, words), (DONT_KNOW,))


def ask_exchanges(member: Member, first: Text | None = None) -> Say:
    """Ask whether we may text about help."""
    text = Lines((first, EXCHANGES)) if first else EXCHANGES
    return Say(member, text, Exchanges(member.language), (YES, NO))


def ask_news(member: Member) -> Say:
    """Ask whether we may text news."""
    return Say(member, NEWS, News(member.language), (YES, NO))


def ask_number(turn: Turn) -> Say:
    """Ask whether the number may be given on."""
    asked = Number(turn.speaker.language)
    return Say(turn.speaker, NUMBER, asked, (YES, NO), ask_contact=not turn.address.phone)


async def record_consent(
    turn: Turn, purpose: str, given: bool, *, shown: Text | None = None, language: str = ""
) -> None:
    """Keep a yes or no with its words, and with the sentence that it answers, as it was read in that language."""
    language = (language or turn.speaker.language) if shown else ""
    pressed = turn.incoming.kind == "button"
    words = load().render((YES if given else NO).label, turn.speaker.language) if pressed else turn.text
    await turn.work.consents.record(
        turn.speaker.id,
        purpose,
        given,
        words=shortened(words, 200),
        channel=turn.incoming.channel,
        shown=load().render(shown, language) if shown else "",
        language=language,
    )
