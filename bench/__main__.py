"""``python -m bench``: all ratios side by side, out of one run."""

from __future__ import annotations

import os
import platform
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from pathlib import Path
from typing import Any

import asyncpg
import click
import uvloop

from bench import confirming, replying, round_trips, sending, servers, webhooks
from bench.measure import Figure, say, table
from storage import open_storage
from tests import postgres
from tests.clock import StoppedClock

FIGURES = ("round-trips", "confirm-postgres", "confirm-sqlite", "webhook", "sending", "rapidsms")
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "doorstep-bench"
LIBRARIES = ("sqlalchemy", "asyncpg", "uvicorn", "starlette", "aiohttp", "uvloop")


@click.command()
@click.option("--only", multiple=True, type=click.Choice(FIGURES), help="Which figures; all of them without it.")
@click.option("--rounds", default=5, show_default=True, help="Rounds of both sides of each figure.")
@click.option("--history", default=100_000, show_default=True, help="Transfers and messages to lie behind it; 0: none.")
def main(only: tuple[str, ...], rounds: int, history: int) -> None:
    """Measure how fast it is: each figure beside what the machine can do, in the same run."""
    chosen = only or FIGURES
    found: list[Figure] = []
    missing: list[str] = []
    if "confirm-sqlite" in chosen:
        found += _tried(missing, "confirm-sqlite", lambda: _on_disk(confirming.on_sqlite, rounds, history))
    if "webhook" in chosen:
        found += _tried(missing, "webhook", lambda: _on_disk(webhooks.measure, rounds))
    if "sending" in chosen:
        found += _tried(missing, "sending", lambda: _on_disk(sending.measure, rounds))
    trips: list[str] = []
    if {"round-trips", "confirm-postgres", "rapidsms"} & set(chosen):
        found += _tried(missing, "PostgreSQL", lambda: _with_postgres(chosen, rounds, history, (trips, missing)))
    print("\n".join([*_machine(), "", table(found) if found else "", "", *trips, *missing]).rstrip())


def _tried(missing: list[str], what: str, measure: Callable[[], list[Figure]]) -> list[Figure]:
    """A figure; what the machine lacks for it is said instead."""
    say(what)
    try:
        return measure()
    except (OSError, subprocess.SubprocessError, postgres.PostgresUnavailable) as reason:
        missing.append(f"{what}: not measured ({reason})")
        return []


def _on_disk(measure: Callable[..., Coroutine[Any, Any, list[Figure]]], *arguments: int) -> list[Figure]:
    with servers.folder() as home:
        return uvloop.run(measure(home / "turns.db" if measure is confirming.on_sqlite else home, *arguments))


def _with_postgres(
    chosen: tuple[str, ...], rounds: int, history: int, notes: tuple[list[str], list[str]]
) -> list[Figure]:
    trips, missing = notes
    found: list[Figure] = []
    with servers.database() as url, servers.folder() as home:
        if "round-trips" in chosen:
            counts = uvloop.run(_trips(_created(url, "trips")))
            trips.append("round trips of a turn, BEGIN and COMMIT among them (confirm: 7 to reach, 5 to aim for):")
            trips.append("  " + ", ".join(f"{kind} {count.trips}" for kind, count in counts.items()))
        if "confirm-postgres" in chosen:
            address = _created(url, "turns")
            found += uvloop.run(confirming.on_postgres(address, rounds, home, history))
        if "rapidsms" in chosen:
            ours, theirs = _created(url, "ours"), _created(url, "theirs")
            found += _tried(missing, "rapidsms", lambda: uvloop.run(replying.measure(ours, theirs, CACHE, rounds)))
    return found


def _created(url: str, name: str) -> str:
    """A database of its own on the server."""

    async def create() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    uvloop.run(create())
    return url.rpartition("/")[0] + f"/{name}"


async def _trips(url: str) -> dict[str, round_trips.Count]:
    clock = StoppedClock()
    storage = open_storage(url, now=clock.now)
    try:
        await storage.migrate()
        return await round_trips.measure(storage, clock)
    finally:
        await storage.close()


def _machine() -> list[str]:
    """What it was measured on and with."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"{os.cpu_count()} cores, load {load}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{servers.version()}",
        libraries,
    ]


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # The servers that it has started are stopped on the way.
    main()
