"""What people say about gatherings, in every language; and the words that are called out in a room."""

from __future__ import annotations

from itertools import combinations

import pytest

from locales.folders import Folder, topics
from locales.gatherings import Plan, gatherings, kinds, same_word
from locales.understanding import understand
from tests.locales.languages import NOW, READY, named

TOPICS = [id for ids in topics().values() for id in ids]


@pytest.mark.parametrize(**named(READY))
def test_every_topic_has_a_name_and_is_understood(folder: Folder) -> None:
    known = folder.gatherings["topics"]
    assert sorted(known) == sorted(TOPICS)
    for id, entry in known.items():
        for words in entry["words"]:
            assert gatherings().read(words.replace("*", ""), folder.tag).topics[:1] == (id,), words


@pytest.mark.parametrize(**named(READY))
def test_words_of_the_room_mean_nothing_else(folder: Folder) -> None:
    listed = folder.gatherings["said"]["door"]
    assert len(listed) == len(set(listed)) == 20
    for word in listed:
        meaning = understand(word, language=folder.tag, now=NOW)
        assert (meaning.exact, meaning.digit, meaning.when, meaning.minutes, meaning.ask == "danger") == (
            False,
            "",
            None,
            None,
            False,
        ), word
    assert [pair for pair in combinations(listed, 2) if same_word(*pair) or same_word(*reversed(pair))] == []


@pytest.mark.parametrize(
    ("text", "tag", "plan"),
    [
        ("diabetes talk in Somali Tuesday 6pm", "en", Plan(("diabetes",))),
        ("coffee morning every Thursday for 6 weeks", "en", Plan(("coffee-morning",), False, 4, 6)),
        ("sonkorow khamiis kasta 6 toddobaad dumar 20 qof", "so", Plan(("diabetes",), True, 4, 6, 20)),
        ("ডায়াবেটিস মহিলাদের জন্য প্রতি বৃহস্পতিবার", "bn", Plan(("diabetes",), True, 4)),
        ("tansiyon semineri her perşembe kadınlar 15 kişi", "tr", Plan(("blood-pressure",), True, 4, 0, 15)),
        ("civîna çayê her pêncşem 10 kes", "ku", Plan(("coffee-morning",), False, 4, 0, 10)),
        ("women's health", "en", Plan(("womens-health",))),
    ],
)
def test_plans(text: str, tag: str, plan: Plan) -> None:
    read = gatherings().read(text, tag)
    assert Plan(read.topics, read.women, read.weekday, read.weeks, read.seats) == plan


@pytest.mark.parametrize(
    ("text", "tag", "dialect", "family"),
    [
        ("diabetes talk in Sylheti Tuesday 6pm", "en", "sylheti", "bn"),
        ("ডায়াবেটিস সিলেটি শুক্রবার", "bn", "sylheti", "bn"),
        ("sonkorow Af Maay khamiista", "so", "maay", "so"),
        ("diyabet Kıbrıs Türkçesi cuma", "tr", "cypriot", "tr"),
        ("şekir bi Behdînî în", "ku", "behdini", "ku"),
        ("diabetes talk in May", "en", "", ""),
    ],
)
def test_dialects(text: str, tag: str, dialect: str, family: str) -> None:
    assert gatherings().read(text, tag).dialect == dialect
    assert not dialect or gatherings().dialect(dialect)[1] == family


def test_a_word_in_another_script_or_with_one_slip_counts() -> None:
    assert same_word("Komola", "কমলা")
    assert same_word("mangoo", "mango")
    assert same_word("it is Mango!", "mango")
    assert not same_word("lemon", "mango")


def test_every_kind_has_topics() -> None:
    assert set(kinds().values()) == {"talk", "course", "social", "work"}
