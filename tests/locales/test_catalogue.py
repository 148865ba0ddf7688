"""Every sentence is translated, whole, and short enough for the text message that it becomes."""

from __future__ import annotations

import string
from datetime import date, time

import polib
import pytest

from locales.folders import Folder
from locales.languages import load
from locales.segments import count, straight
from locales.text import Text
from locales.values import Duration, OwnName, Skill, Value, When
from tests.locales.languages import READY, TRANSLATED, named

LONG: dict[str, Value] = {
    "time": Duration(135),
    "given": Duration(1245),
    "received": Duration(1245),
    "can_ask": Duration(600),
    "balance": Duration(1245),
    "language": OwnName("en"),
    "bank": "Hackney Time Bank",
    "phone": "07700 900123",
    "area": "SE17",
    "code": "B2",
    "count": 12,
}
"""Long but real values, by the placeholder's name; anything else is a person's name."""
NAME = "Rahima Begum"


def entries(folder: Folder) -> polib.POFile:
    return polib.pofile(str(folder.path / "LC_MESSAGES" / "messages.po"))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize(**named(TRANSLATED))
def test_nothing_is_missing_or_doubtful(folder: Folder) -> None:
    assert [entry.msgid for entry in entries(folder) if entry.fuzzy or not all(forms(entry))] == []


@pytest.mark.parametrize(**named(TRANSLATED))
def test_every_plural_form_is_filled(folder: Folder) -> None:
    catalogue = entries(folder)
    size = int(catalogue.metadata["Plural-Forms"].partition("nplurals=")[2].partition(";")[0])
    assert [entry.msgid for entry in catalogue if entry.msgid_plural and len(forms(entry)) != size] == []
    patterns = folder.language["duration"]
    assert (len(patterns["hours"]), len(patterns["minutes"])) == (size, size)


@pytest.mark.parametrize(**named(TRANSLATED))
def test_the_placeholders_are_those_of_the_source(folder: Folder) -> None:
    wrong = []
    for entry in entries(folder):
        allowed = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        needed = allowed - {"count"} if entry.msgid_plural else allowed
        wrong += [text for text in forms(entry) if not needed <= placeholders(text) <= allowed]
    assert wrong == []


@pytest.mark.parametrize(**named(TRANSLATED))
def test_punctuation_is_straight(folder: Folder) -> None:
    texts = [text for entry in entries(folder) for text in (entry.msgid, *forms(entry))]
    assert [text for text in texts if straight(text) != text] == []


@pytest.mark.parametrize(**named(READY))
def test_every_sentence_fits_into_its_text_message(folder: Folder) -> None:
    """In one segment where the alphabet is GSM-7, in two where it is not; with long values in it."""
    source = entries(TRANSLATED[0])
    budget = int(folder.language["budget"])
    long = {}
    for entry in source:
        text = Text(entry.msgid, _values(entry, folder), entry.msgid_plural or None, 12 if entry.msgid_plural else None)
        written = load().render(text, folder.tag)
        if count(written).units > budget:
            long[written] = count(written).units
    assert long == {}


def _values(entry: polib.POEntry, folder: Folder) -> tuple[tuple[str, Value], ...]:
    names = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
    when = _long_when(folder)
    long = {**LONG, "skill": Skill(_long_skill(folder)), "when": when, "start": when}
    return tuple((name, long.get(name, NAME)) for name in sorted(names))


def _long_when(folder: Folder) -> When:
    """A day with a time of the clock or with a part of the day, whichever is longer."""
    writer, day = load().language(folder.tag).writer, date(2026, 9, 30)
    return max(When(day, time(12, 45)), When(day, part="afternoon"), key=lambda when: len(writer.when(when)))


def _long_skill(folder: Folder) -> str:
    """A skill whose name is longer than those of three in four."""
    by_length = sorted(folder.skills, key=lambda id: len(folder.skills[id]["name"]))
    return by_length[len(by_length) * 3 // 4]
