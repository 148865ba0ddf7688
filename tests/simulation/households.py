"""What must always hold of a phone that several people share: nobody reads what is another one's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.simulation.disk import Change

if TYPE_CHECKING:
    from tests.simulation.world import World

KEPT = "9999"
"""Before this a letter is due that is not kept until its reader says who they are."""
LETTER = "SELECT channel, address, member_id, source, cause, due_at FROM outbox WHERE id = ?"
REACHED = "SELECT count(*) FROM addresses WHERE channel = ? AND address = ?"
SPEAKERS = "SELECT member_id FROM phones WHERE channel = ? AND address = ? AND speaks_until > ?"
WROTE = "SELECT 1 FROM inbox WHERE id = ? AND channel = ? AND address = ?"
HELD = "SELECT held FROM phones WHERE channel = ? AND address = ?"
NOTICE = "there is a message for you"


class Households:
    """Looks at each letter when it is written, and when one that was kept is sent after all."""

    def __init__(self, world: World) -> None:
        self._rows, self._log, self._shown = world.disk.rows, world.log, world.shown

    def committed(self, changes: list[Change]) -> None:
        """One commit."""
        for change in changes:
            if change.what == "letter+":
                self._written(change.id)
            elif change.what == "freed" and change.e >= KEPT and not change.f:
                allowed = change.d != "queued" or change.c in self._speaking(change.a, change.b)
                self._log.must(allowed, f"letter {change.id} is read by others who share the phone")

    def shared(self, channel: str, address: str) -> bool:
        """Whether several people are reached there."""
        return bool(self._rows(REACHED, channel, address)[0][0] > 1)

    def kept_back(self, channel: str, address: str, message: int) -> bool:
        """Whether a message waits until it is clear who wrote it."""
        return any(message in json.loads(held) for (held,) in self._rows(HELD, channel, address))

    def _written(self, letter: int) -> None:
        """It is a reply, or for who speaks just now, or kept for its reader, or says no more than that there is one."""
        channel, address, member, source, cause, due_at = self._rows(LETTER, letter)[0]
        if not self.shared(channel, address) or due_at >= KEPT or NOTICE in source:
            return
        reply = cause is not None and bool(self._rows(WROTE, cause, channel, address))
        present = member in self._speaking(channel, address)
        self._log.must(reply or present, f"letter {letter} is for one of several who share a phone, and shown to all")

    def _speaking(self, channel: str, address: str) -> list[Any]:
        return [member for (member,) in self._rows(SPEAKERS, channel, address, self._shown())]
