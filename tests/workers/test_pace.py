"""Paces are kept, to the letter."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Pace
from bot.workers.pace import Limiter


class Seconds:
    """A clock of its own."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 2), min_size=2, max_size=60), st.integers(1, 5))
def test_an_address_never_gets_more_than_its_rate_and_burst(gaps: list[float], burst: int) -> None:
    seconds = Seconds()
    limiter = Limiter(Pace(overall=1e6, each=2.0, burst=burst), seconds)
    went = []
    for gap in gaps:
        seconds.now += gap
        went.append(seconds.now + limiter.for_address("+1"))
    assert went == sorted(went)
    for first, _ in enumerate(went):
        for last in range(first + 1, len(went)):
            assert last - first + 1 <= burst + (went[last] - went[first]) * 2.0 + 1e-6


@given(st.lists(st.floats(0, 0.2), min_size=2, max_size=60))
def test_the_channel_never_goes_faster_than_its_rate(gaps: list[float]) -> None:
    seconds = Seconds()
    limiter = Limiter(Pace(overall=30.0), seconds)
    went = []
    for gap in gaps:
        seconds.now += gap
        went.append(seconds.now + limiter.overall())
    assert all(later - earlier >= 1 / 30 - 1e-9 for earlier, later in pairwise(went))


def test_a_hold_stops_everything_for_so_long() -> None:
    limiter = Limiter(Pace(), Seconds())
    limiter.hold(30.0)
    assert limiter.overall() == 30.0


def test_an_address_that_was_quiet_may_write_at_once() -> None:
    seconds = Seconds()
    limiter = Limiter(Pace(each=1.0, burst=2), seconds)
    assert [limiter.for_address("+1") for _ in range(4)] == [0.0, 0.0, 1.0, 2.0]
    seconds.now += 60
    assert limiter.for_address("+1") == 0.0
    assert limiter.for_address("+2") == 0.0


def test_a_letter_that_also_waited_for_the_channel_counts_from_when_it_went() -> None:
    seconds = Seconds()
    limiter = Limiter(Pace(each=1.0, burst=2), seconds)
    assert limiter.for_address("+1") == 0.0
    seconds.now += 10
    limiter.went("+1")
    assert [limiter.for_address("+1") for _ in range(2)] == [0.0, 1.0]
