"""Wakes the workers that sleep until there is something to do."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

TOPICS = ("inbox", "outbox", "due", "recordings", "settling")
ECHOES = {"outbox": "settling"}
"""Two kinds of workers listen to the outbox: each clears an event of its own."""


class Bell:
    """One event for each topic; all of them belong to the loop that the storage is used in."""

    def __init__(self) -> None:
        self._events = {topic: asyncio.Event() for topic in TOPICS}

    def event(self, topic: str) -> asyncio.Event:
        """The event of a topic. Whoever waits for it clears it, then looks for work, then waits again."""
        return self._events[topic]

    def ring(self, topics: Collection[str]) -> None:
        """Wake whoever waits for one of these."""
        for topic in topics:
            self._events[topic].set()
            if topic in ECHOES:
                self._events[ECHOES[topic]].set()
