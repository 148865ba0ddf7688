"""The simulator's channel: nothing leaves the machine, for the page reads the outbox itself."""

from __future__ import annotations

from bot.channels.channel import Channel, Delivery, Inbound, Letter, Pace
from bot.settings import Settings


class Web(Channel):
    """Takes every letter and sends it nowhere. Under another name it stands in for that channel."""

    door = "web"
    text_max = 4096
    pace = Pace(overall=10_000.0, each=10_000.0, burst=10_000)

    def __init__(self, name: str = "web") -> None:
        self.name = name

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
