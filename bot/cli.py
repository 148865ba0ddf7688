"""The command line: each file in ``bot/commands`` is one command, found by its name."""

from __future__ import annotations

import importlib
import pkgutil

import click

from bot import commands


class Commands(click.Group):
    """Imports a command only when it is called or shown: some of them need much."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(self._modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that a file holds under the name ``command``."""
        module = self._modules().get(cmd_name)
        if module is None:
            return None
        found: click.Command = importlib.import_module(f"{commands.__name__}.{module}").command
        return found

    def _modules(self) -> dict[str, str]:
        """By the name of the command; a file whose name would be a word of Python has an underscore behind it."""
        return {found.name.removesuffix("_"): found.name for found in pkgutil.iter_modules(commands.__path__)}


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Doorstep: a time bank that people can text, in their own language.

    Settings come from the environment and from .env; .env.example lists them. `doctor` says what is missing.
    """
