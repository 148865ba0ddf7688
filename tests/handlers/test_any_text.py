"""Whatever anybody sends, in whatever state the conversation is, there is an answer and no traceback."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.stage import Person, Stage
from bot.transcript import Player
from storage import Work, open_storage
from tests.clock import StoppedClock
from tests.databases import Databases

BEGINNINGS = {
    "a stranger": ("stranger X on sms",),
    "a name is asked": ("stranger X on sms", "X > hello"),
    "an area is asked": ("stranger X on sms", "X > hello", "X > Ann"),
    "what to share is asked": ("stranger X on sms", "X > hello", "X > Ann", "X > E1"),
    "consent is asked": ("stranger X on sms", "X > hello", "X > Ann", "X > E1", "X > 0"),
    "waiting for a yes": ("person X in en on sms pending",),
    "a member": ("person X in en on sms",),
    "paused": ("person X in en on sms paused",),
    "a need is asked": ("person X in en on sms", "X > menu", "X > 1"),
    "an offer is asked": ("person X in en on sms", "X > menu", "X > 2"),
    "a report is asked": ("person X in en on sms", "X > menu", "X > 3"),
    "a gift is asked": ("person X in en on sms", "X > I want to donate my hours"),
    "hours are to be confirmed": ("person X in en on sms", "Y > 2 hours with X", "Y > 1", "Y > cooking"),
    "a coordinator": ("person X in en on sms coordinator", "Y > 2 hours with X", "Y > person", "Y > menu"),
}

ODD = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        ["", " ", "0", "1", "9", "A1", "Z9", "১", "yes", "no", "👍", "\u202e", "{name} %s", "'; --", "1" * 4000]
    ),
    st.text(alphabet="0123456789 :./-", max_size=30),
    st.text(alphabet="কখগঘ ািীু্ ০১২৩ ghonta saat", max_size=60),
)


async def _answered(url: str, beginning: Sequence[str], texts: Sequence[str]) -> None:
    clock = StoppedClock()
    storage = open_storage(url, now=clock.now)
    player = Player(Stage(storage, clock))
    try:
        for line in ("person Sam in en on sms coordinator", "person Y in en on sms offers sewing", *beginning):
            await player.line(line)
        for text in texts:
            read = await player.stage.say(player.stage.people["X"], text)
            stopped = await storage.run(lambda work: _stopped(work, player.stage.people["X"]))
            assert stopped or any(one.key == "X" and one.letter.text.strip() for one in read)
        assert await storage.run(lambda work: work.ledger.audit()) == []
        assert await storage.run(lambda work: work.inbox.waiting()) == 0
    finally:
        await storage.close()


async def _stopped(work: Work, person: Person) -> bool:
    return any(one.state == "stopped" for one in await work.addresses.find(person.channel, person.address))


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(ODD, min_size=1, max_size=3))
def test_there_is_always_an_answer(beginning: tuple[str, ...], texts: list[str], databases: Databases) -> None:
    url = databases.fresh("sqlite")
    try:
        asyncio.run(_answered(url, beginning, texts))
    finally:
        databases.drop(url)
