"""Finds every conversation in its folder, and refuses two that claim the same thing."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from handlers import conversations
from handlers.conversation import AsksDesk, Conversation, Hearing, Opening, Order, Routine, Step
from handlers.turn import Question

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Registry:
    """All conversations, by what leads to them."""

    openings: Mapping[str, Opening]
    orders: Mapping[str, Order]
    steps: Mapping[type[Question], Step]
    routines: Mapping[str, Routine]
    matters: Mapping[str, AsksDesk]
    kinds: Mapping[str, type[Question]]
    """Name under which a question is kept → its class."""
    hears: tuple[Hearing, ...]


@cache
def registry() -> Registry:
    """Load the files and packages of ``handlers/conversations`` once."""
    found = [importlib.import_module(f"{conversations.__name__}.{name}") for name in names()]
    declared: list[Conversation] = [module.CONVERSATION for module in found]
    steps = _merged([one.steps for one in declared])
    return Registry(
        openings=_merged([one.openings for one in declared]),
        orders=_merged([one.orders for one in declared]),
        steps=steps,
        routines=_merged([one.routines for one in declared]),
        hears=tuple(hearing for one in declared for hearing in one.hears),
        matters=_merged([one.matters for one in declared]),
        kinds=_merged([{kind(question): question} for question in steps]),
    )


def names() -> list[str]:
    """The conversations' names, sorted."""
    return sorted(info.name for info in pkgutil.iter_modules(conversations.__path__))


def kind(question: type[Question]) -> str:
    """The name under which a question is kept; renaming a class needs a migration of what is open."""
    return f"{question.__module__.rpartition('.')[2]}.{question.__name__}"


def _merged(parts: Iterable[Mapping[K, V]]) -> dict[K, V]:
    whole: dict[K, V] = {}
    for part in parts:
        twice = whole.keys() & part.keys()
        assert not twice, f"claimed by two conversations: {twice}"
        whole.update(part)
    return whole
