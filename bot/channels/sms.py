"""SMS by Twilio: reads its forms and sends by its REST interface; knows no member, no language and no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import twilio_client, twilio_wire
from bot.channels.channel import (
    Channel,
    Delivery,
    Inbound,
    Letter,
    Pace,
    Recent,
    Remedy,
    Sent,
    Status,
    Unreadable,
)
from bot.parts import parts
from bot.settings import Settings
from bot.twilio_codes import code_of, found
from bot.twilio_words import acted_on


class Sms(Channel):
    """Texts. The choices are lines of the text; Twilio queues each number's texts by itself."""

    name = "sms"
    door = "sms"
    text_max = twilio_wire.TEXT_MAX
    pace = Pace(overall=20.0, each=5.0, burst=5)
    answer = twilio_wire.NO_ANSWER

    def __init__(self, settings: Settings) -> None:
        self._wire = twilio_client.Wire(settings)
        self._number = settings.twilio_number
        self.pace = replace(self.pace, number=settings.twilio_segments_a_second)

    def authentic(self, delivery: Delivery) -> bool:
        """Whether Twilio signed it."""
        return self._wire.signed(delivery)

    def read(self, delivery: Delivery) -> list[Inbound]:
        """The text; a picture or voice message without words is ``other``.

        A word that Twilio acts on in its default mode is marked as such: whether it has acted depends on the bank.
        """
        fields = dict(twilio_wire.form(delivery))
        sender, sid = fields.get("From", ""), twilio_wire.message_id(fields)
        if not sender or not sid:
            raise Unreadable("no From or MessageSid")
        if sender.startswith("whatsapp:"):
            return []
        kind, text, payload = twilio_wire.words(fields)
        return [Inbound(sid, fields.get("To", ""), sender, kind, text, _marked(text, payload))]

    def sender(self, our_address: str) -> str:
        """The configured number or service, else the one that the person wrote to."""
        return self._number or our_address

    def statuses(self, delivery: Delivery) -> list[Status]:
        """What became of a text."""
        return twilio_wire.report(delivery, "")

    def remedy(self, error: str) -> Remedy:
        """What Twilio's code means."""
        return found(code_of(error)).remedy

    async def send(self, letter: Letter) -> Sent:
        """Send from the number that the person wrote to, if it is the bank's, else from one of the bank's own."""
        sent, segments = Sent(""), 0
        for part in parts(letter.text, self.text_max):
            sent = await self._wire.send(letter, self._number, body=part)
            segments += sent.segments or 0
        return Sent(sent.id, segments or None)

    async def recent(self, since: datetime, until: datetime) -> Recent:
        """What Twilio knows of the texts of that time."""
        told = await self._wire.recent(since, until)
        received = [replace(one, payload=_marked(one.text, dict(one.payload))) for one in told.received]
        return replace(told, received=tuple(received))

    async def fetch(self, reference: str) -> bytes:
        """A picture that came with a text."""
        return await self._wire.fetch(reference)

    async def discard(self, reference: str) -> None:
        """Have Twilio forget it."""
        await self._wire.discard(reference)

    async def check(self) -> str:
        """Whether Twilio knows the account."""
        return await self._wire.check()

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()


def build(settings: Settings) -> Sms | None:
    """On when there is a Twilio account."""
    return Sms(settings) if settings.has_twilio else None


def _marked(text: str, payload: dict[str, object]) -> dict[str, object]:
    act = "" if "opt_out" in payload else acted_on(text)
    return payload | {"default_word": act} if act else payload
