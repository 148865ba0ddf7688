"""The simulator's channel: nothing leaves the machine, for the page reads the outbox itself."""

from __future__ import annotations

from uuid import uuid4

from bot.channels.channel import Channel, Delivery, Inbound, Letter, Pace, SendFailed
from bot.settings import Settings


class Web(Channel):
    """Takes every letter and sends it nowhere. Under another name it stands in for that channel."""

    door = "web"
    text_max = 4096
    pace = Pace(overall=10_000.0, each=10_000.0, burst=10_000)

    carries_recordings = True

    def __init__(self, name: str = "web") -> None:
        self.name = name
        self._spoken: dict[str, bytes] = {}

    def spoken(self, sound: bytes) -> str:
        """Hold what was recorded on the page, as a provider would, until it is fetched; its reference."""
        reference = uuid4().hex
        self._spoken[reference] = sound
        return reference

    async def fetch(self, reference: str) -> bytes:
        """What was recorded on the page."""
        if reference not in self._spoken:
            raise SendFailed("no media", None)
        return self._spoken[reference]

    async def discard(self, reference: str) -> None:
        """Forget it."""
        self._spoken.pop(reference, None)

    def authentic(self, delivery: Delivery) -> bool:
        """No: the page stores its messages directly, and nobody may write to it from outside."""
        return False

    def read(self, delivery: Delivery) -> list[Inbound]:
        """Nothing comes by this door."""
        return []

    async def send(self, letter: Letter) -> str:
        """Count it as sent."""
        return f"{self.name}-{letter.id}"


def build(settings: Settings) -> Web | None:
    """Always on: without the page nobody has an address on it."""
    return Web()
