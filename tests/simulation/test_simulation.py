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


@pytest.mark.timeout(600)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_happens_nothing_is_lost_or_done_twice(chunk: int) -> None:
    events = sum(run(seed).events for seed in range(chunk * SEEDS, (chunk + 1) * SEEDS))
    print(f"{SEEDS} seeds, {events} events")
    assert events >= 180 * SEEDS


@pytest.mark.timeout(600)
def test_the_same_seed_gives_the_same_log_in_another_process() -> None:
    seed, command = 4, [sys.executable, "-m", "tests.simulation.soak", "--seed", "4"]
    others = [
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hashed}, stdout=subprocess.PIPE, text=True
        )
        for hashed in ("1", "2")
    ]
    last = [other.communicate()[0].splitlines()[-1] for other in others]
    assert last == [f"seed {seed}: {run(seed).events} events, hash {run(seed).digest}"] * 2
    assert run(seed).digest != run(seed + 1).digest
