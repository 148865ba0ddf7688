"""How well free text is understood: a score for each language, which may only rise.

Run with ``-s`` to see the table.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from locales.understanding import understand
from tests.locales.languages import NOW, READY
from tests.locales.test_days import written

CORPUS = Path(__file__).parent / "corpus"
WITH_A_SKILL = ("need", "offer", "log_hours")
FLOORS: dict[str, dict[str, float]] = json.loads((CORPUS / "floors.json").read_text(encoding="utf-8"))
"""Shares of right answers in percent; raise them when the score has risen."""


def rows(tag: str) -> list[dict[str, Any]]:
    path = CORPUS / f"dev-{tag}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def score(tag: str) -> dict[str, float]:
    """Percent right of each kind; ``alarms`` is the percentage of ordinary messages taken for danger."""
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for row in rows(tag):
        meaning = understand(row["text"], language=tag, now=NOW)
        found = {
            "intent": meaning.intent == row["intent"],
            "minutes": meaning.minutes == row["minutes"],
            "when": written(meaning.when) == row["when"],
        }
        if row["skills"] and row["intent"] in WITH_A_SKILL:
            found["skill"] = bool(meaning.skills) and meaning.skills[0].id == row["skills"][0]
            found["skill of three"] = row["skills"][0] in [guess.id for guess in meaning.skills]
        found["danger" if row["intent"] == "urgent" else "alarms"] = meaning.intent == "urgent"
        if len(row["text"].split()) >= 3:
            found["language"] = understand(row["text"], language=None, now=NOW).language == tag
        right.update(name for name, holds in found.items() if holds)
        of.update(found.keys())
    return {name: round(100 * right[name] / of[name], 1) for name in sorted(of)}


@pytest.mark.parametrize("tag", [folder.tag for folder in READY if rows(folder.tag)])
def test_the_score_does_not_fall(tag: str) -> None:
    found = score(tag)
    print(f"\n{tag}: " + ", ".join(f"{name} {value}" for name, value in found.items()))
    floors = FLOORS.get(tag, {})
    fallen = {name: (found[name], floor) for name, floor in floors.items() if name != "alarms" and found[name] < floor}
    assert not fallen
    assert found["alarms"] <= floors.get("alarms", 100)
