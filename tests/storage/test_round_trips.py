"""A turn goes to the database and back a few times, however much it does; and no statement is compiled on the way."""

from __future__ import annotations

import pytest

from bench import round_trips
from storage import Storage
from tests.clock import StoppedClock

TRIPS_MAX = {
    "join step": 25,
    "offer": 22,
    "ask": 19,
    "ask: length": 22,
    "ask: yes": 36,
    "yes to a request": 39,
    "accept": 32,
    "report": 35,
    "confirm": 41,
    "balance": 18,
    "chatter": 21,
}
"""BEGIN and COMMIT among them. Each may be lowered; the way of the hours is the one that counts."""


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_each_kind_of_turn_takes_few_round_trips(storage: Storage, clock: StoppedClock) -> None:
    found = await round_trips.measure(storage, clock)
    assert found.keys() == TRIPS_MAX.keys()
    assert not {kind: count for kind, count in found.items() if count.trips > TRIPS_MAX[kind]}
    assert not {kind: count for kind, count in found.items() if count.compiled}
