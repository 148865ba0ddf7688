"""The parts of a plan: each is a question of its own, asked while it is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import ClassVar

from handlers.conversations.gatherings import placing, staffing
from handlers.conversations.gatherings.drafts import ANY, Draft, become, begins
from handlers.conversations.gatherings.told import LEAVE
from handlers.delivery import longer
from handlers.turn import YES, Choice, Say, Turn
from handlers.words import shortened
from locales.gatherings import gatherings
from locales.languages import load
from locales.text import Lines, T, Text
from locales.values import Duration, OwnName, Topic, When
from storage.gatherings.courses import LEAST, MOST
from storage.gatherings.records import Place

CLOCKS = (time(10), time(14), time(18))
LENGTHS = (60, 90, 120)
SEATS = (8, 12, 20)
SEATS_OF_COURSE = (10, 12, 16)
PREPARING = (0, 30, 60)
SPEAK = T("You can also speak the invitation.")


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
    """We read the plan back; the invitation can be spoken now, too."""

    voice: ClassVar[bool] = True


class WhichPart(Draft):
    """We asked what of it is not right."""


async def next_part(turn: Turn, draft: Draft) -> Say:
    """Ask for the first thing that is missing; where nothing is, read it back."""
    if not draft.subject and not draft.title:
        return Say(turn.speaker, T("What is it about? Write it in a few words."), become(WhatAbout, draft), (LEAVE,))
    if not draft.kind:
        return _ask_kind(turn, draft)
    if draft.day is None or draft.day < turn.today:
        return ask_day(turn, draft)
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
    if not draft.seats or (draft.kind == "course" and not LEAST <= draft.seats <= MOST):
        return _ask_seats(turn, draft)
    if not draft.rule:
        return _ask_rule(turn, draft)
    if draft.rule == "sponsored" and not draft.payer:
        return await _ask_organisation(turn, draft)
    if draft.prep < 0 and draft.kind in {"talk", "course"}:
        return _ask_preparing(turn, draft)
    if draft.kind == "work" and draft.jobs is None:
        return staffing.ask_jobs(turn, draft)
    return await _read_back(turn, draft)


def _ask_kind(turn: Turn, draft: Draft) -> Say:
    choices = (
        Choice("talk", T("A talk")),
        Choice("social", T("Being together")),
        Choice("work", T("Working together")),
        LEAVE,
    )
    return Say(turn.speaker, T("What kind is it: {words}?", words=draft.title), become(WhatKind, draft), choices)


def ask_day(turn: Turn, draft: Draft) -> Say:
    """Two days, or another one in words."""
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
    course = draft.kind == "course"
    choices = tuple(Choice(str(count), T("{count}", count=count)) for count in (SEATS_OF_COURSE if course else SEATS))
    text = T("A course has 10 to 16 people. For how many?") if course else T("For how many people is there room?")
    return Say(turn.speaker, text, become(HowManySeats, draft), (*choices, LEAVE))


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
            topic=Topic(draft.subject, draft.title),
            when=When(draft.day, draft.clock),
            place=place.name,
            count=draft.seats,
        )
    ]
    if draft.weeks > 1:
        lines.insert(0, T("Every week, {count} times:", count=draft.weeks))
    if draft.audience == "women" and place.women_hours:
        lines.append(T("For women there: {words}.", words=shortened(place.women_hours, 30)))
    choices = (YES, Choice("change", T("Change it")), LEAVE)
    say = Say(turn.speaker, Lines(tuple(lines)), become(ReadPlan, draft), choices)
    by_voice = [SPEAK] if turn.address.channel != "sms" and not draft.recording else []
    return longer(say, _besides(draft, place) or by_voice)


def _besides(draft: Draft, place: Place) -> list[Text]:
    """What is said of it where there is room."""
    found: list[Text] = []
    if draft.dialect:
        found.append(T("In {words}.", words=gatherings().dialect(draft.dialect)[0]))
    if place.closed:
        found.append(T("Not possible there: {words}.", words=shortened(place.closed, 30)))
    return found


def ask_part(turn: Turn, draft: Draft) -> Say:
    """What of the plan is not right."""
    choices = (
        Choice("day", T("The day")),
        Choice("place", T("The place")),
        Choice("length", T("How long")),
        Choice("audience", T("Who it is for")),
        Choice("rule", T("The hours")),
        *([Choice("jobs", T("The jobs"))] if draft.kind == "work" else []),
        LEAVE,
    )
    return Say(turn.speaker, T("What shall I change?"), become(WhichPart, draft), choices)
