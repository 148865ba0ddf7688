"""Who must not be written to: an own account of who said STOP and START, in the order in which that was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World

Place = tuple[str, str]
"""A channel and an address on it."""
EVERYWHERE = """
    SELECT o.channel, o.address FROM addresses a JOIN addresses o ON o.member_id = a.member_id
    WHERE a.channel = ? AND a.address = ?
        AND (SELECT count(*) FROM addresses b WHERE b.channel = a.channel AND b.address = a.address) = 1
"""
"""All addresses of the one who is reached at an address; on a shared phone nobody can say whose others are meant."""


class Silence:
    """STOP holds where it was said and wherever else that person is reached; START only where it is said."""

    def __init__(self, world: World) -> None:
        self._world = world
        stopped = world.disk.rows("SELECT channel, address FROM addresses WHERE state = 'stopped'")
        self._since: dict[Place, int] = dict.fromkeys(stopped, 0)

    def heard(self, place: Place, meant: str, commit: int) -> None:
        """A message was handled at a commit."""
        if meant == "stop":
            for other in [place, *self._world.disk.rows(EVERYWHERE, *place)]:
                self._since.setdefault(other, commit)
        elif meant == "start":
            self._since.pop(place, None)

    def since(self, place: Place) -> int | None:
        """From which commit on nothing may go there any more; None where it may."""
        return self._since.get(place)
