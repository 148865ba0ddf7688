"""Runs seed after seed for as long as wanted, or one of them again: ``make soak``.

``--minutes 10`` begins anywhere and prints where; ``--seed 123`` runs that seed alone and prints its whole log and
hash. It ends with 1 where something did not hold.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait

from tests.simulation.log import Wrong
from tests.simulation.run import EVENTS, run

AT_ONCE = 20
"""Seeds that one process runs before it reports."""


def several(first: int, events: int) -> tuple[int, list[str]]:
    """Run some seeds: how many events there were, and what was wrong."""
    happened, wrong = 0, []
    for seed in range(first, first + AT_ONCE):
        try:
            happened += run(seed, events).events
        except Wrong as found:
            wrong.append(str(found))
    return happened, wrong


def again(seed: int, events: int) -> int:
    """Run one seed and print everything."""
    try:
        outcome = run(seed, events)
    except Wrong as found:
        print("\n".join(found.lines))
        print(found)
        return 1
    print("\n".join(outcome.lines))
    print(f"seed {seed}: {outcome.events} events, hash {outcome.digest}")
    return 0


def soak(minutes: float, first: int, events: int, processes: int) -> int:
    """Run seeds side by side until the time is over; the number of those in which something was wrong."""
    until, seeds, happened, wrong = time.monotonic() + 60 * minutes, 0, 0, 0
    firsts = iter(range(first, first + 10**9, AT_ONCE))
    with ProcessPoolExecutor(processes) as pool:
        running = {pool.submit(several, next(firsts), events) for _ in range(processes)}
        while running:
            for done in _landed(running):
                running.remove(done)
                number, found = done.result()
                seeds, happened, wrong = seeds + AT_ONCE, happened + number, wrong + len(found)
                print(*found, f"{seeds} seeds, {happened} events, {wrong} wrong", sep="\n", flush=True)
                if time.monotonic() < until:
                    running.add(pool.submit(several, next(firsts), events))
    return wrong


def _landed(running: set[Future[tuple[int, list[str]]]]) -> Iterator[Future[tuple[int, list[str]]]]:
    yield from wait(running, return_when=FIRST_COMPLETED).done


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long")
    parser.add_argument("--events", type=int, default=EVENTS, help=f"in each run, {EVENTS} if not given")
    parser.add_argument("--seed", type=int, help="run this one and print its log")
    parser.add_argument("--first", type=int, help="begin with this seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="so many side by side")
    given = parser.parse_args()
    if given.seed is not None:
        return again(given.seed, given.events)
    first = given.first if given.first is not None else secrets.randbelow(10**9)
    print(f"from seed {first} on", flush=True)
    return 1 if soak(given.minutes, first, given.events, given.processes) else 0


if __name__ == "__main__":
    sys.exit(main())
