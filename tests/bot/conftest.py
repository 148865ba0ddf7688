"""Commands, run in a folder and on a database of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import Run, commands


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Runs a command in an empty folder with a database of its own."""
    with commands(monkeypatch, tmp_path) as command:
        yield command


@pytest.fixture
def bank(run: Run) -> Run:
    """The same, with a bank and a coordinator in it."""
    run("bank", "create", "maple", "Maple Time Bank", "--approval", "coordinator")
    run("member", "add", "Noor", "--phone", "07700 900001", "--role", "coordinator", "--area", "E1")
    return run
