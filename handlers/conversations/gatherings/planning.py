"""A gathering out of somebody's words: what is missing is asked for, one thing at a time, and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from handlers.conversations.gatherings import opening, placing
from handlers.conversations.gatherings.drafts import ANY, SEATS_MAX, WORDS_LENGTH, Draft, become, begins, read
from handlers.conversations.gatherings.told import LEAVE, RIGHT
from handlers.rights import refused
from handlers.turn import AGAIN, YES, Choice, Say, Turn
from handlers.words import district, shortened
from locales.gatherings import gatherings
from locales.languages import load
from locales.meaning import SURE
from locales.text import TN, Lines, T
from locales.understanding import first_command
from locales.values import Duration, OwnName, Topic, When

CLOCKS = (time(10), time(14), time(18))
LENGTHS = (60, 90, 120)
SEATS = (8, 12, 20)
PREPARING = (0, 30, 60)


class WhatAbout(Draft):
    """We asked what it is about."""


class WhatKind(Draft):
    """We asked what kind of gathering it is, for its topic is none that we know."""


class WhichDay(Draft):
    """We asked on which day."""


class WhatTime(Draft):
    """We asked when it begins."""


class HowLongIsIt(Draft):
    """We asked how long it is."""


class InWhichLanguage(Draft):
    """We asked in which language it is held."""


class ForWhom(Draft):
    """We asked who is invited."""


class HowManySeats(Draft):
    """We asked how many people fit."""


class WhoGives(Draft):
    """We asked who gives the hours."""


class WhichOrganisation(Draft):
    """We asked which organisation gives them."""


class Preparing(Draft):
    """We asked how long the leaders prepare."""


class ReadPlan(Draft):
    """We read the plan back."""


class WhichPart(Draft):
    """We asked what of it is not right."""


async def plan(turn: Turn) -> list[Say]:
    """The bare command."""
    return await refused(turn, RIGHT) or [await _next(turn, Draft())]


async def heard(turn: Turn) -> list[Say] | None:
    """The command with a plan behind it, or a topic and a day from somebody who plans gatherings."""
    _, words = first_command(turn.text, turn.speaker.language, {"plan"})
    if not words and not (gatherings().names_topic(turn.text) and _names_a_day(turn)):
        return None
    if turn.speaker.stage != "active" or RIGHT not in await turn.work.members.rights(turn.speaker.id):
        return await refused(turn, RIGHT) if words else None
    return [await begin(turn, words or turn.text)]


def _names_a_day(turn: Turn) -> bool:
    """Whether a day to come is named, and it is no report of what has been."""
    found, meaning = turn.meaning.when, turn.meaning
    ahead = found is not None and found.day is not None and found.day >= turn.today
    every = gatherings().read(turn.text, turn.speaker.language).weekday > 0
    reports = meaning.intent == "log_hours" and meaning.confidence >= SURE and meaning.minutes is not None
    return (ahead or every or bool(meaning.days)) and not reports


async def begin(turn: Turn, words: str) -> Say:
    """Take from the words what is clear, and ask for the rest."""
    places = await turn.work.places.of_bank(turn.bank.id)
    draft = read(turn, words, places, Draft())
    if not draft.topic:
        draft = replace(draft, title=shortened(words, WORDS_LENGTH))
    return await _next(turn, draft)


async def _next(turn: Turn, draft: Draft) -> Say:  # noqa: PLR0911 - one line for each part of a plan
    if not draft.topic and not draft.title:
        return Say(turn.speaker, T("What is it about? Write it in a few words."), become(WhatAbout, draft), (LEAVE,))
    if not draft.kind:
        return _ask_kind(turn, draft)
    if draft.day is None or draft.day < turn.today:
        return _ask_day(turn, draft)
    if begins(turn, draft) is None:
        return _ask_time(turn, draft)
    if not draft.place:
        return await placing.ask_place(turn, draft)
    if not draft.minutes:
        return _ask_length(turn, draft)
    if not draft.language:
        return _ask_language(turn, draft)
    return await _next_of_people(turn, draft)


async def _next_of_people(turn: Turn, draft: Draft) -> Say:
    if not draft.audience:
        return _ask_for_whom(turn, draft)
    if not draft.seats:
        return _ask_seats(turn, draft)
    if not draft.rule:
        return _ask_rule(turn, draft)
    if draft.rule == "sponsored" and not draft.payer:
        return await _ask_organisation(turn, draft)
    if draft.prep < 0 and draft.kind in {"talk", "course"}:
        return _ask_preparing(turn, draft)
    return await _read_back(turn, draft)


def _ask_kind(turn: Turn, draft: Draft) -> Say:
    choices = (
        Choice("talk", T("A talk")),
        Choice("social", T("Being together")),
        Choice("work", T("Working together")),
        LEAVE,
    )
    return Say(turn.speaker, T("What kind is it: {words}?", words=draft.title), become(WhatKind, draft), choices)


def _ask_day(turn: Turn, draft: Draft) -> Say:
    days = turn.meaning.days or [turn.today + timedelta(days=ahead) for ahead in (1, 7)]
    choices = tuple(Choice(day.isoformat(), T("{when}", when=When(day))) for day in days)
    return Say(turn.speaker, T("On which day? You can write day and time."), become(WhichDay, draft), (*choices, LEAVE))


def _ask_time(turn: Turn, draft: Draft) -> Say:
    choices = tuple(Choice(one.isoformat(), T("{when}", when=When(None, one))) for one in CLOCKS)
    return Say(turn.speaker, T("At what time does it begin?"), become(WhatTime, draft), (*choices, LEAVE))


def _ask_length(turn: Turn, draft: Draft) -> Say:
    choices = tuple(Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in LENGTHS)
    return Say(turn.speaker, T("How long is it?"), become(HowLongIsIt, draft), (*choices, LEAVE))


def _ask_language(turn: Turn, draft: Draft) -> Say:
    served = load().listed(turn.bank.languages)
    choices = tuple(Choice(tag, T("{language}", language=OwnName(tag))) for tag in served)
    text = T("In which language is it?")
    return Say(turn.speaker, text, become(InWhichLanguage, draft), (*choices, Choice(ANY, T("In any"), "0")))


def _ask_for_whom(turn: Turn, draft: Draft) -> Say:
    choices = [Choice("all", T("Everybody")), Choice("women", T("Women only"))]
    if turn.speaker.area:
        choices.append(Choice(turn.speaker.area, T("People in {area}", area=turn.speaker.area)))
    return Say(turn.speaker, T("Who is it for? You can write a postcode."), become(ForWhom, draft), (*choices, LEAVE))


def _ask_seats(turn: Turn, draft: Draft) -> Say:
    choices = tuple(Choice(str(count), T("{count}", count=count)) for count in SEATS)
    return Say(turn.speaker, T("For how many people is there room?"), become(HowManySeats, draft), (*choices, LEAVE))


def _ask_rule(turn: Turn, draft: Draft) -> Say:
    choices = (
        Choice("teach", T("Those who come, to leaders")),
        Choice("social", T("The pot, to all")),
        Choice("free", T("The pot, to leaders")),
        Choice("sponsored", T("An organisation, to all")),
    )
    return Say(turn.speaker, T("Who gives the hours?"), become(WhoGives, draft), choices)


async def _ask_organisation(turn: Turn, draft: Draft) -> Say:
    known = [one for one, _ in await turn.work.ledger.balances(turn.bank.id) if one.kind == "organisation"]
    if not known:
        return _ask_rule(turn, replace(draft, rule="")).below(T("No organisation gives hours here yet."))
    choices = tuple(Choice(str(one.id), T("{name}", name=shortened(one.name, 24))) for one in known[:8])
    return Say(turn.speaker, T("Which organisation?"), become(WhichOrganisation, draft), (*choices, LEAVE))


def _ask_preparing(turn: Turn, draft: Draft) -> Say:
    none, *others = PREPARING
    choices = [Choice(str(minutes), T("{time}", time=Duration(minutes))) for minutes in others]
    text = T("How much time for preparing does each leader get?")
    return Say(turn.speaker, text, become(Preparing, draft), (*choices, Choice(str(none), T("Nothing"), "0")))


async def _read_back(turn: Turn, draft: Draft) -> Say:
    place = await turn.work.places.get(draft.place)
    lines = [
        T(
            "{topic}, {when}, {place}, for {count} people. Shall I go ahead?",
            topic=Topic(draft.topic, draft.title),
            when=When(draft.day, draft.clock),
            place=place.name,
            count=draft.seats,
        )
    ]
    if draft.weeks > 1:
        lines.insert(0, TN("Once:", "Every week, {count} times:", draft.weeks))
    if draft.audience == "women" and place.women_hours:
        lines.append(T("For women there: {words}.", words=shortened(place.women_hours, 30)))
    return Say(turn.speaker, Lines(tuple(lines)), become(ReadPlan, draft), (YES, Choice("change", T("Change it")), LEAVE))


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
        return [await _next(turn, asked)]
    draft = asked if turn.chosen else await _with_words(turn, asked)
    if draft != asked:
        return [await _next(turn, draft)]
    return await _after_place(turn, await placing.known_or_new(turn, asked))


async def _after_place(turn: Turn, found: Draft | Say | None) -> list[Say] | None:
    if found is None or isinstance(found, Say):
        return [found] if found else None
    return [await _next(turn, found)]


async def address(turn: Turn, asked: placing.Address) -> list[Say] | None:
    """Its address, in any words."""
    return None if turn.chosen == AGAIN else [await placing.address(turn, asked)]


async def step_free(turn: Turn, asked: placing.StepFree) -> list[Say] | None:
    """Whether a wheelchair gets in."""
    return await _after_place(turn, await placing.step_free(turn, asked))


async def women_hours(turn: Turn, asked: placing.WomenHours) -> list[Say] | None:
    """Its hours for women, in any words."""
    return None if turn.chosen == AGAIN else [await _next(turn, await placing.women_hours(turn, asked))]


async def part(turn: Turn, asked: Draft) -> list[Say] | None:
    """An answer to any of the questions: a choice, or words that say this part, perhaps with others."""
    if dropped(turn):
        return left(turn)
    if turn.chosen == AGAIN:
        return [await _next(turn, asked)]
    draft = chosen(turn, asked) if turn.chosen else await _written(turn, asked)
    return [await _next(turn, draft)] if draft != asked else None


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
        case WhatAbout() if not draft.topic:
            return replace(draft, title=shortened(turn.text, WORDS_LENGTH))
        case ForWhom() if draft == asked and (area := district(turn.text, turn.bank.region)):
            return replace(draft, audience=area)
        case HowManySeats() if turn.meaning.numbers and 0 < int(turn.meaning.numbers[0]) <= SEATS_MAX:
            return replace(draft, seats=int(turn.meaning.numbers[0]))
        case Preparing() if turn.meaning.minutes:
            return replace(asked, prep=turn.meaning.minutes)
    return draft


async def read_plan(turn: Turn, asked: ReadPlan) -> list[Say] | None:
    """Yes plans it; otherwise it is changed or left."""
    if turn.chosen == "yes":
        starts_at = begins(turn, asked)
        return await refused(turn, RIGHT) or (
            await opening.open_all(turn, asked, starts_at) if starts_at else [_ask_day(turn, asked)]
        )
    if turn.chosen == "change":
        return [_ask_part(turn, asked)]
    return await part(turn, asked)


def _ask_part(turn: Turn, draft: Draft) -> Say:
    choices = (
        Choice("day", T("The day")),
        Choice("place", T("The place")),
        Choice("length", T("How long")),
        Choice("audience", T("Who it is for")),
        Choice("rule", T("The hours")),
        LEAVE,
    )
    return Say(turn.speaker, T("What shall I change?"), become(WhichPart, draft), choices)


CHANGES: dict[str, dict[str, object]] = {
    "day": {"day": None, "clock": None, "weeks": 1},
    "place": {"place": 0},
    "length": {"minutes": 0},
    "audience": {"audience": "", "seats": 0, "language": ""},
    "rule": {"rule": "", "payer": 0, "prep": -1},
}
"""What is asked anew for each part."""


async def which_part(turn: Turn, asked: WhichPart) -> list[Say] | None:
    """One part is asked anew."""
    if turn.chosen in CHANGES:
        return [await _next(turn, replace(asked, **CHANGES[turn.chosen]))]  # type: ignore[arg-type] # fields of it
    if turn.chosen == AGAIN:
        return [_ask_part(turn, asked)]
    return await part(turn, asked)
