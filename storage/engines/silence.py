"""Notices a server that has gone without a word, as when its machine or the network dies."""

from __future__ import annotations

import socket

import asyncpg

IDLE_SECONDS, INTERVAL_SECONDS, PROBES = 10, 5, 3
UNANSWERED_MILLISECONDS = 20_000
OPTIONS = (
    ("TCP_KEEPIDLE", IDLE_SECONDS),
    ("TCP_KEEPINTVL", INTERVAL_SECONDS),
    ("TCP_KEEPCNT", PROBES),
    ("TCP_USER_TIMEOUT", UNANSWERED_MILLISECONDS),
)
"""Not every system has all of them."""


def notice_silence(connection: asyncpg.Connection) -> None:
    """Have the system give the connection up within half a minute; by itself it would wait for hours.

    A job that waits for such a server then fails as with any lost connection, and is tried again with another one.
    """
    transport = getattr(connection, "_transport", None)  # asyncpg has no other way to its socket.
    wire = transport.get_extra_info("socket") if transport is not None else None
    if wire is None or wire.family not in (socket.AF_INET, socket.AF_INET6):
        return
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in OPTIONS:
        if hasattr(socket, name):
            wire.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
