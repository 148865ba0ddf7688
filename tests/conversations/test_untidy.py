"""Twenty untidy messages a language, by writers of whom the model has learnt nothing, each answered to its end."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bot.stage import Arrival, Stage
from locales.languages import load
from storage import Storage
from tests.clock import StoppedClock
from tests.conversations.obliging import Outcome, converse
from tests.locales.languages import ALL
from tests.locales.score import rows

CONVERSATIONS = 20
REACHED_MIN = 18
"""So many end with what their writer wanted; the others had a danger alarm, or a word that was taken for another."""
SEED = 23


def _messages(tag: str) -> list[dict[str, Any]]:
    """Out of the set that was kept aside; Bengali in Latin letters has its own."""
    family, _, latin = tag.partition("-")
    found = [row for row in rows(family, "fresh") if (row["style"] == "roman") == bool(latin) or family != "bn"]
    return random.Random(SEED).sample(found, CONVERSATIONS)


@pytest.mark.parametrize("tag", [folder.tag for folder in ALL])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_untidy_messages_come_to_a_good_end(tag: str, storage: Storage, clock: StoppedClock) -> None:
    stage = Stage(storage, clock)
    await stage.found(languages_=load().tags)
    await stage.enter(Arrival("Sam", "en", "sms", roles=("coordinator",)))
    await stage.enter(Arrival("Tom", "en", "sms", offers=("sewing", "lift", "gardening")))
    outcomes: list[Outcome] = []
    for number, row in enumerate(_messages(tag)):
        person = await stage.enter(Arrival(f"Writer{number}", tag, "sms"))
        outcomes.append(await converse(stage, person, row, tag))
    assert [outcome.lines for outcome in outcomes if outcome.sorry] == [], "not understood twice"
    reached = sum(outcome.reached for outcome in outcomes)
    assert reached >= REACHED_MIN, [outcome.lines for outcome in outcomes if not outcome.reached]
