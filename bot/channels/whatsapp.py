"""WhatsApp by Twilio: the same door, signature and client as SMS, with ``whatsapp:`` before every address."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import twilio_client, twilio_wire
from bot.channels.channel import (
    Channel,
    Delivery,
    Inbound,
    Letter,
    Outside,
    Pace,
    Recent,
    Remedy,
    SendFailed,
    Sent,
    Status,
    Unreadable,
)
from bot.parts import parts, units
from bot.settings import Settings
from bot.twilio_codes import code_of, found

PREFIX = "whatsapp:"
BODY_MAX, LABEL_MAX, BUTTONS_MAX = 1024, 20, 3
"""What a message with quick replies may hold, in letters and buttons, where WhatsApp has not approved it."""


class WhatsApp(Channel):
    """Addresses are kept without the prefix; not all are telephone numbers (some people show only a user id)."""

    name = "whatsapp"
    door = "sms"
    text_max = twilio_wire.TEXT_MAX
    pace = Pace(overall=40.0, each=5.0, burst=5)
    answer = twilio_wire.NO_ANSWER
    window = timedelta(hours=24)

    def __init__(self, settings: Settings) -> None:
        self._wire = twilio_client.Wire(settings)
        self.carries_recordings = bool(settings.public_url)  # Twilio fetches them from us.
        self._number = settings.twilio_whatsapp_number.removeprefix(PREFIX)
        self._templates = settings.twilio_templates
        self._quick_replies = settings.twilio_quick_replies

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

    def remedy(self, error: str) -> Remedy:
        """What Twilio's code means."""
        return found(code_of(error)).remedy

    async def send(self, letter: Letter) -> Sent:
        """Send as free words, with buttons where a template for them is set; else see that the person writes first."""
        if not letter.in_touch:
            raise Outside("outside", await self._opener(letter))
        if letter.recording is not None and letter.recording.link:
            await self._send(letter, media_url=[letter.recording.link])
        content = self._quick_replies.get(str(len(letter.buttons)), "") if _fit(letter) else ""
        if content:
            flat = [value for button in letter.buttons for value in button]
            return await self._send(
                letter, content_sid=content, content_variables=twilio_client.variables(letter.text, *flat)
            )
        sent = Sent("")
        for part in parts(letter.text, self.text_max):
            sent = await self._send(letter, body=part)
        return sent

    async def _opener(self, letter: Letter) -> Sent | None:
        """Tell the person by an approved template that something waits; ``None`` where they know, or there is none.

        A template that cannot be sent is as good as none: the letter then takes another way.
        """
        template = self._templates.get(letter.language, "")
        if letter.announced or not template:
            return None
        try:
            return await self._send(
                letter, content_sid=template, content_variables=twilio_client.variables(letter.bank)
            )
        except SendFailed as failed:
            if failed.retry_after is not None:
                raise
            raise Outside(failed.reason) from None

    async def _send(self, letter: Letter, **content: str | list[str]) -> Sent:
        sent = await self._wire.send(letter, self._number, PREFIX, **content)
        return replace(sent, segments=None)  # WhatsApp bills messages, not segments.

    async def recent(self, since: datetime, until: datetime) -> Recent:
        """What Twilio knows of the messages of that time."""
        return await self._wire.recent(since, until, PREFIX)

    async def fetch(self, reference: str) -> bytes:
        """A voice note or picture."""
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


def build(settings: Settings) -> WhatsApp | None:
    """On when there is a Twilio account."""
    return WhatsApp(settings) if settings.has_twilio else None


def _fit(letter: Letter) -> bool:
    """Whether the choices can be buttons; the digits stay in the text all the same."""
    labels = [label for label, _ in letter.buttons]
    return (
        0 < len(labels) <= BUTTONS_MAX
        and units(letter.text) <= BODY_MAX
        and len(set(labels)) == len(labels)
        and all(0 < units(label) <= LABEL_MAX for label in labels)
    )
