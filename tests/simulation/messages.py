"""What must always hold of messages and their answers: kept, handled once and in order, wholly or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.channels.channel import Status
from storage.statuses import rank
from tests.simulation.disk import Change
from tests.simulation.households import Households
from tests.simulation.letters import Letters
from tests.simulation.silence import Silence

if TYPE_CHECKING:
    from tests.simulation.world import World

HELD_BACK = """
    SELECT 1 FROM inbox i WHERE i.id = ? AND (i.error = 'shared'
        OR EXISTS (SELECT 1 FROM recordings r WHERE r.inbox_id = i.id))
"""
"""Messages that are answered later: on a shared phone once it is clear who wrote, and voice notes once written down."""
TOLD_TO_WAIT = "I will answer again in an hour."
NOTICE = "(a message waits)"
"""What an approved template says, which tells somebody that a letter waits for them to write."""


class Messages:
    """Follows every message from the phone to its answer."""

    def __init__(self, world: World, letters: Letters, households: Households, silence: Silence) -> None:
        self._world, self._log = world, world.log
        self._letters, self._households, self._silence = letters, households, silence
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
        self._commit = 0
        self._reported: dict[tuple[str, str], int] = {}

    def committed(self, changes: list[Change], commit: int) -> None:
        """One commit."""
        self._commit = commit
        for change in changes:
            if change.what == "heard+":
                self._stored(change)
        for change in changes:  # In their order: of two turns in one commit the second may open what the first closed.
            if change.what in {"address+", "address"}:
                state = change.c if change.what == "address+" else change.d
                self._states[change.a, change.b] = state
            elif change.what == "heard":
                self._closes(change, changes)
        closed = [change for change in changes if change.what == "heard"]
        causes = self._causes(changes)
        posted = {change.f for change in changes if change.what == "transfer+" and change.f is not None}
        late = {one for one in (causes | posted) - {change.id for change in closed} if not self._answered_later(one)}
        self._log.must(not late, f"messages {sorted(late)} had an effect in another commit than their own")

    def _causes(self, changes: list[Change]) -> set[int]:
        """The messages that letters were written for. One copy of each letter that failed goes another way, or again
        later: it was written for the same message as that. A notice about one that waits is none either."""
        written = Counter(change.a for change in changes if change.what == "letter+" and change.a is not None)
        for change in changes:
            notice = change.what == "letter+" and self._of_letter("source", change.id) == NOTICE
            if notice or (change.what == "letter" and change.b == "failed"):
                written[self._of_letter("cause", change.id)] -= 1
        return {cause for cause, count in written.items() if count > 0}

    def _of_letter(self, what: str, letter: int) -> object:
        return self._world.disk.rows(f"SELECT {what} FROM outbox WHERE id = ?", letter)[0][0]

    def _answered_later(self, message: int) -> bool:
        return message in self._handled and bool(self._world.disk.rows(HELD_BACK, message))

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
        shared = self._households.shared(channel, address)
        if change.b == "done" and not shared:
            self._letters.released((channel, address))
        answered = self._answered_there(change, changes) if shared else self._answered(change, changes)
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
        """Whether the address is not answered for a while: taken for a machine, or told to wait for an hour."""
        silent = "SELECT 1 FROM guards WHERE channel = ? AND address = ? AND silent_until > ?"
        told = "SELECT 1 FROM outbox WHERE channel = ? AND address = ? AND created_at > ? AND source LIKE ?"
        rows, place = self._world.disk.rows, (change.c, change.d)
        if rows(silent, *place, self._world.shown()):
            return True
        return bool(rows(told, *place, self._world.shown(ago=timedelta(hours=1)), f"%{TOLD_TO_WAIT}%"))

    def _answered(self, change: Change, changes: list[Change]) -> bool:
        """With a letter of its own, or what waited for its writer to write."""
        answers = any(one.what == "letter+" and one.a == change.id and one.c == change.d for one in changes)
        return answers or any(one.what == "freed" and (one.a, one.b) == (change.c, change.d) for one in changes)

    def _answered_there(self, change: Change, changes: list[Change]) -> bool:
        """On a shared phone: whether anybody was answered, or it waits until it is clear who wrote it."""
        place = change.c, change.d
        others = any(one.what == "letter+" and (one.b, one.c) == place for one in changes)
        return others or self._answered(change, changes) or self._households.kept_back(*place, change.id)

    def _listens(self, change: Change) -> None:
        """Keep in mind who said stop; nobody may mistake these words."""
        if change.b == "done":
            meant = self._world.post.sent[self._named[change.id]].meant
            self._silence.heard((change.c, change.d), meant, self._commit)

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
        waits = "SELECT id FROM outbox WHERE state IN ('queued', 'sending') AND due_at < '9000-01-01'"
        must(not rows(waits), "a letter waits for ever")
        missing = self._world.post.sent.keys() - self._ids.keys()
        must(not missing, f"messages were lost: {sorted(missing)}")
        for channel, identity, known in rows(
            "SELECT channel, provider_id, status_rank FROM outbox WHERE provider_id <> ''"
        ):
            said = self._reported.get((channel, identity), -1)
            must(known >= said, f"a report about {identity} was forgotten")
        for (channel, address), phone in self._world.phones.items():
            typed = any(one.inbound.address == address for one in self._world.post.sent.values())
            silent = self._silence.since((channel, address)) is not None
            state = self._states.get((channel, address), "open")
            wanted = typed and not silent and not phone.blocks
            must(not wanted or state != "stopped", f"{address} has said START and is not written to")
