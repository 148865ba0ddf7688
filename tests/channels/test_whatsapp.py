"""WhatsApp at the wire: the same forms, with ``whatsapp:`` before every address."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from bot.channels.channel import Delivery, Enclosed, Inbound, Letter, Status
from bot.channels.whatsapp import WhatsApp
from bot.settings import Settings
from tests.wire.fake_twilio import ACCOUNT, OURS, THEIRS, TOKEN, FakeTwilio, message
from tests.wire.serving import serving
from tests.wire.settings import given


def settings(url: str = "http://127.0.0.1:9", **more: str) -> Settings:
    return given(**{"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "twilio_api_url": url, **more})


def fields(body: str, sender: str = THEIRS, **more: str) -> dict[str, str]:
    return message("SM1", body, f"whatsapp:{sender}", f"whatsapp:{OURS}", **more)


READS = {
    "text": (fields("hello"), [Inbound("SM1", OURS, THEIRS, "text", "hello")]),
    "voice": (fields("", NumMedia="1"), [Inbound("SM1", OURS, THEIRS, "other")]),
    "quick reply": (
        fields("Yes", ButtonPayload="q1:1", ButtonText="Yes"),
        [Inbound("SM1", OURS, THEIRS, "button", "q1:1", {"label": "Yes"})],
    ),
    "no number shown": (fields("hi", "GB.1a2b"), [Inbound("SM1", OURS, "GB.1a2b", "text", "hi")]),
    "of sms": (message("SM1", "hi"), []),
}


@pytest.mark.parametrize(("given", "found"), READS.values(), ids=READS)
def test_reads(given: dict[str, str], found: list[Inbound]) -> None:
    assert WhatsApp(settings()).read(Delivery("https://x/in/sms", {}, urlencode(given).encode())) == found


def test_statuses() -> None:
    report = {"MessageSid": "SM1", "MessageStatus": "read", "To": f"whatsapp:{THEIRS}"}
    delivery = Delivery("https://x/status/sms", {}, urlencode(report).encode())
    assert WhatsApp(settings()).statuses(delivery) == [Status("SM1", "read", "", THEIRS)]
    of_sms = Delivery("https://x/status/sms", {}, urlencode({**report, "To": THEIRS}).encode())
    assert WhatsApp(settings()).statuses(of_sms) == []


@pytest.mark.parametrize(("number", "sender"), [("", OURS), ("+441111", "+441111"), ("whatsapp:+441111", "+441111")])
async def test_sends(number: str, sender: str) -> None:
    twilio = FakeTwilio()
    async with serving(twilio.application()) as url:
        whatsapp = WhatsApp(settings(url, twilio_whatsapp_number=number))
        await whatsapp.send(Letter(1, THEIRS, OURS, "xx", "Hello"))
        await whatsapp.close()
    assert [(sent["From"], sent["To"]) for sent in twilio.sent] == [(f"whatsapp:{sender}", f"whatsapp:{THEIRS}")]


async def test_a_recording_is_fetched_from_us() -> None:
    twilio = FakeTwilio()
    link = "https://bank.example.org/listen/1-x/sound"
    async with serving(twilio.application()) as url:
        whatsapp = WhatsApp(settings(url, public_url="https://bank.example.org"))
        assert whatsapp.carries_recordings
        await whatsapp.send(Letter(1, THEIRS, OURS, "xx", "Hello", recording=Enclosed(1, "audio/ogg", b"sound", link)))
        await whatsapp.close()
    assert [(sent.get("MediaUrl"), sent.get("Body")) for sent in twilio.sent] == [(link, None), (None, "Hello")]
    assert not WhatsApp(settings()).carries_recordings
