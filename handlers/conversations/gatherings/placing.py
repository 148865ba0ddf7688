"""Where it is: a place that is known, or a new one, of which is kept what people need to know."""

from __future__ import annotations

from dataclasses import replace

from handlers.conversations.gatherings.drafts import Draft, become
from handlers.conversations.gatherings.told import LEAVE
from handlers.turn import NO, YES, Choice, Say, Turn
from handlers.words import shortened
from locales.text import T
from locales.understanding import fold

NAME_LENGTH = 24
ADDRESS_LENGTH = 60
HOURS_LENGTH = 40
PLACES_SHOWN = 5
NEVER = Choice("no", T("No"), "0")
SKIP = Choice("skip", T("I don't know"), "0")


class Where(Draft):
    """We asked where it is."""


class Address(Draft):
    """We asked for the address of a new place."""


class StepFree(Draft):
    """We asked whether a wheelchair gets in."""


class WomenHours(Draft):
    """We asked whether it has hours for women only."""


class Closed(Draft):
    """We asked when nobody can meet there."""


async def ask_place(turn: Turn, draft: Draft) -> Say:
    """The places that are known, or another one in words."""
    known = (await turn.work.places.of_bank(turn.bank.id))[-PLACES_SHOWN:]
    choices = tuple(Choice(str(one.id), T("{place}", place=one.name)) for one in known)
    return Say(
        turn.speaker, T("Where is it? You can write the name of a place."), become(Where, draft), (*choices, LEAVE)
    )


async def known_or_new(turn: Turn, asked: Where) -> Draft | Say | None:
    """A place of the list, one that is named, or a new one: then four things are asked about it, once."""
    if turn.chosen:
        return replace(asked, place=int(turn.chosen))
    name = shortened(turn.text, NAME_LENGTH)
    if not any(letter.isalpha() for letter in name):
        return None
    place = await turn.work.places.keep(turn.bank.id, name, fold(name))
    return await ask_address(turn, replace(asked, place=place.id))


async def ask_address(turn: Turn, asked: Draft) -> Say:
    """Ask for the address of a new place."""
    place = await turn.work.places.get(asked.place)
    return Say(turn.speaker, T("What is the address of {place}?", place=place.name), become(Address, asked), (SKIP,))


async def address(turn: Turn, asked: Address) -> Say | None:
    """Its address, which a number alone is not; then whether a wheelchair gets in."""
    if turn.chosen != SKIP.key and not any(letter.isalpha() for letter in turn.text):
        return None
    if turn.chosen != SKIP.key:
        await turn.work.places.change(asked.place, address=shortened(turn.text, ADDRESS_LENGTH))
    place = await turn.work.places.get(asked.place)
    text = T("Can people get into {place} without steps?", place=place.name)
    return Say(turn.speaker, text, become(StepFree, asked), (YES, NO, SKIP))


async def step_free(turn: Turn, asked: StepFree) -> Say | None:
    """Whether a wheelchair gets in; then its hours for women."""
    if turn.chosen not in {"yes", "no", SKIP.key}:
        return None
    if turn.chosen != SKIP.key:
        await turn.work.places.change(asked.place, step_free=turn.chosen == "yes")
    place = await turn.work.places.get(asked.place)
    text = T("Has {place} hours for women only? Please write them.", place=place.name)
    return Say(turn.speaker, text, become(WomenHours, asked), (NEVER,))


async def women_hours(turn: Turn, asked: WomenHours) -> Say:
    """Its hours for women; then when nobody can meet there."""
    if turn.chosen != NEVER.key:
        await turn.work.places.change(asked.place, women_hours=shortened(turn.text, HOURS_LENGTH))
    place = await turn.work.places.get(asked.place)
    text = T("When can't one meet at {place}, for prayers or school holidays? Please write it.", place=place.name)
    return Say(turn.speaker, text, become(Closed, asked), (NEVER,))


async def closed(turn: Turn, asked: Closed) -> Draft:
    """The last thing about a new place."""
    if turn.chosen != NEVER.key:
        await turn.work.places.change(asked.place, closed=shortened(turn.text, HOURS_LENGTH))
    return become(Draft, asked)
