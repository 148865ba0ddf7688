"""What exists is written down: every command, setting and channel is in README.md, every floor has its page."""

from __future__ import annotations

import importlib
import pkgutil

import click
import pytest

from tests.architecture.sources import FLOORS, ROOT

PAGE_LINES_MAX = 80
SHARED_BY_CHANNELS = {"channel", "registry"}


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    cli = importlib.import_module("bot.cli")
    group = next(value for value in vars(cli).values() if isinstance(value, click.Group))
    return group.list_commands(click.Context(group))


def test_every_command_is_in_the_readme() -> None:
    text = readme()
    assert commands()
    assert not [name for name in commands() if f"`{name}" not in text and f"bot {name}" not in text]


def test_every_setting_is_in_the_readme() -> None:
    text = readme()
    fields = importlib.import_module("bot.settings").Settings.model_fields
    assert not [field.alias for field in fields.values() if str(field.alias) not in text]


def test_every_channel_is_in_the_readme() -> None:
    text = readme().lower()
    names = {module.name for module in pkgutil.iter_modules([str(ROOT / "bot" / "channels")])} - SHARED_BY_CHANNELS
    assert names
    assert not [name for name in sorted(names) if name not in text]


def test_the_readme_names_the_two_commands() -> None:
    assert "make run" in readme()
    assert "make test" in readme()


def test_the_readme_does_not_name_commands_that_do_not_exist() -> None:
    words = [line.split("python -m bot ")[1].split()[0] for line in readme().splitlines() if "python -m bot " in line]
    assert not {word.strip("`.,:;)") for word in words} - {*commands(), "--help", ""}


@pytest.mark.parametrize("floor", FLOORS)
def test_every_floor_has_its_page(floor: str) -> None:
    page = ROOT / floor / "README.md"
    assert page.exists(), f"{floor}/README.md says what is in there and how to add to it"
    assert len(page.read_text(encoding="utf-8").splitlines()) <= PAGE_LINES_MAX
