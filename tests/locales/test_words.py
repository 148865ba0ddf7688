"""The word lists of every language are whole, and no word has two meanings in one of them."""

from __future__ import annotations

from collections import defaultdict

import pytest

from handlers.registry import registry
from locales.folders import Folder, examples, skills
from locales.languages import load as load_languages
from locales.phrases import split
from locales.understanding import load, order
from tests.locales.languages import ALL, READY, named, read, written

ALL_ENGLISH = [phrase for one in ALL if one.tag == "en" for words in one.words["orders"].values() for phrase in words]
SKILLS = [id for members in skills().values() for id in members]
NEVER_GUESSED = "other-help"
"""It has a name and no words: it is what nothing on the list is like."""
OPENING = {"help", "stop", "start", "yes", "no", "balance", "history", "cancel", "language", "pause", "back", "person"}
OPENING |= {"join", "wrong", "menu", "greeting", "thanks", "sessions", "words"}
OPENING |= {"quiet", "news", "no_news", "consents", "no_number", "may_number", "leave", "my_data"}
OPENING |= {"plan", "sums", "figures", "idea", "vote", "area"}
OPENING |= {"members", "feedback"}
OPENING |= {"link", "move", "prefer", "household", "secret", "add_member"}
OPENING |= {"notice", "notice_stop", "issue"}
OPENING |= {"desk", "digest", "no_digest", "duty_on", "duty_off"}
INTENTS = OPENING | {"need", "offer", "log_hours", "attend", "feedback", "gift", "urgent", "other"}


@pytest.mark.parametrize(**named(ALL))
def test_no_command_has_two_meanings(folder: Folder) -> None:
    meanings: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for intent, phrases in folder.words.get("commands", {}).items():
        for phrase in phrases:
            meanings[split(phrase)].add(intent)
    assert {" ".join(words): found for words, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize(**named(READY))
def test_every_conversation_can_be_opened(folder: Folder) -> None:
    assert OPENING - set(folder.words["commands"]) == set()
    assert {"need", "offer", "log_hours", "urgent"} - set(folder.words["cues"]) == set()


@pytest.mark.parametrize(**named(ALL))
def test_every_order_can_be_given_and_has_one_meaning(folder: Folder) -> None:
    """What a text of another language shows may be typed as well, so the English ones mean the same everywhere."""
    assert set(folder.words["orders"]) == set(registry().orders)
    for name, phrases in folder.words["orders"].items():
        for phrase in phrases:
            assert order(f"{phrase} 12 13", folder.tag) == (name, "12 13")
            assert order(f"12 13 {phrase}", folder.tag) == (name, "12 13")
            assert order(phrase, folder.tag) == ("", "")


@pytest.mark.parametrize("phrase", ALL_ENGLISH)
@pytest.mark.parametrize("tag", load_languages().tags)
def test_english_orders_are_known_everywhere(tag: str, phrase: str) -> None:
    assert order(f"{phrase} 12", tag) == order(f"{phrase} 12", "en")


@pytest.mark.parametrize(**named(ALL))
def test_every_intent_has_a_known_name(folder: Folder) -> None:
    assert set(folder.words.get("commands", {})) <= INTENTS
    assert set(folder.words.get("cues", {})) <= INTENTS | {"not_urgent"}
    assert {intent for _, intent, _ in examples(folder.examples)} <= INTENTS


@pytest.mark.parametrize(**named(READY))
def test_every_skill_has_a_name_and_words(folder: Folder) -> None:
    assert sorted(folder.skills) == sorted(SKILLS)
    names = [entry["name"] for entry in folder.skills.values()]
    assert len(set(names)) == len(names)
    assert not [id for id, entry in folder.skills.items() if id != NEVER_GUESSED and len(entry["words"]) < 20]
    assert not [name for name in names if len(name) > 42]


@pytest.mark.parametrize(**named(ALL))
def test_every_command_does_what_it_says(folder: Folder) -> None:
    wrong = {
        phrase: (meaning.intent, intent)
        for intent, phrases in folder.words.get("commands", {}).items()
        for phrase in phrases
        if (meaning := read(_plain(phrase), folder.tag)).intent != intent and not meaning.digit
    }
    assert wrong == {}


def _plain(phrase: str) -> str:
    return phrase.replace("*", "").replace("...", "")


@pytest.mark.parametrize(**named(ALL))
def test_every_danger_phrase_is_seen(folder: Folder) -> None:
    phrases = [_plain(phrase) for phrase in folder.words.get("cues", {}).get("urgent", ())]
    assert [phrase for phrase in phrases if not load().look(phrase, folder.tag).danger] == []


@pytest.mark.parametrize(**named(READY))
def test_examples_of_which_every_part_matters(folder: Folder) -> None:
    wrong = []
    for row in folder.examples.get("exact", ()):
        meaning = read(row["text"], folder.tag)
        found = (meaning.intent, meaning.minutes, written(meaning.when))
        expected = (row["intent"], row.get("minutes"), row.get("when"))
        named_skills = [guess.id for guess in meaning.skills][: len(row.get("skills", ()))]
        if found != expected or set(named_skills) != set(row.get("skills", ())):
            wrong.append((row["text"], found, named_skills))
    assert wrong == []


@pytest.mark.parametrize(**named(READY))
def test_nearly_all_examples_are_understood(folder: Folder) -> None:
    """Some messages can be read two ways; one in thirty may be read the other way."""
    rows = list(examples(folder.examples))
    assert len(rows) >= 100
    wrong = [
        (text, intent, meaning.intent)
        for text, intent, _ in rows
        if (meaning := read(text, folder.tag)).intent != intent
    ]
    assert len(wrong) <= len(rows) / 30, wrong


@pytest.mark.parametrize(**named(READY))
def test_the_skill_of_an_example_is_among_the_three(folder: Folder) -> None:
    rows = [(text, named_skills[0]) for text, _, named_skills in examples(folder.examples) if named_skills]
    found = {text: read(text, folder.tag).skills for text, _ in rows}
    wrong = [(text, skill) for text, skill in rows if skill not in [guess.id for guess in found[text]]]
    assert len(wrong) <= len(rows) / 12, wrong
