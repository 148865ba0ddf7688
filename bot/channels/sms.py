"""SMS by Twilio: reads its forms and sends by its REST interface; knows no member, no language and no database."""

from __future__ import annotations

from dataclasses import replace

from bot import twilio_wire
from bot.channels.channel import Channel, Delivery, Inbound, Letter, Pace, Status, Unreadable
from bot.parts import parts
from bot.settings import Settings


class Sms(Channel):
    """Texts. The choices are lines of the text; Twilio queues each number's texts by itself."""

    name = "sms"
    door = "sms"
    text_max = twilio_wire.TEXT_MAX
    pace = Pace(overall=20.0, each=5.0, burst=5)
    answer = twilio_wire.NO_ANSWER

    def __init__(self, settings: Settings) -> None:
        self._wire = twilio_wire.Wire(settings)
        self.pace = replace(self.pace, number=settings.twilio_segments_a_second)
        number = settings.twilio_number
        self._service, self._number = (number, "") if number.startswith("MG") else ("", number)

    def authentic(self, delivery: Delivery) -> bool:
        """Whether Twilio signed it."""
        return self._wire.signed(delivery)

    def read(self, delivery: Delivery) -> list[Inbound]:
        """The text; a picture or voice message without words is ``other``."""
        fields = dict(twilio_wire.form(delivery))
        sender, sid = fields.get("From", ""), twilio_wire.message_id(fields)
        if not sender or not sid:
            raise Unreadable("no From or MessageSid")
        if sender.startswith("whatsapp:"):
            return []
        return [Inbound(sid, fields.get("To", ""), sender, *twilio_wire.words(fields))]

    def sender(self, our_address: str) -> str:
        """The configured number or service, else the one that the person wrote to."""
        return self._number or self._service or our_address

    def statuses(self, delivery: Delivery) -> list[Status]:
        """What became of a text."""
        return twilio_wire.report(delivery, "")

    async def send(self, letter: Letter) -> str:
        """Send from the configured number or service, else from the number that the person wrote to."""
        sid = ""
        for part in parts(letter.text, self.text_max):
            sid = await self._wire.send(
                sender=self._number or letter.our_address, recipient=letter.address, text=part, service=self._service
            )
        return sid

    async def check(self) -> str:
        """Whether Twilio knows the account."""
        return await self._wire.check()

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()


def build(settings: Settings) -> Sms | None:
    """On when there is a Twilio account."""
    return Sms(settings) if settings.has_twilio else None
