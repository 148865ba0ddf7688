"""A stranger becomes a member: language, name, area, what they could share, and what they agree to."""

from __future__ import annotations

import re

from handlers import misses, skills
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.membership import (
    ALREADY,
    EXCHANGES,
    NEWS,
    Area,
    Exchanges,
    Name,
    News,
    Number,
    Share,
    ask_area,
    ask_exchanges,
    ask_name,
    ask_news,
    ask_number,
    ask_share,
    finish,
    next_step,
    record_consent,
    with_about,
)
from handlers.registry import registry
from handlers.turn import AGAIN, Say, Turn
from handlers.words import clean_name, district, shortened
from locales.introductions import own_name
from locales.languages import load
from locales.meaning import NAMED
from locales.text import T, Text
from locales.understanding import several_skills
from locales.values import Skill

NAME = re.compile(r"[^?\d]*")
"""Whoever asks something or writes a number is not telling a name."""
WORDS_MAX = 4
"""A longer message is not a name."""
CLEARLY = 0.9
"""So clear must the language of an introduction be to be answered in."""
WORDS_KEPT = 120
"""So much of an answer that was not understood reaches the coordinators."""
CLEAR = 0.45
"""So clear must a skill be to be taken as said."""


async def name(turn: Turn, asked: Name) -> list[Say] | None:
    """A digit changes the language; words are the name."""
    if turn.chosen.startswith("language:"):
        member = await turn.work.members.change(turn.speaker.id, language=turn.chosen.partition(":")[2])
        return with_about(turn, ask_name(turn, member, decided=True))
    words = own_name(turn.text, turn.speaker.language)
    given = clean_name(words) if _may_be_name(turn, words) else ""
    if turn.chosen == AGAIN or not given:
        return [ask_name(turn, turn.speaker, T("Just your first name is fine."), decided=asked.decided)]
    language = turn.speaker.language if asked.decided or words == " ".join(turn.text.split()) else _written_in(turn)
    member = await turn.work.members.change(turn.speaker.id, name=given, language=language)
    return [(await next_step(turn, member)).below(T("Thank you, {name}.", name=given))]


def _may_be_name(turn: Turn, words: str) -> bool:
    """Whether it is short and neither a question nor a greeting, thanks or a bare yes."""
    greets = turn.meaning.exact and turn.meaning.intent in {"greeting", "thanks", "yes", "no"}
    return not greets and len(words.split()) <= WORDS_MAX and NAME.fullmatch(words) is not None


def _written_in(turn: Turn) -> str:
    """The language of a whole sentence, where it is clear: the first message may have been a link or a mere word."""
    meaning = turn.meaning
    clear = meaning.language_confidence >= CLEARLY and meaning.language in load().written(turn.bank.languages)
    return meaning.language if clear else turn.speaker.language


async def area(turn: Turn, asked: Area) -> list[Say] | None:
    """A postcode (its first part is kept) or the name of a place."""
    if turn.chosen == ALREADY.key:
        return await registry().openings["link"](turn)
    if turn.chosen == "later":
        return [ask_share(turn.speaker, 0)]
    found = district(turn.text, turn.bank.region)
    if turn.chosen == AGAIN or not found:
        return [_again(turn, ask_area(turn.speaker))]
    return [ask_share(await turn.work.members.change(turn.speaker.id, area=found), 0)]


def _again(turn: Turn, asked: Say) -> Say:
    """The same question below what was heard: nobody should read their words answered by the same text alone."""
    return asked if turn.chosen == AGAIN else misses.with_heard(turn, asked)


async def share(turn: Turn, asked: Share) -> list[Say] | None:
    """Skills out of their own words; unclear ones are offered to choose from, once."""
    if turn.chosen == "later":
        return [ask_exchanges(turn.speaker)]
    if turn.chosen in {"other", AGAIN}:
        return [ask_share(turn.speaker, asked.tries + 1, asked.words)]
    chosen = [turn.chosen] if turn.chosen else _skills(turn)
    if not chosen:
        return await _unclear(turn, asked)
    for skill in chosen:
        await turn.work.offers.add(turn.speaker.id, skill, turn.text if not turn.chosen else "")
    return [ask_exchanges(turn.speaker, _lovely(chosen))]


async def _unclear(turn: Turn, asked: Share) -> list[Say]:
    """Offer what it may mean, or ask once more; then the coordinators read it, and joining goes on."""
    words = " / ".join(part for part in (asked.words, shortened(turn.text, WORDS_KEPT)) if part)
    if asked.tries:
        text = T("Thank you. A coordinator will talk with you about that.")
        told = await desk.raise_item(turn.work, turn.bank, "said", turn.incoming.id, turn.speaker, words=words)
        return [ask_exchanges(turn.speaker, text), *told]
    listed = skills.choices(turn, NAMED)
    if listed:
        return [Say(turn.speaker, T("Which of these do you mean?"), Share(1, words), listed)]
    return [ask_share(turn.speaker, 1, words)]


def _lovely(chosen: list[str]) -> Text:
    if len(chosen) == 1:
        return T("Lovely: {skill}.", skill=Skill(chosen[0]))
    return T("Lovely: {skill}, {other}.", skill=Skill(chosen[0]), other=Skill(chosen[1]))


def _skills(turn: Turn) -> list[str]:
    """Everything that is named: here people list several things."""
    listed = [guess.id for guess in several_skills(turn.text, turn.speaker.language)]
    return listed if len(listed) > 1 else [guess.id for guess in turn.meaning.skills if guess.confidence >= CLEAR][:1]


async def exchanges(turn: Turn, asked: Exchanges) -> list[Say] | None:
    """Without this yes nobody can be matched, so a no ends the joining kindly."""
    if turn.chosen not in {"yes", "no"}:
        return [_again(turn, ask_exchanges(turn.speaker))]
    await record_consent(turn, "exchanges", turn.chosen == "yes", shown=EXCHANGES, language=asked.language)
    if turn.chosen == "no":
        return [
            Say(turn.speaker, T("All right, then we won't text you. If you change your mind, write to us any time."))
        ]
    return [ask_news(turn.speaker)]


async def news(turn: Turn, asked: News) -> list[Say] | None:
    """News is asked apart, and nothing depends on it."""
    if turn.chosen not in {"yes", "no"}:
        return [_again(turn, ask_news(turn.speaker))]
    await record_consent(turn, "news", turn.chosen == "yes", shown=NEWS, language=asked.language)
    return [ask_number(turn)]


async def number(turn: Turn, asked: Number) -> list[Say] | None:
    """The last answer; then the bank's rule says what comes."""
    if turn.chosen not in {"yes", "no"}:
        return [_again(turn, ask_number(turn))]
    return await finish(turn, asked.language, shares=turn.chosen == "yes")


CONVERSATION = Conversation(
    steps={Name: name, Area: area, Share: share, Exchanges: exchanges, News: news, Number: number},
)
