"""Wakes the workers that sleep until there is something to do."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from weakref import WeakSet

TOPICS = ("inbox", "outbox", "due")


class Bell:
    """An event for each listener of a topic; all of them belong to the loop that the storage is used in."""

    def __init__(self) -> None:
        self._events: dict[str, WeakSet[asyncio.Event]] = {topic: WeakSet() for topic in TOPICS}

    def event(self, topic: str) -> asyncio.Event:
        """An event of the caller's own. Whoever waits for it clears it, then looks for work, then waits again."""
        made = asyncio.Event()
        self._events[topic].add(made)
        return made

    def ring(self, topics: Collection[str]) -> None:
        """Wake whoever waits for one of these."""
        for topic in topics:
            for event in tuple(self._events[topic]):
                event.set()
