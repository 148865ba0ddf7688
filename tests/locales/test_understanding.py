"""Whatever is sent, there is a meaning; and what is read in passing is not taken for more than it is."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.folders import HOME
from locales.understanding import (
    Understanding,
    choose,
    find_name,
    named_language,
    several_skills,
    telling,
    understand,
)
from tests.locales.languages import ALL, NOW, READY

TAGS = [folder.tag for folder in ALL]


@given(st.text(max_size=500), st.sampled_from([*TAGS, None, "xx"]), st.booleans())
def test_any_text_has_a_meaning(text: str, language: str | None, backward: bool) -> None:
    meaning = understand(text, language=language, now=NOW, backward=backward)
    assert 1 <= len(meaning.intents) <= 3
    assert len(meaning.skills) <= 3
    assert meaning.language in TAGS
    assert all(0 <= guess.confidence <= 1 for guess in (*meaning.intents, *meaning.skills))
    assert meaning.minutes is None or meaning.minutes > 0
    assert understand(text, language=language, now=NOW, backward=backward) == meaning


WORDS = [
    word
    for folder in ALL
    for phrases in folder.words.get("commands", {}).values()
    for phrase in phrases
    for word in phrase.split()
]
WORDS += [word for folder in ALL for section in ("numbers", "days") for word in folder.words.get(section, {})]
WORDS += [
    "hours",
    "saat",
    "saac",
    "ঘণ্টা",
    "half",
    "past",
    "3",
    "15:30",
    "24/11",
    "1½",
    "and",
    "next",
    "friday",
    "?",
    "£5",
]


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(TAGS))
def test_any_mixture_of_known_words_has_a_meaning(words: list[str], language: str) -> None:
    assert understand(" ".join(words), language=language, now=NOW).intents


@pytest.mark.parametrize(
    ("text", "letter", "digit"),
    [
        ("1", "", "1"),
        (" 2. ", "", "2"),
        ("A1", "A", "1"),
        ("a 1", "A", "1"),
        ("১", "", "1"),
        ("খ", "", ""),
        ("3️⃣", "", "3"),
        ("1 please", "", "1"),
        ("two", "", "2"),
        ("12", "", ""),
        ("1 hour", "", ""),
        ("at 1", "", ""),
        ("", "", ""),
    ],
)
def test_choices(text: str, letter: str, digit: str) -> None:
    meaning = understand(text, language="en", now=NOW)
    assert (meaning.letter, meaning.digit) == (letter, digit)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("STOP", "stop"),
        ("Stop.", "stop"),
        ("please stop", "stop"),
        ("STOPALL", "stop"),
        ("unsubscribe", "stop"),
        ("REVOKE", "stop"),
        ("optout", "stop"),
        ("CANCEL", "cancel"),
        ("end", "cancel"),
        ("QUIT", "cancel"),
        ("yesss please", "yes"),
        ("👍", "yes"),
        ("👎", "no"),
    ],
)
def test_whole_messages(text: str, intent: str) -> None:
    assert understand(text, language="en", now=NOW).intent == intent


@pytest.mark.parametrize(
    "text",
    [
        "I can't stop coughing",
        "my tap won't stop dripping",
        "the bus stop is too far",
        "want to stop smoking, who helps",
        "don't stop",
        "can you meet me at the bus stop tomorrow",
    ],
)
def test_stop_inside_a_sentence_is_no_stop(text: str) -> None:
    assert understand(text, language="en", now=NOW).intent != "stop"


@pytest.mark.parametrize("tag", TAGS)
def test_stop_yes_and_no_of_every_language_are_known_to_all(tag: str) -> None:
    for folder in READY:
        for intent in ("yes", "no", "stop"):
            word = folder.words["commands"][intent][0]
            own = understand(word, language=tag, now=NOW)
            assert own.intent == intent or word in _listed(tag, own.intent), (word, tag, own.intent)


def _listed(tag: str, intent: str) -> list[str]:
    """The member's own language comes first: the same letters may be another word there."""
    folder = next(folder for folder in ALL if folder.tag == tag)
    return list(folder.words.get("commands", {}).get(intent, ()))


@pytest.mark.parametrize(
    "text",
    [
        "i took all my pills",
        "my dad collapsed and he isn't breathing",
        "he beats me when he drinks",
        "I want to kill myself",
        "there is a fire in my kitchen",
        "chest pain and sweating",
        "she is unconscious",
        "the neighbour hits his children, i hear them",
        "my baby drank bleach",
    ],
)
def test_danger(text: str) -> None:
    meaning = understand(text, language="en", now=NOW)
    assert meaning.intent == "urgent"
    assert meaning.confidence > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "I have a cold and need shopping",
        "urgent: can someone walk my dog today",
        "my knee is killing me, need a lift",
        "I could murder a cup of tea",
        "flat battery, dead phone, who can fix it",
        "can someone cut my hair",
        "help me please",
    ],
)
def test_hurry_and_ordinary_illness_are_no_danger(text: str) -> None:
    assert understand(text, language="en", now=NOW).intent != "urgent"


def test_a_short_message_never_changes_the_language() -> None:
    for tag in TAGS:
        for word in ("yes", "hayir", "2 saat", "ok", "haa"):
            assert understand(word, language=tag, now=NOW).language == tag


