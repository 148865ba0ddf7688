"""A thousand worlds, each from its own seed, in which everything that can go wrong does, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.run import run

ROOT = Path(__file__).parents[2]
CHUNKS, SEEDS = 20, 50
AGAIN = 8
"""So many seeds are run in other processes, in which sets have another order."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_happens_nothing_is_lost_or_done_twice(chunk: int) -> None:
    events = sum(run(seed).events for seed in range(chunk * SEEDS, (chunk + 1) * SEEDS))
    print(f"{SEEDS} seeds, {events} events")
    assert events >= 180 * SEEDS


@pytest.mark.timeout(600)
def test_the_same_seed_gives_the_same_log_in_another_process() -> None:
    told = f"from tests.simulation.run import run; print(*(run(seed).digest for seed in range({AGAIN})))"
    others = [
        subprocess.Popen(
            [sys.executable, "-c", told],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hashed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for hashed in ("1", "2")
    ]
    here = [run(seed).digest for seed in range(AGAIN)]
    assert [other.communicate()[0].split() for other in others] == [here] * 2
    assert len(set(here)) == AGAIN
