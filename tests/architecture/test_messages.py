"""Every sentence of the code is in every catalogue, translated, and nothing else is."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.sources import ROOT


def test_the_catalogues_hold_what_the_code_says() -> None:
    command = [sys.executable, "scripts/messages.py", "--check"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, f"run: make messages, then translate\n{said.stdout}{said.stderr}"
