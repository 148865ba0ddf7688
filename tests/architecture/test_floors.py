"""The import contracts of pyproject.toml are kept, and each of them notices when it is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# A house with nothing in it, in which the contracts are tried.
EMPTY_HOUSE = (
    "bot/channels/channel.py",
    "bot/channels/pigeon.py",
    "bot/channels/drum.py",
    "handlers/turns.py",
    "handlers/conversations/greeting.py",
    "handlers/conversations/parting.py",
    "locales/text.py",
    "storage/records.py",
    "storage/tables/people.py",
)

BREACHES = {
    "storage looks up": ("floors", "storage/records.py", "import handlers.turns"),
    "storage looks aside": ("floors", "storage/records.py", "import locales.text"),
    "locales look aside": ("floors", "locales/text.py", "import storage.records"),
    "handlers look up": ("floors", "handlers/turns.py", "import bot.channels.channel"),
    "a conversation knows another": (
        "conversations",
        "handlers/conversations/greeting.py",
        "from handlers.conversations import parting",
    ),
    "a channel knows another": ("channels", "bot/channels/pigeon.py", "from bot.channels.drum import beat"),
    "handlers touch tables": ("tables", "handlers/turns.py", "from storage.tables import people"),
    "handlers speak SQL": ("free", "handlers/turns.py", "from sqlalchemy import select"),
    "handlers know Telegram": ("free", "handlers/turns.py", "import telegram"),
    "locales reach the web": ("free", "locales/text.py", "import httpx"),
}

ALLOWED = {
    "a channel keeps the contract": ("bot/channels/pigeon.py", "from bot.channels.channel import Channel"),
    "handlers use storage": ("handlers/turns.py", "from storage.records import Member"),
    "storage uses its tables": ("storage/records.py", "from storage.tables import people"),
}


def lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(LINT_IMPORTS), "--no-cache", "--config", "pyproject.toml", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in EMPTY_HOUSE:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        for package in path.relative_to(tmp_path).parents[:-1]:
            (tmp_path / package / "__init__.py").touch()
    return tmp_path


def test_all_contracts_are_kept() -> None:
    said = lint_imports(ROOT)
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize(("contract", "module", "line"), BREACHES.values(), ids=BREACHES)
def test_a_breach_is_noticed(house: Path, contract: str, module: str, line: str) -> None:
    (house / module).write_text(f"{line}\n")
    said = lint_imports(house, "--contract", contract)
    assert "1 broken" in said.stdout, said.stdout + said.stderr
    assert said.returncode == 1


def test_what_is_allowed_is_allowed(house: Path) -> None:
    for module, line in ALLOWED.values():
        (house / module).write_text(f"{line}\n")
    said = lint_imports(house)
    assert said.returncode == 0, said.stdout + said.stderr
