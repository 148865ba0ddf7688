"""A village for each test."""

from __future__ import annotations

import pytest

from storage import Storage
from tests.ledger.village import Village, found


@pytest.fixture
async def village(storage: Storage) -> Village:
    """Ada, Bob and Cem, and a coordinator."""
    return await found(storage, "ada", "bob", "cem")