def test_of_two_days_neither_is_guessed() -> None:
    meaning = understand("I need a lift to the clinic next friday", language="en", now=NOW)
    assert (meaning.when, meaning.days, meaning.unclear_day) == (None, (date(2026, 11, 27), date(2026, 12, 4)), True)
    meaning = understand("cleaning on wednesday 28 november please", language="en", now=NOW)
    assert (meaning.when, meaning.days) == (None, (date(2026, 11, 25), date(2026, 11, 28)))
    assert understand("I need shopping on 24 Quintember 15:00", language="en", now=NOW).unclear_day


def test_people_and_numbers_are_named() -> None:
    known = {"7": "Amina Begum", "8": "Joan"}
    meaning = understand("2 hours with আমিনা on friday, flat 14", language="en", now=NOW, known=known)
    assert [guess.id for guess in meaning.people] == ["7"]
    assert 0 < meaning.people[0].confidence < 1
    assert meaning.numbers == ("14",)


def test_a_list_of_skills() -> None:
    found = several_skills("sewing, lifts to the hospital and gardening", "en")
    assert [guess.id for guess in found] == ["sewing", "lift", "gardening"]


def test_the_telling_words_of_a_message() -> None:
    assert telling("could somebody please help me with my zebrafish aquarium") == "zebrafish aquarium"
    assert telling("ok") == ""


@pytest.mark.parametrize("text", ["qwrtz plmk", "aamaar mone hoy na", "Zebedee", "net", "xx yy zz", "....", "🦋🦋"])
def test_strange_words_are_no_danger_and_nothing_is_done(text: str) -> None:
    for tag in TAGS:
        meaning = understand(text, language=tag, now=NOW)
        assert meaning.intent != "urgent"
        assert not meaning.acts, (tag, meaning.intents)


def test_whoever_may_be_in_danger_is_asked() -> None:
    meaning = understand("first aid: I can teach burns, bleeding and choking to parents", language="en", now=NOW)
    assert (meaning.intent, meaning.ask) == ("offer", "danger")


def test_what_was_kept_is_made_anew_when_a_word_changes(tmp_path: Path) -> None:
    home = tmp_path / "locales"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    assert Understanding(home).understand("zonk", language="en", now=NOW).intent != "balance"
    words = home / "en" / "words.toml"
    words.write_text(
        words.read_text(encoding="utf-8").replace("balance = [", 'balance = ["zonk", ', 1), encoding="utf-8"
    )
    assert Understanding(home).understand("zonk", language="en", now=NOW).intent == "balance"
    kept = next((home / "__pycache__").glob("readers.*"))
    kept.write_bytes(kept.read_bytes()[:-5] + b"wrong")
    assert Understanding(home).understand("zonk", language="en", now=NOW).intent == "balance"


def test_without_anything_learnt_nothing_breaks(tmp_path: Path) -> None:
    home = tmp_path / "locales"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("__pycache__", "*.py", "models.zip"))
    reading = Understanding(home)
    assert reading.understand("please cancel", language="en", now=NOW).intent == "cancel"
    assert reading.understand("2 hours with Sam", language="en", now=NOW).minutes == 120


def test_a_banks_own_skill_is_found() -> None:
    meaning = understand("can someone teach me falconry", language="en", now=NOW, own_skills={"own:1": ["falconry"]})
    assert meaning.skills[0].id == "own:1"


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("2 hours with Amina", ["Amina Begum", "Joan Smith"], [0]),
        ("2 hours with amina begum", ["Amina Ali", "Amina Begum"], [1, 0]),
        ("আমিনার সাথে ২ ঘণ্টা", ["Joan", "Amina Begum"], [1]),
        ("Mohammed 1 hour", ["Muhammad Ali", "Mary"], [0]),
        ("sukran ile 2 saat", ["Şükran"], [0]),
        ("Ayse'ye yardım", ["Ayşe Kaya"], [0]),
        ("two hours gardening", ["Joan", "Amina"], []),
        ("an hour with Jean", ["Joan", "Jean"], [1]),
        ("all my hours with my son", ["Ali", "Sana", "Ela"], []),
        ("Ali'nin bahçesi", ["Ali", "Veli"], [0]),
    ],
)
def test_names(text: str, names: list[str], found: list[int]) -> None:
    assert find_name(text, names) == found


@pytest.mark.parametrize(
    ("text", "labels", "found"),
    [
        ("the gardening", ["gardening", "cooking a meal"], 0),
        ("Cooking", ["gardening", "cooking a meal"], 1),
        ("something else", ["gardening", "cooking a meal", "Something else"], 2),
        ("maybe", ["gardening", "cooking a meal"], None),
        ("garden or cook", ["gardening", "cooking"], None),
        ("বাগানের কাজ", ["রান্না", "বাগানের কাজ"], 1),
    ],
)
def test_choosing_in_words(text: str, labels: list[str], found: int | None) -> None:
    assert choose(text, labels, "en") == found


@pytest.mark.parametrize("folder", READY, ids=[folder.tag for folder in READY])
def test_every_language_can_be_named(folder: object) -> None:
    language = getattr(folder, "language")  # noqa: B009 - parameters have no type of their own here
    assert named_language(str(language["name"])) == getattr(folder, "tag")  # noqa: B009 - as above
    assert named_language(f"in {language['english']} please") == getattr(folder, "tag")  # noqa: B009 - as above


def test_reading_takes_no_time() -> None:
    text = "Could somebody drive my father to the hospital on Friday at quarter to ten? He cannot do the tube"
    understand(text, language="en", now=NOW)
    began = time.process_time()
    for _ in range(50):
        understand(text, language="en", now=NOW)
    assert (time.process_time() - began) / 50 < 0.01
