"""What people type: the phrases of the loop, the labelled messages of the corpus, and some that fit nothing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from tests.loop.voices import voice

CORPUS = Path(__file__).parents[1] / "locales" / "corpus"
GIBBERISH = ("", "?", "👍", "asdf qwer", "{name} %s", "1 2 3", "A", "Z9", "১", "....", "12345678", "ok then maybe", "7")
STOPPING = ("STOP", "stop")
STARTING = ("START", "start")
BEGUN = ("need", "need", "need", "balance", "share")
RARE = {"urgent", "stop"}
"""Intents that are not taken from the corpus: danger has phrases of its own, STOP is one of two words."""
DANGER = "He hits me, I am afraid he will kill me"


@cache
def corpus(language: str) -> dict[str, list[str]]:
    """Labelled messages of a language, by what they mean."""
    tag, roman = language.partition("-")[0], language.endswith("Latn")
    found: dict[str, list[str]] = {}
    with (CORPUS / f"dev-{tag}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            if roman == (one["style"] == "roman") and one["intent"] not in RARE:
                found.setdefault(one["intent"], []).append(one["text"])
    return found


@cache
def spoken(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """How an asker and a helper of this language say what the loop needs."""
    told = voice("bn-latin" if language == "bn-Latn" else language)
    return told.asker, told.helper
