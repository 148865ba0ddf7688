"""A nursery for the processes of a test, and the providers around them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from storage import Storage, open_storage
from tests.reliability.lives import Nursery, nursery
from tests.reliability.town import Town, town


@pytest.fixture(scope="session")
def cradle() -> Iterator[Nursery]:
    """Where processes are born."""
    with nursery() as opened:
        yield opened


@pytest.fixture
async def now_storage(storage_url: str) -> AsyncIterator[Storage]:
    """The same database as the processes have, on the real time."""
    opened = open_storage(storage_url, now=lambda: datetime.now(UTC))
    yield opened
    await opened.close()


@pytest.fixture
async def streets(now_storage: Storage) -> AsyncIterator[Town]:
    """The providers, and the post between them and the processes."""
    async with town(now_storage) as opened:
        yield opened
