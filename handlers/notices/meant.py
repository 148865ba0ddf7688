"""Who a notice is for: read out of words, and named in the writer's language."""

from __future__ import annotations

from handlers.turn import Turn
from handlers.words import DISTRICT, district
from locales.languages import load
from locales.understanding import named_language, several_skills
from storage.audiences import Audience
from storage.notices import Notice
from storage.records import Bank, Member

LIKELY = 0.5
"""So sure must a skill be that is named among other things."""


def read(turn: Turn) -> Audience:
    """The areas, languages and skills that a message names; empty where it names none."""
    found: dict[str, tuple[str, ...]] = {}
    areas = tuple(dict.fromkeys(DISTRICT.findall(turn.text.upper()))) if turn.bank.region == "GB" else ()
    if areas:
        found["area"] = areas
    if (tags := languages(turn)) and len(tags) < len(load().tags):
        found["language"] = tags
    if ids := _skills(turn, _without_languages(turn.text)):
        found["asked" if turn.meaning.intent == "need" else "offers"] = ids
    return found


def languages(turn: Turn) -> tuple[str, ...]:
    """The languages that a message names, in every way in which they are written."""
    words = turn.text.replace(",", " ").split()
    named = [tag for word in words if (tag := named_language(word)) is not None]
    return tuple(dict.fromkeys(way for tag in named for way in load().ways(tag)))


def _without_languages(text: str) -> str:
    """The name of a language is not the wish to learn it."""
    return " ".join(word for word in text.replace(",", " ").split() if named_language(word) is None)


def skills(turn: Turn) -> tuple[str, ...]:
    """What people are to be able to do, or to have asked for."""
    return _skills(turn, turn.text)


def _skills(turn: Turn, words: str) -> tuple[str, ...]:
    return tuple(one.id for one in several_skills(words, turn.speaker.language) if one.confidence >= LIKELY)


def area(turn: Turn) -> tuple[str, ...]:
    """The areas that an answer to the question for them names."""
    many = [district(part, turn.bank.region).upper() for part in turn.text.replace(",", " ").split()]
    whole = district(turn.text, turn.bank.region).upper()
    return tuple(dict.fromkeys(filter(None, many if len(many) > 1 and all(many) else [whole])))


def named(bank: Bank, notice: Notice, reader: Member) -> str:
    """Names of areas, languages and skills; empty where it is for everybody."""
    audience = notice.audience
    parts = [*audience.get("area", ()), *(load().own_name(tag) for tag in audience.get("language", ()))]
    for part in ("offers", "asked"):
        parts += [load().skill_name(skill, reader.language) for skill in audience.get(part, ())]
    return ", ".join(parts)
