"""Deliveries in disorder, several of each message, at two processes that are killed: one effect for each message."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.disorder import Scale, disorder
from tests.reliability.lives import Nursery
from tests.reliability.town import Town

SEED = 20261123
SCALE = Scale(messages=1000, deliveries=2500, kills=4)


@pytest.mark.timeout(300)
async def test_disorder(storage_url: str, cradle: Nursery, streets: Town, tmp_path: Path) -> None:
    await disorder(storage_url, cradle, streets, tmp_path, SCALE, SEED)
