"""What must always hold of messages and their answers: once, wholly, in order, at the right pace, to nobody who said
stop."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.channels.channel import Status
from storage.statuses import rank
from tests.simulation.disk import Change

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


class Messages:
    """Follows every message from the phone to its answer."""

    def __init__(self, world: World) -> None:
        self._world, self._log = world, world.log
        rows = world.disk.rows
        self._ids = {
            (channel, identity): one for one, channel, identity in rows("SELECT id, channel, external_id FROM inbox")
        }
        self._named = {one: key for key, one in self._ids.items()}
        self._handled = {one for (one,) in rows("SELECT id FROM inbox WHERE state <> 'waiting'")}
        self._latest: dict[tuple[str, str], int] = defaultdict(int)
        for one, channel, address in rows(
            "SELECT id, channel, address FROM inbox WHERE state <> 'waiting' ORDER BY id"
        ):
            self._latest[channel, address] = one
        self._states = {
            (channel, address): state
            for channel, address, state in rows("SELECT channel, address, state FROM addresses")
        }
        self._stopped: dict[tuple[str, str], int] = {}
        """Who said stop, and at which commit that was heard."""
        self._claimed: dict[int, int] = {}
        """At which commit each letter was claimed."""
        self._commits = 0
        self._reported: dict[tuple[str, str], int] = {}
        self._departed: dict[tuple[object, str, str], list[float]] = defaultdict(list)

    def committed(self, changes: list[Change]) -> None:
        """One commit."""
        self._commits += 1
        for change in changes:
            if change.what == "heard+":
                self._stored(change)
            elif change.what in {"address+", "address"}:
                state = change.c if change.what == "address+" else change.d
                self._states[change.a, change.b] = state
            elif change.what == "letter" and change.b == "sending":
                self._claims(change)
            elif change.what == "letter":
                self._world.provider.marked(change.id)
        closed = [change for change in changes if change.what == "heard"]
        for change in closed:
            self._closes(change, changes)
        causes = self._causes(changes)
        posted = {change.f for change in changes if change.what == "transfer+" and change.f is not None}
        late = (causes | posted) - {change.id for change in closed}
        self._log.must(not late, f"messages {sorted(late)} had an effect in another commit than their own")
        if any(change.what == "letter" and change.b == "sending" and change.a == "queued" for change in changes):
            self._replies_first(changes)

    def _causes(self, changes: list[Change]) -> set[int]:
        """The messages that letters were written for. One copy of each letter that failed goes another way, or again
        later: it was written for the same message as that."""
        written = Counter(change.a for change in changes if change.what == "letter+" and change.a is not None)
        for change in changes:
            if change.what == "letter" and change.b == "failed":
                written[self._world.disk.rows("SELECT cause FROM outbox WHERE id = ?", change.id)[0][0]] -= 1
        return {cause for cause, count in written.items() if count > 0}

    def _stored(self, change: Change) -> None:
        key = change.a, change.b
        self._log.must(key not in self._ids, f"message {change.b} is kept twice")
        self._log.must(key in self._world.post.sent, f"nobody wrote {change.b}")
        self._ids[key] = change.id
        self._named[change.id] = key

    def _closes(self, change: Change, changes: list[Change]) -> None:
        channel, address, kind = change.c, change.d, change.e
        self._log.must(change.id not in self._handled, f"message {change.id} is handled twice")
        self._log.must(change.a == "waiting", f"message {change.id} went from {change.a} to {change.b}")
        in_order = change.id > self._latest[channel, address]
        self._log.must(in_order, f"message {change.id} is handled after {self._latest[channel, address]}")
        self._handled.add(change.id)
        self._latest[channel, address] = change.id
        self._listens(change)
        answered = any(one.what == "letter+" and one.a == change.id and one.c == address for one in changes)
        spoken = kind in {"text", "button"} and self._states.get((channel, address)) == "open"
        excused = change.b == "parked" and change.id in self._log.speechless
        excused = excused or self._tapped_twice(change) or self._silenced(change)
        self._log.must(answered or not spoken or excused, f"message {change.id} has no answer")

    def _tapped_twice(self, change: Change) -> bool:
        """Whether the same button did what it says just before: a tap that came twice is not answered twice."""
        before = "SELECT 1 FROM inbox WHERE channel = ? AND address = ? AND kind = 'button' AND text = ? AND id < ?"
        key = change.c, change.d, change.f, change.id
        question = str(change.f).partition(":")[0].removeprefix("q")
        answered = "SELECT 1 FROM questions WHERE id = ? AND state = 'answered'"
        rows = self._world.disk.rows
        return change.e == "button" and bool(rows(before, *key) or rows(answered, question))

    def _silenced(self, change: Change) -> bool:
        """Whether the address is not answered for a while."""
        silent = "SELECT 1 FROM guards WHERE channel = ? AND address = ? AND silent_until > ?"
        now = self._world.now().replace(tzinfo=None).isoformat(" ", "microseconds")
        return bool(self._world.disk.rows(silent, change.c, change.d, now))

    def _listens(self, change: Change) -> None:
        """Keep in mind who said stop; nobody may mistake these words."""
        key = change.c, change.d
        identity = self._named[change.id]
        if change.b != "done":
            return
        meant = self._world.post.sent[identity].meant
        if meant == "stop":
            self._stopped[key] = self._commits
        elif meant == "start":
            self._stopped.pop(key, None)

    def _claims(self, change: Change) -> None:
        self._claimed[change.id] = self._commits
        flying = [one for one in self._world.provider.flights if one.letter.id == change.id]
        alive = [one for one in flying if not one.process.trouble.dead]
        self._log.must(not alive, f"letter {change.id} is claimed while it is on its way")

    def _replies_first(self, changes: list[Change]) -> None:
        """No broadcast may be claimed while a reply lies there that could go."""
        worst = max(change.e for change in changes if change.what == "letter" and change.b == "sending")
        touched = {(change.b, change.c) for change in changes if change.what == "letter+"}
        touched |= {(change.c, change.d) for change in changes if change.what == "letter"}
        now = self._world.now().replace(tzinfo=None).isoformat(" ", "microseconds")
        left = [
            one
            for one, *address in self._world.disk.rows(WAITS_FOR_NOTHING, now, worst)
            if tuple(address) not in touched  # By what else came with this commit.
        ]
        self._log.must(not left, f"letters {left} had to wait for a broadcast")

    def departs(self, flight: Flight, flights: list[Flight]) -> None:
        """A letter leaves."""
        letter, channel = flight.letter, flight.channel
        key = channel, letter.address
        others = [one for one in flights if (one.channel, one.letter.address) == key]
        self._log.must(not others, f"letter {letter.id} overtakes one that is on its way to the same person")
        since = self._stopped.get(key)
        if since is not None and self._claimed[letter.id] > since:
            source = self._world.disk.rows("SELECT source FROM outbox WHERE id = ?", letter.id)[0][0]
            caring = any(line.startswith(CARING) for line in source.splitlines())
            self._log.must(caring, f"letter {letter.id} goes to somebody who said stop")
        pace = self._world.pace(channel)
        self._paced((flight.process, channel, ""), pace.overall, 1, f"{channel} in all")
        self._paced((flight.process, channel, letter.address), pace.each, pace.burst, f"{channel} to one address")

    def _paced(self, key: tuple[object, str, str], rate: float, burst: int, what: str) -> None:
        """Never more than ``burst`` and what the rate gives since then."""
        now, times = self._world.loop.time(), self._departed[key]
        times.append(now)
        for count, earlier in enumerate(reversed(times[-20:]), 1):
            allowed = burst + rate * (now - earlier) + BEHIND
            self._log.must(count <= allowed, f"{count} letters by {what} in {now - earlier:.3f} s")

    def taken(self, letter: int, times: int, excused: int) -> None:
        """A provider has taken a letter, for so many times now."""
        self._log.must(times <= 1 + excused, f"letter {letter} goes out {times} times, {excused} of them excused")

    def kept(self, channel: str, identity: str) -> None:
        """We have told the provider that a message is safe."""
        self._log.must((channel, identity) in self._ids, f"message {identity} is acknowledged and not there")

    def reported(self, channel: str, status: Status) -> None:
        """We have told the provider that a report is safe."""
        key = channel, status.provider_id
        self._reported[key] = max(self._reported.get(key, -1), rank(status.status))

    def settled(self) -> None:
        """Everything has come to rest: nobody waits, and nothing is missing."""
        rows, must = self._world.disk.rows, self._log.must
        must(not rows("SELECT id FROM inbox WHERE state = 'waiting'"), "a message waits for ever")
        must(not rows("SELECT id FROM outbox WHERE state IN ('queued', 'sending')"), "a letter waits for ever")
        missing = self._world.post.sent.keys() - self._ids.keys()
        must(not missing, f"messages were lost: {sorted(missing)}")
        for channel, identity, known in rows(
            "SELECT channel, provider_id, status_rank FROM outbox WHERE provider_id <> ''"
        ):
            said = self._reported.get((channel, identity), -1)
            must(known >= said, f"a report about {identity} was forgotten")
        for (channel, address), phone in self._world.phones.items():
            typed = any(one.inbound.address == address for one in self._world.post.sent.values())
            wanted = typed and not phone.silenced and not phone.blocks
            state = self._states.get((channel, address), "open")
            must(not wanted or state != "stopped", f"{address} has said START and is not written to")
