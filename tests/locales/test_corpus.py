"""How well free text is understood: a score for each set and language, which may only rise; see ``make score``."""

from __future__ import annotations

import json

import pytest

from tests.locales.score import CORPUS, SETS, rows, score, tags

FLOORS: dict[str, dict[str, float]] = json.loads((CORPUS / "floors.json").read_text(encoding="utf-8"))
"""Shares of right answers in percent; raise them when the score has risen (``alarms`` may only fall)."""
KNOWN = [(name, tag) for name in SETS for tag in tags() if rows(tag, name)]


@pytest.mark.parametrize(("name", "tag"), KNOWN, ids=[f"{name}-{tag}" for name, tag in KNOWN])
def test_the_score_does_not_fall(name: str, tag: str) -> None:
    found, floors = score(name, tag), FLOORS[f"{name}-{tag}"]
    fallen = {
        figure: (found[figure], floor)
        for figure, floor in floors.items()
        if figure != "alarms" and found[figure] < floor
    }
    assert not fallen
    assert found["alarms"] <= floors["alarms"]
