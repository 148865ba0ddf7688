"""What a conversation declares: the intents that open it, the questions it asks, what happens by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handlers.turn import Question, Say, Turn
from storage import Work
from storage.records import Bank, DeskItem, Due, Member

if TYPE_CHECKING:
    from handlers.desk.desk import Matter

Opening = Callable[[Turn], Awaitable[list[Say]]]
"""Answers a message that opens the conversation."""
Order = Callable[[Turn, str], Awaitable[list[Say] | None]]
"""Answers a message that begins with an order, such as "OK 12", given its rest; ``None``: it is no order for them."""
Step = Callable[[Turn, Any], Awaitable[list[Say] | None]]
"""Answers a reply to one of its questions; ``None``: this text is no answer to it."""
Hearing = Callable[[Turn], Awaitable[list[Say] | None]]
"""Answers a message by the words that it begins with, or is; ``None``: it is not for this conversation."""
Routine = Callable[[Work, Bank, Due], Awaitable[list[Say]]]
"""Does what falls due."""
AsksDesk = Callable[[Work, DeskItem, Member], Awaitable["Matter"]]
"""What the coordinators read about an item of the desk, and what they can answer."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation, found in its file under the name ``CONVERSATION``."""

    openings: Mapping[str, Opening] = field(default_factory=dict)
    """Intent → what answers it."""
    orders: Mapping[str, Order] = field(default_factory=dict)
    """Order, as ``[orders]`` of the languages' ``words.toml`` name it → what answers it."""
    steps: Mapping[type[Question], Step] = field(default_factory=dict)
    hears: tuple[Hearing, ...] = ()
    """Offered each message in words before it is weighed what is wanted: commands with more behind them, words called
    out in a room. They must not ask the storage about a message that clearly is none of that."""
    routines: Mapping[str, Routine] = field(default_factory=dict)
    """Kind of due item → what does it."""
    matters: Mapping[str, AsksDesk] = field(default_factory=dict)
    """Kind of desk item → what the coordinators are asked about it."""
