"""Ports for processes that the tests start."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

BELOW_THE_PASSING_ONES = (20_000, 32_000)
"""Ports that Linux gives to nobody who did not ask for one by its number (``net.ipv4.ip_local_port_range``)."""


def free_port() -> int:
    """A port for a process that comes later, even several times: none that a connection can be given meanwhile."""
    for _ in range(100):
        port = random.randrange(*BELOW_THE_PASSING_ONES)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")
