"""For whom a message says that it is, in every language, and what it says in the first person."""

from __future__ import annotations

import pytest

from locales.behalf import behalf, first_person

FOR = [
    ("for Rahima: she needs a lift", "Rahima", "she needs a lift"),
    ("On behalf of Rahima Begum: a lift", "Rahima Begum", "a lift"),
    ("for Rahima", "Rahima", ""),
    ("for Rahima she needs a lift", "Rahima she needs a lift", ""),
    ("Rahima için: araba lazım", "Rahima", "araba lazım"),
    ("rahima icin hastaneye araba", "rahima", "hastaneye araba"),
    ("Rahima adına", "Rahima", ""),
    ("রহিমার জন্য: হাসপাতালে যেতে হবে", "রহিমার", "হাসপাতালে যেতে হবে"),
    ("রহিমার পক্ষ থেকে", "রহিমার", ""),
    ("Rahimar jonno hashpatal jete hobe", "Rahimar", "hashpatal jete hobe"),
    ("u Rahima: gaari", "Rahima", "gaari"),
    ("Rahima awgeed: gaari", "Rahima", "gaari"),
    ("ji bo Rahima: otomobîl", "Rahima", "otomobîl"),
    ("li ser navê Rahima: otomobîl", "Rahima", "otomobîl"),
]
ME = ["for me", "For myself", "kendim için", "আমার জন্য", "amar jonno", "naftayda", "ji bo min"]
NOBODY = [
    "I need a lift for tomorrow",
    "come at 10:30",
    "balance",
    "2 hours with Rahima",
    "",
    ":",
    "for",
    "lift: for my mother",
]
OWN = [
    ("she needs a lift, at 9:30", "i need a lift, at 9:30"),
    ("hastaneye gitmesi lazım.", "hastaneye gitmem lazım."),
    ("উনি সেলাই করতে পারেন", "আমি সেলাই করতে পারি"),
    ("uni selai korte paren", "ami selai korte pari"),
    ("Waxay u baahan tahay gaari", "waxaan u baahanahay gaari"),
    ("ew dikare bidirû", "ez dikarim bidirû"),
    ("i need a lift", "i need a lift"),
]


@pytest.mark.parametrize(("text", "name", "rest"), FOR)
def test_for_somebody(text: str, name: str, rest: str) -> None:
    said = behalf(text)
    assert said is not None
    assert (" ".join(said.name), said.rest, said.me) == (name, rest, False)


@pytest.mark.parametrize("text", ME)
def test_for_oneself_again(text: str) -> None:
    said = behalf(text)
    assert said is not None
    assert said.me


@pytest.mark.parametrize("text", NOBODY)
def test_for_nobody(text: str) -> None:
    assert behalf(text) is None


@pytest.mark.parametrize(("told", "own"), OWN)
def test_as_they_would_say_it(told: str, own: str) -> None:
    assert first_person(told) == own
