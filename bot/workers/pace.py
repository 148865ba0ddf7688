"""Keeps a channel's pace: how long the next letter must wait, for its address and for the channel."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.channel import Pace

REMEMBERED_MAX = 10_000


class Limiter:
    """The limits of one channel in this process. ``now`` counts seconds and never jumps: the loop's own time."""

    def __init__(self, pace: Pace, now: Callable[[], float]) -> None:
        self._pace, self._now = pace, now
        self._next = 0.0
        self._free: dict[str, float] = {}
        """When each of our numbers may send again."""
        self._line: dict[str, float] = {}
        """Where the line ends of those who were sent away to come back."""
        self._even: dict[str, float] = {}
        """When each address will have got no more than its rate: ahead of now by what its burst has used."""

    def for_address(self, address: str) -> float:
        """Take the next place for a letter to ``address``: seconds until then."""
        now, step = self._now(), 1 / self._pace.each
        even = max(self._even.pop(address, now), now)
        self._even[address] = even + step
        self._forget(now)
        return max(even - (self._pace.burst - 1) * step - now, 0.0)

    def for_number(self, number: str, segments: int, patience: float) -> tuple[float, bool]:
        """Seconds until one of our numbers may send so many segments; and whether that place was taken.

        It is not where it is further away than ``patience``: then it is a place in a line of those who come back, which
        grows by each, so that thousands who wait do not all come back at once.
        """
        if not self._pace.number:
            return 0.0, True
        now, cost = self._now(), segments / self._pace.number
        at = max(self._free.get(number, now), now)
        if at - now <= patience:
            self._free[number] = at + cost
            return at - now, True
        back = max(self._line.get(number, at), at)
        self._line[number] = back + cost
        return back - now, False

    def went(self, address: str) -> None:
        """A letter goes to ``address`` only now, after it had waited for the channel too: its rate counts from here."""
        self._even[address] = max(self._even.get(address, 0.0), self._now() + 1 / self._pace.each)

    def overall(self) -> float:
        """Take the channel's next place: seconds until then."""
        now = self._now()
        at = max(self._next, now)
        self._next = at + 1 / self._pace.overall
        return at - now

    def hold(self, seconds: float) -> None:
        """The provider is overrun: nothing goes out for so long."""
        self._next = max(self._next, self._now() + seconds)

    def _forget(self, now: float) -> None:
        if len(self._even) > REMEMBERED_MAX:
            self._even = {address: even for address, even in self._even.items() if even > now}
