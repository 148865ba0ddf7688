"""A turn goes to the database and back a few times, however much it does; and no statement is compiled on the way."""

from __future__ import annotations

import pytest

from bench import round_trips
from storage import Storage
from tests.clock import StoppedClock

TRIPS_MAX = {
    "join step": 23,
    "offer": 18,
    "ask": 16,
    "ask: length": 20,
    "ask: yes": 33,
    "yes to a request": 36,
    "accept": 29,
    "report": 28,
    "confirm": 32,
    "balance": 15,
    "chatter": 18,
}
"""BEGIN and COMMIT among them. Each may be lowered; the way of the hours is the one that counts."""


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_each_kind_of_turn_takes_few_round_trips(storage: Storage, clock: StoppedClock) -> None:
    found = await round_trips.measure(storage, clock)
    assert found.keys() == TRIPS_MAX.keys()
    assert not {kind: count for kind, count in found.items() if count.trips > TRIPS_MAX[kind]}
    assert not {kind: count for kind, count in found.items() if count.compiled}
