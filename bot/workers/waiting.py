"""Sleeping until something happens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

POLL_SECONDS = 2.0
"""How often a worker looks by itself: behind every bell, for the one that did not ring."""


async def first(events: Iterable[asyncio.Event], seconds: float) -> None:
    """Wait until one of the events is set, or so many seconds have gone."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
