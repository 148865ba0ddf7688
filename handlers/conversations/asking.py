"""A member asks for help: what, when and how long, read back before anybody is asked."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, time, timedelta
from typing import ClassVar

from handlers import learning, skills, times
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.exchanges import waves
from handlers.registry import registry
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from locales.text import T
from locales.values import Duration, Skill, When

WORDS_LENGTH = 300
LENGTHS = (30, 60, 120)
ANY_DAY = Choice("any", T("Any day"))
DROP = Choice("drop", T("Leave it"), "0")


@dataclass(frozen=True, slots=True)
class Draft(Question):
    """What is known of a request so far; each kind below waits for one part of it."""

    words: str = ""
    skill: str = ""
    day: date | None = None
    clock: time | None = None
    part: str = ""
    any_day: bool = False
    minutes: int = 0
    written_by: int | None = None
    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"need", "log_hours", "cancel", "yes", "no"})


class What(Draft):
    """We asked what they need."""


class Day(Draft):
    """We asked on which day."""


class Length(Draft):
    """We asked about how long."""


class ReadBack(Draft):
    """We read the request back."""


class Change(Draft):
    """We asked what of it is not right."""


@dataclass(frozen=True, slots=True)
class Also(Question):
    """We asked whether they need the second thing too that they had written about."""

    skill: str
    words: str
    lasts: ClassVar[timedelta] = timedelta(days=3)


async def need(turn: Turn) -> list[Say]:
    """Take from the words what is clear, and ask for the rest, one thing at a time."""
    when = turn.meaning.when
    draft = Draft(
        words=turn.text[:WORDS_LENGTH],
        skill=skills.sure(turn),
        day=when.day if when else None,
        clock=when.clock if when else None,
        part=when.part if when else "",
        minutes=turn.meaning.minutes or 0,
        written_by=turn.written_by,
    )
    return [_next(turn, draft)]


def _next(turn: Turn, draft: Draft) -> Say:
    if not draft.skill:
        return _ask_what(turn, draft)
    if _without_day(turn, draft):
        return _ask_day(turn, draft)
    if not draft.minutes:
        return _ask_length(turn, draft)
    return _read_back(turn, draft)


def _without_day(turn: Turn, draft: Draft) -> bool:
    """Whether the day is not known, or went by while we waited for an answer."""
    return not draft.any_day and (draft.day is None or draft.day < turn.today)


def _as(kind: type[Draft], draft: Draft) -> Draft:
    return kind(**{field.name: getattr(draft, field.name) for field in fields(Draft)})


def _ask_what(turn: Turn, draft: Draft) -> Say:
    listed = skills.choices(turn)
    if listed:
        return Say(turn.speaker, T("What do you need? Which of these is it?"), _as(What, draft), listed)
    return Say(
        turn.speaker, T("What do you need? Write it in your own words, like a lift or shopping."), _as(What, draft)
    )


def _ask_day(turn: Turn, draft: Draft) -> Say:
    days = turn.meaning.days or [turn.today + timedelta(days=ahead) for ahead in (0, 1)]
    choices = tuple(Choice(day.isoformat(), T("{when}", when=When(day))) for day in days)
    text = T("When do you need {skill}? You can write a day and time.", skill=Skill(draft.skill))
    return Say(turn.speaker, text, _as(Day, draft), (*choices, ANY_DAY))


def _ask_length(turn: Turn, draft: Draft) -> Say:
    choices = tuple(Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in LENGTHS)
    return Say(turn.speaker, T("About how long will it take? You can write it too."), _as(Length, draft), choices)


def _read_back(turn: Turn, draft: Draft) -> Say:
    text = T(
        "You need: {skill}, {when}, about {time}. Shall I ask people?",
        skill=Skill(draft.skill),
        when=times.when(draft),
        time=Duration(draft.minutes),
    )
    return Say(turn.speaker, text, _as(ReadBack, draft), (YES, Choice("change", T("Change it")), DROP))


async def what(turn: Turn, asked: What) -> list[Say] | None:
    """A skill of the list, or other words."""
    if turn.chosen == "other":
        return [_ask_what(_without_skills(turn), replace(asked, words=""))]
    if turn.chosen == AGAIN:
        return [_ask_what(skills.of_words(turn, asked.words), asked)]
    if dropped(turn):
        return _left(turn)
    if turn.chosen:
        await learning.remember(turn, asked.words, turn.chosen)
        return [_next(turn, replace(asked, skill=turn.chosen))]
    if not turn.meaning.likely_skills:
        draft = _with_words(turn, asked)
        return [_ask_what(skills.of_words(turn, draft.words), draft)] if draft != asked else None
    told = replace(asked, skill=skills.sure(turn), words=turn.text[:WORDS_LENGTH], written_by=turn.written_by)
    return [_next(turn, _with_words(turn, told))]


async def day(turn: Turn, asked: Day) -> list[Say] | None:
    """A day of the list, any day, or a day in words."""
    if dropped(turn):
        return _left(turn)
    if turn.chosen == "any":
        return [_next(turn, replace(asked, day=None, part="", any_day=True))]
    if turn.chosen and turn.chosen != AGAIN:
        return [_next(turn, replace(asked, day=date.fromisoformat(turn.chosen)))]
    draft = _with_words(turn, asked)
    return [_ask_day(turn, asked)] if turn.chosen == AGAIN else ([_next(turn, draft)] if draft != asked else None)


async def length(turn: Turn, asked: Length) -> list[Say] | None:
    """A length of the list or in words."""
    if dropped(turn):
        return _left(turn)
    if turn.chosen == AGAIN:
        return [_ask_length(turn, asked)]
    minutes = int(turn.chosen) if turn.chosen else turn.meaning.minutes
    return [_next(turn, replace(asked, minutes=minutes))] if minutes else None


async def read_back(turn: Turn, asked: ReadBack) -> list[Say] | None:
    """Yes asks people; otherwise it is changed or left."""
    if turn.chosen == "yes":
        return [_ask_day(turn, asked)] if _without_day(turn, asked) else await _ask_around(turn, asked)
    if dropped(turn):
        return _left(turn)
    if turn.chosen == "change":
        return [_ask_change(turn, asked)]
    if turn.chosen == AGAIN:
        return [_read_back(turn, asked)]
    draft = _with_words(turn, asked)
    return [_next(turn, draft)] if draft != asked else None


def _ask_change(turn: Turn, draft: Draft) -> Say:
    choices = (
        Choice("day", T("The day")),
        Choice("length", T("How long")),
        Choice("what", T("What I need")),
        Choice("offer", T("I can help: {skill}", skill=Skill(draft.skill))),
        DROP,
    )
    return Say(turn.speaker, T("What shall I change?"), _as(Change, draft), choices)


async def change(turn: Turn, asked: Change) -> list[Say] | None:
    """One part is asked anew; who did not need it at all but can do it goes on to offering."""
    if dropped(turn):
        return _left(turn)
    if turn.chosen == "day":
        return [_ask_day(turn, replace(asked, day=None, clock=None, part="", any_day=False))]
    if turn.chosen == "length":
        return [_ask_length(turn, replace(asked, minutes=0))]
    if turn.chosen == "what":
        return [_ask_what(_without(skills.of_words(turn, asked.words), asked.skill), asked)]
    if turn.chosen == "offer":
        return await registry().openings["offer"](turn.as_written(asked.words, wish="offer", skill=asked.skill))
    if turn.chosen == AGAIN:
        return [_ask_change(turn, asked)]
    draft = _with_words(turn, asked)
    return [_next(turn, draft)] if draft != asked else None


def _without(turn: Turn, skill: str) -> Turn:
    left = tuple(guess for guess in turn.meaning.skills if guess.id != skill)
    return replace(turn, meaning=replace(turn.meaning, skills=left))


async def _ask_around(turn: Turn, asked: Draft) -> list[Say]:
    standing = await turn.work.ledger.standing(turn.speaker.id)
    if standing.can_ask < asked.minutes:
        text = T("You have used the hours you can for now. A coordinator will get in touch to help you.")
        return [
            Say(turn.speaker, text),
            *await desk.raise_item(turn.work, turn.bank, "person", turn.speaker.id, turn.speaker),
        ]
    request = await turn.work.requests.open(
        bank_id=turn.bank.id,
        member_id=turn.speaker.id,
        skill=asked.skill,
        words=asked.words,
        day=asked.day,
        clock=asked.clock,
        part=asked.part,
        minutes=asked.minutes,
        area=turn.speaker.area,
        written_by=asked.written_by,
    )
    return [*await waves.start(turn.work, turn.bank, request), *_also(turn, asked)]


def _also(turn: Turn, asked: Draft) -> list[Say]:
    """Of several wishes in one message the next one is not forgotten."""
    others = skills.besides(turn, asked.words, asked.skill)
    if not others:
        return []
    return [_ask_also(turn, Also(others[0], asked.words))]


def _ask_also(turn: Turn, asked: Also) -> Say:
    text = T("You also wrote about {skill}. Do you need that too?", skill=Skill(asked.skill))
    return Say(turn.speaker, text, asked, (YES, NO))


async def also(turn: Turn, asked: Also) -> list[Say] | None:
    """Yes goes on with it; day and length are asked anew."""
    if turn.chosen == "yes":
        return [_next(turn, Draft(skill=asked.skill))]
    if turn.chosen == "no":
        return [Say(turn.speaker, T("All right."))]
    return [_ask_also(turn, asked)] if turn.chosen == AGAIN else None


def _with_words(turn: Turn, draft: Draft) -> Draft:
    """Whatever else the words say of day and length is taken too."""
    when, minutes = turn.meaning.when, turn.meaning.minutes
    if when is not None:
        clock = when.clock or draft.clock
        part = "" if when.clock else when.part or draft.part
        draft = replace(draft, day=when.day or draft.day, clock=clock, part=part)
    return replace(draft, minutes=minutes) if minutes else draft


def dropped(turn: Turn) -> bool:
    """Whether they want to leave it."""
    clearly = turn.meaning.intent in {"cancel", "no"} and turn.meaning.exact
    return turn.chosen == "drop" or (not turn.chosen and clearly)


def _left(turn: Turn) -> list[Say]:
    return [Say(turn.speaker, T("All right, I asked nobody."))]


def _without_skills(turn: Turn) -> Turn:
    """The turn without the skills that were guessed wrongly."""
    return replace(turn, meaning=replace(turn.meaning, skills=()))


CONVERSATION = Conversation(
    openings={"need": need},
    steps={What: what, Day: day, Length: length, ReadBack: read_back, Change: change, Also: also},
)
