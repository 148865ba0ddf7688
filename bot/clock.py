"""The time. The simulator and transcripts move it on; everything that must know is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


def _real() -> datetime:
    return datetime.now(UTC)


class Movable(Protocol):
    """A clock that can be moved on: all that a transcript needs."""

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        ...

    def move(self, by: timedelta) -> datetime:
        """Go on by so much, and say what it shows then."""
        ...


class Clock:
    """Shows the real time, or stands still at ``stopped_at``; either can be moved on, never back."""

    def __init__(self, stopped_at: datetime | None = None) -> None:
        self._read: Callable[[], datetime] = _real if stopped_at is None else (lambda: stopped_at.astimezone(UTC))
        self._offset = timedelta(0)
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        return self._read() + self._offset

    def move(self, by: timedelta) -> datetime:
        """Go on by so much, tell the listeners, and say what it shows then. Raises ValueError if ``by`` < 0."""
        if by < timedelta(0):
            raise ValueError("time does not run backwards")
        self._offset += by
        for listener in self._listeners:
            listener()
        return self.now()

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever the clock is moved: for whoever sleeps until a certain time."""
        self._listeners.append(listener)
