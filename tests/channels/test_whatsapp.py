"""WhatsApp at the wire: the same forms, with ``whatsapp:`` before every address."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from bot.channels.channel import Delivery, Enclosed, Inbound, Letter, Outside, Sent, Status
from bot.channels.whatsapp import WhatsApp
from bot.settings import Settings
from tests.wire.fake_twilio import ACCOUNT, OURS, THEIRS, TOKEN, FakeTwilio, message
from tests.wire.serving import serving
from tests.wire.settings import given


def settings(url: str = "http://127.0.0.1:9", **more: object) -> Settings:
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
    "a tapped opener": (
        fields("Read it", ButtonPayload="read", ButtonText="Read it"),
        [Inbound("SM1", OURS, THEIRS, "button", "read", {"label": "Read it"})],
    ),
    "cancel is only a word here": (fields("cancel"), [Inbound("SM1", OURS, THEIRS, "text", "cancel")]),
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


EN, TWO = "HX" + "1" * 32, "HX" + "2" * 32
YES_NO = (("Yes", "q7:1"), ("No", "q7:2"))


async def send(letter: Letter, **more: object) -> tuple[Sent | Outside, list[dict[str, str]]]:
    twilio = FakeTwilio()
    async with serving(twilio.application()) as url:
        whatsapp = WhatsApp(settings(url, **more))
        try:
            told: Sent | Outside = await whatsapp.send(letter)
        except Outside as outside:
            told = outside
        await whatsapp.close()
    return told, twilio.sent


async def test_buttons_where_there_is_a_content_for_them() -> None:
    letter = Letter(1, THEIRS, OURS, "en", "Coming?\n1 Yes\n2 No", YES_NO)
    _, (sent,) = await send(letter, twilio_quick_replies={"2": TWO})
    blanks = {"1": letter.text, "2": "Yes", "3": "q7:1", "4": "No", "5": "q7:2"}
    assert (sent["ContentSid"], json.loads(sent["ContentVariables"])) == (TWO, blanks)
    assert "Body" not in sent


@pytest.mark.parametrize(
    "buttons",
    [(), YES_NO[:1], (("A label of more than 20 letters", "q7:1"), YES_NO[1]), (("No", "q7:1"), ("No", "q7:2"))],
    ids=["none", "no content for one", "too long", "twice the same"],
)
async def test_else_digits_in_the_text(buttons: tuple[tuple[str, str], ...]) -> None:
    _, (sent,) = await send(Letter(1, THEIRS, OURS, "en", "Coming?", buttons), twilio_quick_replies={"2": TWO})
    assert sent["Body"] == "Coming?"


async def test_who_has_not_written_is_told_that_something_waits() -> None:
    letter = Letter(1, THEIRS, OURS, "en", "secret", bank="Maple", in_touch=False)
    told, (sent,) = await send(letter, twilio_templates={"en": EN})
    assert isinstance(told, Outside)
    assert told.opener == Sent(sent["sid"])
    assert (sent["ContentSid"], sent["ContentVariables"]) == (EN, '{"1": "Maple"}')
    assert "secret" not in str(sent)


@pytest.mark.parametrize(("language", "announced"), [("so", False), ("en", True)])
async def test_without_a_template_or_once_told_nothing_is_sent(language: str, announced: bool) -> None:
    letter = Letter(1, THEIRS, OURS, language, "secret", in_touch=False, announced=announced)
    told, sent = await send(letter, twilio_templates={"en": EN})
    assert isinstance(told, Outside)
    assert (told.opener, sent) == (None, [])


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
