"""A village for each test, and several doors to its books."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import Storage, open_storage
from tests.clock import StoppedClock
from tests.ledger.village import Village, found


@pytest.fixture
async def village(storage: Storage) -> Village:
    """Ada, Bob and Cem, and a coordinator."""
    return await found(storage, "ada", "bob", "cem")


@pytest.fixture
async def doors(storage: Storage, storage_url: str, clock: StoppedClock) -> AsyncIterator[list[Storage]]:
    """Four storages over one database, as four processes have them."""
    others = [open_storage(storage_url, now=clock.now) for _ in range(3)]
    yield [storage, *others]
    for other in others:
        await other.close()
