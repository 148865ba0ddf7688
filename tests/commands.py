"""Runs ``python -m bot`` commands in the test's own process, as an operator does in a folder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.cli import main
from bot.settings import Settings

Run = Callable[..., Result]


@contextmanager
def commands(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Run]:
    """A command and its arguments, with the exit code that it must have; no settings but those of the test."""
    monkeypatch.chdir(folder)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.alias), raising=False)
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level

    def command(*arguments: str, stdin: str = "", code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments, input=stdin)
        assert result.exit_code == code, (result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    yield command
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)
