"""The last step of a stage: a channel that writes down what would have gone out, and lets nothing out."""

from __future__ import annotations

from bot.channels.channel import Channel, Delivery, Inbound, Letter, Pace, SendFailed

BROKEN = "broken"
"""The reference of a recording that cannot be fetched."""


class Recorder(Channel):
    """Writes down what would have been sent."""

    door, text_max = "stage", 4096
    pace = Pace(overall=1e9, each=1e9, burst=1_000_000)

    def __init__(self, name: str, sent: list[int]) -> None:
        self.name, self._sent = name, sent
        self.carries_recordings = name != "sms"

    def authentic(self, delivery: Delivery) -> bool:
        """Nothing comes from outside."""
        return False

    def read(self, delivery: Delivery) -> list[Inbound]:
        """Nothing comes from outside."""
        return []

    async def fetch(self, reference: str) -> bytes:
        """Something that nobody will ever hear."""
        if reference == BROKEN:
            raise SendFailed("no media", None)
        return b"sound"

    async def send(self, letter: Letter) -> str:
        """Note the letter's id."""
        self._sent.append(letter.id)
        return f"{self.name}-{letter.id}"
