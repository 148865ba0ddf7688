"""A process is killed in the middle of its work: what it had acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import select

from storage import Storage, Work
from storage.tables.asking import desk_items
from storage.tables.messages import inbox
from tests.storage.people import found


@pytest.mark.parametrize("acknowledged_before", [1, 50, 200])
async def test_what_was_acknowledged_survives(storage: Storage, storage_url: str, acknowledged_before: int) -> None:
    await storage.run(found)
    acknowledged = _killed_after(storage_url, acknowledged_before)

    async def look(work: Work) -> tuple[set[int], set[int]]:
        texts = (await work.connection.execute(select(inbox.c.text))).scalars()
        items = (await work.connection.execute(select(desk_items.c.about_id))).scalars()
        return {int(text) for text in texts}, set(items)

    stored, on_the_desk = await storage.run(look)
    assert len(acknowledged) >= acknowledged_before
    assert acknowledged <= stored, "acknowledged and lost"
    assert stored == on_the_desk, "there by half"
    assert await storage.ready()


def _killed_after(url: str, lines: int) -> set[int]:
    """Start a process that stores, kill it without warning after so many messages; which it had acknowledged."""
    command = [sys.executable, "-m", "tests.storage.diligent", url, "SM"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        said += process.stdout.readlines()
    return {int(line) for line in said if line.endswith("\n")}
