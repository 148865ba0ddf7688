"""What is known of a gathering that is being planned, and what a text adds to it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import ClassVar, TypeVar

from handlers.times import at
from handlers.turn import Question, Turn
from handlers.words import shortened
from locales.gatherings import gatherings, kinds
from locales.languages import load
from locales.undated import undated
from locales.understanding import ahead, find_name, named_language
from storage.gatherings.records import Place

ANY = "any"
WORDS_LENGTH = 40
WEEKS_MAX = 26
COURSE_WEEKS, COURSE_MINUTES = 6, 150
SEATS_MAX = 500
DAY_LENGTH = 24 * 60

D = TypeVar("D", bound="Draft")


@dataclass(frozen=True, slots=True)
class Draft(Question):
    """What is known so far; each kind of it waits for one part."""

    subject: str = ""
    title: str = ""
    kind: str = ""
    day: date | None = None
    clock: time | None = None
    place: int = 0
    minutes: int = 0
    language: str = ""
    """A tag, or ``any``; empty: not known yet."""
    audience: str = ""
    """``all``, ``women`` or an area; empty: not known yet."""
    seats: int = 0
    rule: str = ""
    payer: int = 0
    prep: int = -1
    """Minutes for preparing; below 0: not known yet."""
    weeks: int = 1
    jobs: tuple[tuple[str, int], ...] | None = None
    """Each skill and how many people, for a work party; None: not known yet."""
    dialect: str = ""
    """An id of the dialects of its language; empty: any."""
    idea: int = 0
    """The members' idea that this was."""
    recording: int = 0
    """The invitation, spoken."""

    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset(
        {
            "need",
            "offer",
            "log_hours",
            "cancel",
            "yes",
            "no",
            "sessions",
            "attend",
            "feedback",
            "gift",
            "join",
            "language",
        }
        | {"history", "balance", "pause", "thanks", "greeting", "wrong"}
    )


def become(kind: type[D], draft: Draft) -> D:
    """The same draft, waiting for another part."""
    return kind(**{field.name: getattr(draft, field.name) for field in fields(Draft)})


def begins(turn: Turn, draft: Draft) -> datetime | None:
    """When it begins; None while that is not known, or has gone by."""
    if draft.day is None or draft.clock is None:
        return None
    found = at(turn.bank, draft.day, draft.clock)
    return found if found > turn.work.now else None


def read(turn: Turn, words: str, places: list[Place], draft: Draft) -> Draft:
    """Whatever the words say, added to the draft."""
    plan = gatherings().read(words, turn.speaker.language)
    meaning = turn.meaning_of(plan.rest)
    when = ahead(plan.rest, language=turn.speaker.language, now=turn.now).when
    if plan.topics:
        draft = about(draft, plan.topics[0])
    if when is not None:
        draft = replace(draft, day=when.day or draft.day, clock=when.clock or draft.clock)
    if plan.weekday:
        draft = replace(draft, day=next_weekday(turn.today, plan.weekday))
    if plan.weeks or plan.weekday:
        unsaid = draft.weeks if draft.kind == "course" else 1
        draft = replace(draft, weeks=min(plan.weeks or unsaid, WEEKS_MAX))
    if meaning.minutes and meaning.minutes <= DAY_LENGTH:
        draft = replace(draft, minutes=meaning.minutes)
    if plan.women:
        draft = replace(draft, audience="women")
    if 0 < plan.seats <= SEATS_MAX:
        draft = replace(draft, seats=plan.seats)
    named = named_language(words)
    if named is not None:
        draft = replace(draft, language=load().language(named).family, dialect="")
    if plan.dialect:
        draft = replace(draft, language=gatherings().dialect(plan.dialect)[1], dialect=plan.dialect)
    found = find_name(words, [one.name for one in places])
    return replace(draft, place=places[found[0]].id) if found and not draft.place else draft


def about(draft: Draft, topic: str) -> Draft:
    """What it is about says what it is; a course has its usual length, unless another one is known."""
    kind = kinds()[topic]
    draft = replace(draft, subject=topic, title="", kind=kind)
    if kind == "course":
        weeks = COURSE_WEEKS if draft.weeks == 1 else draft.weeks
        return replace(draft, weeks=weeks, minutes=draft.minutes or COURSE_MINUTES)
    return draft


def title(turn: Turn, words: str) -> str:
    """What it is about, in its planner's words: the day stands beside it anyhow."""
    return shortened(undated(words, language=turn.speaker.language, now=turn.now), WORDS_LENGTH)


def next_weekday(today: date, weekday: int) -> date:
    """The next such day, never today; 1 is Monday."""
    return today + timedelta(days=(weekday - today.isoweekday()) % 7 or 7)
