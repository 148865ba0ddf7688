"""WhatsApp by Twilio: the same door, signature and client as SMS, with ``whatsapp:`` before every address."""

from __future__ import annotations

from bot import twilio_wire
from bot.channels.channel import Channel, Delivery, Inbound, Letter, Pace, Status, Unreadable
from bot.parts import parts
from bot.settings import Settings

PREFIX = "whatsapp:"


class WhatsApp(Channel):
    """Addresses are kept without the prefix; not all are telephone numbers (some people show only a user id)."""

    name = "whatsapp"
    door = "sms"
    text_max = twilio_wire.TEXT_MAX
    pace = Pace(overall=40.0, each=5.0, burst=5)
    answer = twilio_wire.NO_ANSWER

    def __init__(self, settings: Settings) -> None:
        self._wire = twilio_wire.Wire(settings)
        self.carries_recordings = bool(settings.public_url)  # Twilio fetches them from us.
        self._number = settings.twilio_whatsapp_number.removeprefix(PREFIX)

    def authentic(self, delivery: Delivery) -> bool:
        """Whether Twilio signed it."""
        return self._wire.signed(delivery)

    def read(self, delivery: Delivery) -> list[Inbound]:
        """A text, a tapped quick reply, or ``other``."""
        fields = dict(twilio_wire.form(delivery))
        sender, sid = fields.get("From", ""), twilio_wire.message_id(fields)
        if not sender or not sid:
            raise Unreadable("no From or MessageSid")
        if not sender.startswith(PREFIX):
            return []
        ours, theirs = fields.get("To", "").removeprefix(PREFIX), sender.removeprefix(PREFIX)
        tapped = fields.get("ButtonPayload", "")
        if tapped:
            return [Inbound(sid, ours, theirs, "button", tapped, {"label": fields.get("ButtonText", "")})]
        return [Inbound(sid, ours, theirs, *twilio_wire.words(fields))]

    def statuses(self, delivery: Delivery) -> list[Status]:
        """What became of a message."""
        return twilio_wire.report(delivery, PREFIX)

    async def send(self, letter: Letter) -> str:
        """Send as free text: allowed for a day after the person's last message."""
        sid, sender = "", self._number or letter.our_address
        ours, theirs = PREFIX + sender if sender else "", PREFIX + letter.address
        if letter.recording is not None and letter.recording.link:
            await self._wire.send(sender=ours, recipient=theirs, text="", media=letter.recording.link)
        for part in parts(letter.text, self.text_max):
            sid = await self._wire.send(sender=ours, recipient=theirs, text=part)
        return sid

    async def check(self) -> str:
        """Whether Twilio knows the account."""
        return await self._wire.check()

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()


def build(settings: Settings) -> WhatsApp | None:
    """On when there is a Twilio account."""
    return WhatsApp(settings) if settings.has_twilio else None
