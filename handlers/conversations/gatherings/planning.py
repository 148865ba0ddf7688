"""A gathering out of somebody's words: what is missing is asked for, one thing at a time, and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from handlers.conversations.gatherings import opening, placing, spoken, staffing
from handlers.conversations.gatherings.drafts import SEATS_MAX, Draft, begins, read, title
from handlers.conversations.gatherings.parts import (
    ForWhom,
    HowLongIsIt,
    HowManySeats,
    InWhichLanguage,
    Preparing,
    ReadPlan,
    WhatAbout,
    WhatKind,
    WhatTime,
    WhichDay,
    WhichOrganisation,
    WhichPart,
    WhoGives,
    ask_day,
    ask_part,
    next_part,
)
from handlers.conversations.gatherings.told import RIGHT
from handlers.rights import holds, refused
from handlers.turn import AGAIN, Say, Turn
from handlers.words import district
from locales.gatherings import gatherings
from locales.meaning import SURE
from locales.text import T
from locales.understanding import ahead


async def plan(turn: Turn) -> list[Say]:
    """The bare command."""
    return await refused(turn, RIGHT) or [await next_part(turn, Draft())]


async def ordered(turn: Turn, words: str) -> list[Say] | None:
    """The command with a plan behind it."""
    return await refused(turn, RIGHT) or [await begin(turn, words)]


async def heard(turn: Turn) -> list[Say] | None:
    """A topic and a day to come, from somebody who plans gatherings."""
    if not gatherings().names_topic(turn.text) or not _names_a_day(turn) or turn.speaker.stage != "active":
        return None
    return [await begin(turn, turn.text)] if await holds(turn, RIGHT) else None


def _names_a_day(turn: Turn) -> bool:
    """Whether a day to come is named, and it is no report of what has been."""
    plan = gatherings().read(turn.text, turn.speaker.language)
    if plan.weekday:
        return True
    found = ahead(plan.rest, language=turn.speaker.language, now=turn.now)
    timed = plan.seats > 0 or (found.when is not None and found.when.clock is not None)
    if not timed and turn.meaning.intent == "log_hours" and turn.meaning.confidence >= SURE:
        return False
    to_come = found.when is not None and found.when.day is not None and found.when.day >= turn.today
    return to_come or bool(found.possible) or found.unclear


async def begin(turn: Turn, words: str) -> Say:
    """Take from the words what is clear, and ask for the rest."""
    places = await turn.work.places.of_bank(turn.bank.id)
    draft = read(turn, words, places, Draft())
    if not draft.subject:
        draft = replace(draft, title=title(turn, words))
    return await next_part(turn, draft)


def dropped(turn: Turn) -> bool:
    """Whether they want to leave it."""
    return turn.chosen == "drop" or (not turn.chosen and turn.meaning.exact and turn.meaning.intent in {"cancel", "no"})


def left(turn: Turn) -> list[Say]:
    """Nothing is planned."""
    return [Say(turn.speaker, T("All right, nothing is planned."))]


async def _with_words(turn: Turn, asked: Draft) -> Draft:
    return read(turn, turn.text, await turn.work.places.of_bank(turn.bank.id), asked)


async def where(turn: Turn, asked: placing.Where) -> list[Say] | None:
    """The place, and what is not known of it."""
    if dropped(turn):
        return left(turn)
    if turn.chosen == AGAIN:
        return [await next_part(turn, asked)]
    draft = asked if turn.chosen else await _with_words(turn, asked)
    if draft != asked:
        return [await next_part(turn, draft)]
    return await _go_on(turn, await placing.known_or_new(turn, asked))


async def address(turn: Turn, asked: placing.Address) -> list[Say] | None:
    """Its address, in any words."""
    again = turn.chosen == AGAIN
    said = await (placing.ask_address if again else placing.address)(turn, asked)
    return None if said is None else [said]


async def step_free(turn: Turn, asked: placing.StepFree) -> list[Say] | None:
    """Whether a wheelchair gets in."""
    return await _go_on(turn, await placing.step_free(turn, asked))


async def women_hours(turn: Turn, asked: placing.WomenHours) -> list[Say] | None:
    """Its hours for women, in any words."""
    return None if turn.chosen == AGAIN else [await placing.women_hours(turn, asked)]


async def closed(turn: Turn, asked: placing.Closed) -> list[Say] | None:
    """When nobody can meet there, in any words."""
    return None if turn.chosen == AGAIN else [await next_part(turn, await placing.closed(turn, asked))]


async def which_jobs(turn: Turn, asked: staffing.WhichJobs) -> list[Say] | None:
    """The jobs of a work party."""
    if turn.chosen == AGAIN:
        return [staffing.ask_jobs(turn, asked)]
    if not turn.chosen and turn.meaning.exact and turn.meaning.intent == "cancel":
        return left(turn)
    return await _go_on(turn, staffing.which_jobs(turn, asked))


async def right_jobs(turn: Turn, asked: staffing.RightJobs) -> list[Say] | None:
    """The jobs of a work party, as they were read back."""
    return await _go_on(turn, staffing.right_jobs(turn, asked))


async def _go_on(turn: Turn, found: Draft | Say | None) -> list[Say] | None:
    if found is None or isinstance(found, Say):
        return [found] if found else None
    return [await next_part(turn, found)]


async def part(turn: Turn, asked: Draft) -> list[Say] | None:
    """An answer to any of the questions: a choice, or words that say this part, perhaps with others."""
    if dropped(turn):
        return left(turn)
    if turn.chosen == AGAIN:
        return [await next_part(turn, asked)]
    draft = chosen(turn, asked) if turn.chosen else await _written(turn, asked)
    return [await next_part(turn, draft)] if draft != asked else None


def chosen(turn: Turn, asked: Draft) -> Draft:
    """The part that a choice says."""
    match asked:
        case WhatKind():
            return replace(asked, kind=turn.chosen)
        case WhichDay():
            return replace(asked, day=date.fromisoformat(turn.chosen))
        case WhatTime():
            return replace(asked, clock=time.fromisoformat(turn.chosen))
        case HowLongIsIt():
            return replace(asked, minutes=int(turn.chosen))
        case InWhichLanguage():
            return replace(asked, language=turn.chosen)
        case ForWhom():
            return replace(asked, audience=turn.chosen)
        case HowManySeats():
            return replace(asked, seats=int(turn.chosen))
    return _of_hours(turn, asked)


def _of_hours(turn: Turn, asked: Draft) -> Draft:
    match asked:
        case WhoGives():
            return replace(asked, rule=turn.chosen, payer=0)
        case WhichOrganisation():
            return replace(asked, payer=int(turn.chosen))
        case Preparing():
            return replace(asked, prep=int(turn.chosen))
    return asked


async def _written(turn: Turn, asked: Draft) -> Draft:
    draft = await _with_words(turn, asked)
    match asked:
        case WhatAbout() if not draft.subject:
            return replace(draft, title=title(turn, turn.text))
        case ForWhom() if draft == asked and (area := district(turn.text, turn.bank.region)):
            return replace(draft, audience=area)
        case HowManySeats() if turn.meaning.numbers and 0 < int(turn.meaning.numbers[0]) <= SEATS_MAX:
            return replace(draft, seats=int(turn.meaning.numbers[0]))
        case Preparing() if turn.meaning.minutes:
            return replace(asked, prep=turn.meaning.minutes)
    return draft


async def read_plan(turn: Turn, asked: ReadPlan) -> list[Say] | None:
    """Yes plans it; otherwise it is changed or left."""
    if turn.incoming.kind == "other":
        return await spoken.heard(turn, asked)
    if turn.chosen == "yes":
        starts_at = begins(turn, asked)
        return await refused(turn, RIGHT) or (
            await opening.open_all(turn, asked, starts_at) if starts_at else [ask_day(turn, asked)]
        )
    if turn.chosen == "change":
        return [ask_part(turn, asked)]
    return await part(turn, asked)


CHANGES: dict[str, dict[str, object]] = {
    "day": {"day": None, "clock": None, "weeks": 1},
    "place": {"place": 0},
    "length": {"minutes": 0},
    "audience": {"audience": "", "seats": 0, "language": "", "dialect": ""},
    "rule": {"rule": "", "payer": 0, "prep": -1},
    "jobs": {"jobs": None},
}
"""What is asked anew for each part."""


async def which_part(turn: Turn, asked: WhichPart) -> list[Say] | None:
    """One part is asked anew."""
    if turn.chosen in CHANGES:
        return [await next_part(turn, replace(asked, **CHANGES[turn.chosen]))]  # type: ignore[arg-type] # fields of it
    if turn.chosen == AGAIN:
        return [ask_part(turn, asked)]
    return await part(turn, asked)
