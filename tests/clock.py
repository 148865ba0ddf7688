"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday morning, in winter time: London and UTC agree."""


class StoppedClock:
    """Shows ``START`` until it is moved; never goes back."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment that it shows, aware and in UTC."""
        return self._now

    def move(self, by: timedelta) -> datetime:
        """Go on by so much, and say what it shows then."""
        assert by >= timedelta(0), "time does not run backwards"
        self._now += by
        return self._now
