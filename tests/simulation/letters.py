"""What must always hold of what goes out: once, one after another, at the right pace and hour, replies first, and
nothing to who said stop."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.simulation.disk import Change
from tests.simulation.silence import Silence

if TYPE_CHECKING:
    from tests.simulation.provider import Flight
    from tests.simulation.world import World

BEHIND = 1e-6
"""Seconds that a float may be wrong by."""
CARING = "In danger? Ring 999 now."
"""The one answer that somebody who said stop gets."""
WAITS_FOR_NOTHING = """
    SELECT id, channel, address FROM outbox o WHERE state = 'queued' AND due_at <= ? AND priority < ? AND NOT EXISTS (
        SELECT 1 FROM outbox e
        WHERE e.state IN ('queued', 'sending') AND e.id <> o.id AND e.channel = o.channel AND e.address = o.address
        AND (e.state = 'sending' OR e.priority <= o.priority AND e.id < o.id))
"""
"""Letters of more than this priority that are due and have nothing before them."""
QUIET_TIME = """
    SELECT m.quiet, b.rules, b.zone FROM outbox o JOIN members m ON m.id = o.member_id JOIN banks b ON b.id = o.bank_id
    WHERE o.id = ?
"""
HELD = "SELECT id FROM outbox WHERE channel = ? AND address = ? AND state = 'queued' AND held <> ''"
ASKED = "SELECT 1 FROM outbox o JOIN questions q ON q.id = o.question_id WHERE o.id = ? AND q.state = 'open'"
ASKED += " AND q.expires_at > ?"


class Letters:
    """Follows every letter from the commit that wrote it to the provider."""

    def __init__(self, world: World, silence: Silence) -> None:
        self._world, self._log, self._silence = world, world.log, silence
        self._commit = 0
        self._claimed: dict[int, int] = {}
        """At which commit each letter was claimed."""
        waiting = world.disk.rows("SELECT id FROM outbox WHERE state IN ('queued', 'sending')")
        self.planned = {letter: self._quiet_time(letter)[0] for (letter,) in waiting}
        """The quiet time of its reader when a letter was written."""
        self._wanted: set[int] = set()
        """What waited for its reader, who has now written."""
        self._departed: dict[tuple[object, str, str], list[float]] = defaultdict(list)

    def committed(self, changes: list[Change], commit: int) -> None:
        """One commit."""
        self._commit = commit
        for change in changes:
            if change.what == "letter+":
                self.planned[change.id] = self._quiet_time(change.id)[0]
            elif change.what == "freed" and not change.f:
                self._wanted.add(change.id)
            elif change.what == "letter" and change.b == "sending":
                self._claims(change)
            elif change.what == "letter":
                self._world.provider.marked(change.id)
        if any(change.what == "letter" and change.b == "sending" and change.a == "queued" for change in changes):
            self._replies_first(changes)

    def released(self, place: tuple[str, str]) -> None:
        """Somebody's message was handled, so nothing waits any more for their writing."""
        left = self._world.disk.rows(HELD, *place)
        self._log.must(not left, f"letters {left} wait for somebody to write who has written")

    def departs(self, flight: Flight, flights: list[Flight]) -> None:
        """A letter leaves."""
        letter, channel = flight.letter, flight.channel
        place = channel, letter.address
        others = [one for one in flights if (one.channel, one.letter.address) == place]
        self._log.must(not others, f"letter {letter.id} overtakes one that is on its way to the same person")
        since = self._silence.since(place)
        if since is not None and self._claimed[letter.id] > since:
            source = self._world.disk.rows("SELECT source FROM outbox WHERE id = ?", letter.id)[0][0]
            caring = CARING in source
            self._log.must(caring, f"letter {letter.id} goes to somebody who said stop")
        pace = self._world.pace(channel)
        self._paced((flight.process, channel, ""), pace.overall, 1, f"{channel} in all")
        self._paced((flight.process, channel, letter.address), pace.each, pace.burst, f"{channel} to one address")

    def taken(self, letter: int, times: int, excused: int) -> None:
        """A provider has taken a letter, for so many times now."""
        self._log.must(times <= 1 + excused, f"letter {letter} goes out {times} times, {excused} of them excused")

    def settles(self, letter: int) -> None:
        """The buttons of a letter are to be taken away."""
        asked = self._world.disk.rows(ASKED, letter, self._world.shown())
        self._log.must(not asked, f"the buttons of letter {letter} are taken away before it is answered")

    def _claims(self, change: Change) -> None:
        self._claimed[change.id] = self._commit
        flying = [one for one in self._world.provider.flights if one.letter.id == change.id]
        alive = [one for one in flying if not one.process.trouble.dead]
        self._log.must(not alive, f"letter {change.id} is claimed while it is on its way")
        if change.e > 0 and change.id not in self._wanted:
            self._wakes_nobody(change.id)

    def _wakes_nobody(self, letter: int) -> None:
        """What answers nobody goes out by day: by the hours of now, or by those of when it was written."""
        now_quiet, zone = self._quiet_time(letter)
        clock = self._world.now().astimezone(ZoneInfo(zone)).time()
        times = {now_quiet, self.planned.get(letter, now_quiet)}
        self._log.must(
            any(not _lies_in(clock, quiet) for quiet in times), f"letter {letter} goes out at {clock:%H:%M}, in {times}"
        )

    def _quiet_time(self, letter: int) -> tuple[str, str]:
        """The quiet time of a letter's reader, as it is written down, and their zone."""
        own, rules, zone = self._world.disk.rows(QUIET_TIME, letter)[0]
        return own or json.loads(rules).get("quiet", "21-8"), zone

    def _replies_first(self, changes: list[Change]) -> None:
        """No broadcast may be claimed while a reply lies there that could go."""
        worst = max(change.e for change in changes if change.what == "letter" and change.b == "sending")
        touched = {(change.b, change.c) for change in changes if change.what == "letter+"}
        touched |= {(change.c, change.d) for change in changes if change.what == "letter"}
        left = [
            one
            for one, *address in self._world.disk.rows(WAITS_FOR_NOTHING, self._world.shown(), worst)
            if tuple(address) not in touched  # By what else came with this commit.
        ]
        self._log.must(not left, f"letters {left} had to wait for a broadcast")

    def _paced(self, key: tuple[object, str, str], rate: float, burst: int, what: str) -> None:
        """Never more than ``burst`` and what the rate gives since then."""
        now, times = self._world.loop.time(), self._departed[key]
        times.append(now)
        for count, earlier in enumerate(reversed(times[-20:]), 1):
            allowed = burst + rate * (now - earlier) + BEHIND
            self._log.must(count <= allowed, f"{count} letters by {what} in {now - earlier:.3f} s")


def _lies_in(clock: time, quiet: str) -> bool:
    """Whether a clock shows a time of "21-8" or "23:30-6:00"; "none" is never."""
    if quiet == "none":
        return False
    begins, ends = (_read(part) for part in quiet.split("-"))
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def _read(clock: str) -> time:
    hour, _, minute = clock.strip().replace(".", ":").partition(":")
    return time(int(hour) % 24, int(minute or 0))
