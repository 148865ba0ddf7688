"""One etcd and two Patroni nodes on this machine, for trying what happens when one of them dies."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port
from tests.postgres import children, owner

TTL_SECONDS = 20
PATIENCE_SECONDS = 120
NODE = """
scope: doorstep
name: {name}
restapi: {{listen: "127.0.0.1:{api}", connect_address: "127.0.0.1:{api}"}}
etcd3: {{host: "127.0.0.1:{etcd}"}}
bootstrap:
  dcs:
    ttl: {ttl}
    loop_wait: 2
    retry_timeout: 5
    synchronous_mode: true
    postgresql: {{use_pg_rewind: true, parameters: {{max_connections: 100}}}}
  initdb: [{{encoding: UTF8}}, {{locale: C}}]
  pg_hba: ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
postgresql:
  listen: "127.0.0.1:{port}"
  connect_address: "127.0.0.1:{port}"
  data_dir: {folder}/{name}
  bin_dir: {binaries}
  pgpass: {folder}/{name}.pgpass
  authentication:
    superuser: {{username: postgres, password: unused}}
    replication: {{username: replicator, password: unused}}
    rewind: {{username: rewinder, password: unused}}
  parameters: {{unix_socket_directories: "{folder}"}}
"""


class Missing(Exception):
    """Something is not installed; the message says what to install."""


@dataclass
class Node:
    """A Patroni with its PostgreSQL."""

    name: str
    folder: Path
    api: int = field(default_factory=free_port)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def postmaster(self) -> int:
        """The number of its PostgreSQL."""
        return int((self.folder / self.name / "postmaster.pid").read_text().split()[0])

    def kill_postgres(self) -> None:
        """kill -9 of PostgreSQL; Patroni lives and sees it."""
        _kill(self.postmaster())

    def kill_all(self) -> None:
        """As when the machine dies: Patroni and PostgreSQL at once."""
        postmaster = self.postmaster()
        assert self.process is not None
        _kill(self.process.pid)
        _kill(postmaster)
        self.process.wait(timeout=PATIENCE_SECONDS)


@dataclass
class Group:
    """The nodes; ``url`` names all of them."""

    nodes: list[Node]

    @property
    def url(self) -> str:
        """Whichever of them can be written to."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write"

    def roles(self) -> dict[str, str]:
        """What each node that runs is, by its name: ``leader``, ``sync_standby`` or ``replica``."""
        for node in self.nodes:
            with suppress(OSError, ValueError, KeyError):
                with urllib.request.urlopen(f"http://127.0.0.1:{node.api}/cluster", timeout=2) as answer:
                    members = json.load(answer)["members"]
                return {one["name"]: one["role"] for one in members if one["state"] in ("running", "streaming")}
        return {}

    def leader(self) -> Node:
        """The one that can be written to."""
        name = next(name for name, role in self.roles().items() if role == "leader")
        return next(node for node in self.nodes if node.name == name)

    def wait_until_whole(self) -> None:
        """Until there are a leader and a standby that has everything."""
        _until(lambda: sorted(self.roles().values()) == ["leader", "sync_standby"], "two nodes did not come up")


@contextmanager
def group(folder: Path) -> Iterator[Group]:
    """Started, and ended afterwards. Raises Missing."""
    binaries, programs, who = _postgres_binaries(), {name: _program(name) for name in ("etcd", "patroni")}, owner()
    if who is not None:
        os.chown(folder, who.pw_uid, who.pw_gid)
    etcd, peers = free_port(), free_port()
    made = Group([Node(name, folder) for name in ("one", "two")])
    running = [_spawn([programs["etcd"], *_etcd_arguments(folder, etcd, peers)], folder, "etcd", who)]
    try:
        for node in made.nodes:
            values = {"name": node.name, "api": node.api, "etcd": etcd, "ttl": TTL_SECONDS, "port": node.port}
            path = folder / f"{node.name}.yml"
            path.write_text(NODE.format(**values, folder=folder, binaries=binaries), encoding="utf-8")
            path.chmod(0o644)
            node.process = _spawn([programs["patroni"], str(path)], folder, node.name, who)
            running.append(node.process)
        made.wait_until_whole()
        yield made
    finally:
        for node in made.nodes:
            with suppress(OSError, ValueError, IndexError):
                _kill(node.postmaster())
        for process in running:
            process.kill()
            process.wait(timeout=PATIENCE_SECONDS)


def _etcd_arguments(folder: Path, clients: int, peers: int) -> list[str]:
    at, peer = f"http://127.0.0.1:{clients}", f"http://127.0.0.1:{peers}"
    return [
        *("--name", "etcd", "--data-dir", str(folder / "etcd")),
        *("--listen-client-urls", at, "--advertise-client-urls", at),
        *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"etcd={peer}"),
    ]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Missing("etcd or Patroni is not here. On Debian: apt-get install patroni etcd-server postgresql")
    return found


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise Missing("PostgreSQL is not here. On Debian: apt-get install patroni etcd-server postgresql")
    return found[-1]


def _spawn(command: list[str], folder: Path, name: str, who: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=environment,
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
            extra_groups=[] if who else None,
            start_new_session=True,
        )


def _kill(number: int) -> None:
    for one in [number, *children(number)]:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > until:
            sys.exit(f"{otherwise} within {PATIENCE_SECONDS} seconds")
        time.sleep(0.5)
