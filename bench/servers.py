"""What a measurement needs of the machine: a PostgreSQL that truly writes to disk, pgbench, a folder on a disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests import postgres

DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "max_wal_size": "4GB",
    "shared_buffers": "512MB",
}


@contextmanager
def database() -> Iterator[str]:
    """The address of a PostgreSQL as an operator would run it: every commit is on the disk before it is told."""
    with folder() as home, postgres.cluster(home, **DURABLE) as server:
        yield server.url


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on a disk, and not in memory; DOORSTEP_BENCH_FOLDER names another place for it."""
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-", dir=os.environ.get("DOORSTEP_BENCH_FOLDER")) as name:
        yield Path(name)


def pgbench(url: str, script: Path, *, clients: int, each: int) -> float:
    """Transactions a second of ``clients`` that run the script ``each`` times."""
    parts = urlsplit(url)
    where = ["-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username), parts.path.removeprefix("/")]
    command = [str(_pgbench()), "-n", "-M", "prepared", "-j", "2", "-c", str(clients), "-t", str(each)]
    done = subprocess.run([*command, "-f", str(script), *where], capture_output=True, text=True, check=False)
    rate = next((line.split()[2] for line in done.stdout.splitlines() if line.startswith("tps = ")), "")
    if done.returncode or not rate:
        raise RuntimeError(f"pgbench: {done.stderr.strip()[-500:]}")
    return float(rate)


def _pgbench() -> Path:
    beside = postgres.binaries_of(Path(), None) / "pgbench"
    found = beside if beside.exists() else shutil.which("pgbench")
    if not found:
        raise postgres.PostgresUnavailable("there is no pgbench beside PostgreSQL")
    return Path(found)


def version() -> str:
    """Which PostgreSQL it is; empty where there is none."""
    try:
        done = subprocess.run([str(_pgbench()), "--version"], capture_output=True, text=True, check=False)
    except postgres.PostgresUnavailable:
        return ""
    return done.stdout.strip()
