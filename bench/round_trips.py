"""How often a turn goes to the database and back: a count, which no other work on the machine can change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.sql.compiler import SQLCompiler

from bench.recording import overheard
from bot.channels.channel import Inbound
from bot.clock import Movable
from bot.intake import Intake
from bot.metrics import Metrics
from bot.stage import OURS, Arrival, Person, Stage
from bot.workers.hearing import Hearing
from handlers import turns
from storage import Storage

FRAME = 2
"""BEGIN and COMMIT."""
STEPS = (
    ("join step", "Zed", "join"),
    ("join step", "Zed", "Zed"),
    ("join step", "Zed", "E1"),
    ("offer", "Hodan", "I can cook"),
    ("ask", "Rahima", "I need a lift tomorrow at 3pm"),
    ("ask: length", "Rahima", "2"),
    ("ask: yes", "Rahima", "1"),
    ("yes to a request", "Tom", "1"),
    ("accept", "Rahima", "1"),
    ("report", "Tom", "1 hour with Rahima"),
    ("confirm", "Rahima", "1"),
    ("balance", "Tom", "balance"),
    ("chatter", "Hodan", "good morning to you all"),
)
"""What is said, by whom, in this order; of several of a kind the one with the most round trips counts."""


@dataclass
class Count:
    """Round trips, and how many statements were compiled on the way instead of being at hand."""

    trips: int = 0
    compiled: int = 0


@contextmanager
def counted() -> Iterator[Count]:
    """Count what goes to the database meanwhile, and what is compiled."""
    count, make = Count(), SQLCompiler.__init__

    def went(*_: Any) -> None:
        count.trips += 1

    def counted_make(compiler: SQLCompiler, *arguments: Any, **options: Any) -> None:
        count.compiled += 1
        make(compiler, *arguments, **options)

    SQLCompiler.__init__ = counted_make  # type: ignore[method-assign,assignment]  # for as long as it is counted
    try:
        with overheard(went):
            yield count
    finally:
        SQLCompiler.__init__ = make  # type: ignore[method-assign]  # as it was


async def measure(storage: Storage, clock: Movable) -> dict[str, Count]:
    """What each kind of turn takes, BEGIN and COMMIT counted too, in a process that has done all of it before."""
    found: dict[str, Count] = {}
    for number in range(3):
        found = await _once(storage, clock, number)
    return found


async def _once(storage: Storage, clock: Movable, number: int) -> dict[str, Count]:
    stage = Stage(storage, clock)
    stage.people |= {
        f"nobody {one}": Person("", "sms", "") for one in range(10 * number)
    }  # Other telephones each time.
    await stage.found(f"bank{number}", approval="open")
    people = {
        "Rahima": await stage.enter(Arrival("Rahima", "en", "sms")),
        "Tom": await stage.enter(Arrival("Tom", "en", "sms", offers=("lift",))),
        "Hodan": await stage.enter(Arrival("Hodan", "en", "sms")),
        "Zed": await stage.stranger("Zed", "sms"),
    }
    found: dict[str, Count] = {}
    for place, (kind, name, text) in enumerate(STEPS):
        said = f"{text} bank{number}" if text == "join" else text
        count = await _turn(storage, people[name], said, f"{number}:{place}")
        found[kind] = max(count, found.get(kind, count), key=lambda one: one.trips)
    return found


async def _turn(storage: Storage, person: Person, text: str, key: str) -> Count:
    """One message, stored before; what its turn alone takes."""
    metrics = Metrics()
    message = Inbound(key, OURS[person.channel], person.address, "text", text, {})
    await Intake(storage, metrics).store(person.channel, [message])
    hearing = Hearing(storage, turns.hear, turns.apologise, metrics)
    with counted() as count:
        taken = await hearing._turn()
    assert taken is not None
    assert taken[1] is None, "the turn failed"
    count.trips += FRAME
    return count
