"""A sentence for everything that the storage refuses, and whether the question stays open after it."""

from __future__ import annotations

from locales.text import T, Text
from storage.errors import (
    AlreadySettled,
    AlreadyTaken,
    FloorReached,
    NotActive,
    NothingToGive,
    NotTheirs,
    PotEmpty,
    Refusal,
    SamePerson,
    SelfDealing,
    TooLong,
)

SENTENCES: dict[type[Refusal], Text] = {
    FloorReached: T("You can't use that many hours now. A coordinator can help: write PERSON."),
    PotEmpty: T("The shared pot does not hold that many hours now."),
    AlreadySettled: T("That is settled already. Nothing was changed."),
    AlreadyTaken: T("Thank you! Somebody else has said yes already."),
    NotTheirs: T("That is for somebody else to decide. Nothing was changed."),
    TooLong: T("That is very long. A coordinator has to look at it: write PERSON."),
    SamePerson: T("Help is always between two people. Who was the other one?"),
    SelfDealing: T("You have a part in this yourself, so somebody else must answer for them."),
    NotActive: T("That person is not with us at the moment."),
    NothingToGive: T("You don't have that many hours to give yet."),
}

STAYS_OPEN = frozenset({FloorReached, PotEmpty, TooLong, NothingToGive, SelfDealing})
"""After these the same question can be answered another way; after the others it is over."""


def sentence(refusal: Refusal) -> Text:
    """What the person is told."""
    return SENTENCES[type(refusal)]


def stays_open(refusal: Refusal) -> bool:
    """Whether the question waits for another answer."""
    return type(refusal) in STAYS_OPEN
