"""What happened in a run, line by line: the same seed gives the same lines, and so the same hash."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

TAIL = 30
"""So many lines are shown where something is wrong."""


class Wrong(AssertionError):
    """Something that must always hold did not. ``lines`` is the whole log."""

    def __init__(self, message: str, lines: list[str]) -> None:
        super().__init__(message)
        self.lines = lines


class Log:
    """Numbered events, and between them what the product logs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._hash = hashlib.sha256()
        self._time: Callable[[], float] = lambda: 0.0
        self.lines: list[str] = []
        self.events = 0
        self.wrong: list[str] = []
        self.speechless: set[int] = set()
        """Messages that were set aside without a word, because we let the apology fail."""

    def follow(self, time: Callable[[], float]) -> None:
        """Take the time of each line from here."""
        self._time = time

    def event(self, what: str) -> None:
        """Something happened in the world."""
        self.events += 1
        self._add(f"{self.events:5} {self._time():10.3f} {what}")

    def note(self, what: str) -> None:
        """Something that belongs to the event before."""
        self._add(f"      {self._time():10.3f}   {what}")

    def must(self, held: bool, what: str) -> None:
        """Note that something did not hold; whoever drives the run stops it."""
        if not held:
            self.wrong.append(what)
            self.note(f"WRONG: {what}")

    def check(self) -> None:
        """Raise Wrong where something did not hold."""
        if self.wrong:
            tail = "\n".join(self.lines[-TAIL:])
            raise Wrong(f"{self._name}, event {self.events}: {'; '.join(self.wrong)}\n{tail}", self.lines)

    @property
    def digest(self) -> str:
        """The hash of all lines."""
        return self._hash.hexdigest()

    def _add(self, line: str) -> None:
        self._hash.update(line.encode())
        self.lines.append(line)


@contextmanager
def captured(log: Log, harmless: Callable[[BaseException], bool]) -> Iterator[None]:
    """The product's warnings become lines of the log; an exception that we did not cause ourselves is wrong."""

    def keep(_logger: Any, level: str, said: MutableMapping[str, Any]) -> str:
        error = _error(said.pop("exc_info", None))
        told = " ".join(f"{key}={said[key]}" for key in sorted(said) if key not in {"event", "seconds"})
        log.note(f"[{level}] {said['event']} {told} {type(error).__name__ if error else ''}".rstrip())
        if said["event"] == "apology failed":
            log.speechless.add(said["id"])
        if error is not None and not harmless(error):
            log.must(False, f"{said['event']}: {error!r} at {_place(error)}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(
        processors=[keep],
        wrapper_class=structlog.make_filtering_bound_logger(30),
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def _error(raised: object) -> BaseException | None:
    if raised is True:
        return sys.exc_info()[1]
    return raised if isinstance(raised, BaseException) else None


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
