"""Finds every channel in this folder, and refuses two of one name. ``python -m bot doctor`` lists them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from bot import channels
from bot.channels.channel import Channel
from bot.settings import Settings

NOT_CHANNELS = frozenset({"channel", "registry"})


def names() -> list[str]:
    """The channels that there are, switched on or not."""
    return sorted(found.name for found in pkgutil.iter_modules(channels.__path__) if found.name not in NOT_CHANNELS)


def build(settings: Settings) -> dict[str, Channel]:
    """The channels whose settings are given, by name."""
    modules = [importlib.import_module(f"{channels.__name__}.{name}") for name in names()]
    return by_name(made for module in modules if (made := module.build(settings)) is not None)


def by_name(made: Iterable[Channel]) -> dict[str, Channel]:
    """Order channels by name. Raises ValueError when two have the same."""
    found: dict[str, Channel] = {}
    for channel in made:
        if channel.name in found:
            raise ValueError(f"two channels are called {channel.name!r}: rename one in bot/channels/")
        found[channel.name] = channel
    return found
