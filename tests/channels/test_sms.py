"""SMS at the wire: what is read from Twilio's forms, what is sent to its interface, what its failures mean."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from bot.channels.channel import Closed, Delivery, Inbound, Letter, SendFailed, Status, Unreadable
from bot.channels.sms import Sms
from bot.settings import Settings
from tests.wire.fake_twilio import ACCOUNT, OURS, THEIRS, TOKEN, FakeTwilio, message
from tests.wire.serving import serving
from tests.wire.settings import given


def settings(url: str = "http://127.0.0.1:9", **more: str) -> Settings:
    return given(**{"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "twilio_api_url": url, **more})


def delivery(fields: dict[str, str]) -> Delivery:
    return Delivery("https://x/in/sms", {}, urlencode(fields).encode())


READS = {
    "text": (message("SM1", "hello"), [Inbound("SM1", OURS, THEIRS, "text", "hello")]),
    "nothing written": (message("SM1", ""), [Inbound("SM1", OURS, THEIRS, "text", "")]),
    "spaces and lines": (message("SM1", " a\n b "), [Inbound("SM1", OURS, THEIRS, "text", " a\n b ")]),
    "bangla": (message("SM1", "সাহায্য"), [Inbound("SM1", OURS, THEIRS, "text", "সাহায্য")]),
    "picture": (message("SM1", "", NumMedia="1"), [Inbound("SM1", OURS, THEIRS, "other", "")]),
    "picture with words": (message("SM1", "look", NumMedia="1"), [Inbound("SM1", OURS, THEIRS, "text", "look")]),
    "stop": (
        message("SM1", "STOP", OptOutType="STOP"),
        [Inbound("SM1", OURS, THEIRS, "text", "STOP", {"opt_out": "STOP"})],
    ),
    "a field that is new": (message("SM1", "1", Planet="Mars"), [Inbound("SM1", OURS, THEIRS, "text", "1")]),
    "of whatsapp": (message("SM1", "1", sender="whatsapp:+447700900001"), []),
}


@pytest.mark.parametrize(("fields", "found"), READS.values(), ids=READS)
def test_reads(fields: dict[str, str], found: list[Inbound]) -> None:
    assert Sms(settings()).read(delivery(fields)) == found


@pytest.mark.parametrize("missing", ["From", "MessageSid"])
def test_without_sender_or_id_it_is_unreadable(missing: str) -> None:
    fields = {name: value for name, value in message("SM1", "1").items() if name not in (missing, "SmsSid")}
    with pytest.raises(Unreadable):
        Sms(settings()).read(delivery(fields))


STATUSES = {
    "delivered": ({"MessageStatus": "delivered"}, [Status("SM1", "delivered", "", THEIRS)]),
    "stopped": (
        {"MessageStatus": "failed", "ErrorCode": "21610"},
        [Status("SM1", "failed", "21610", THEIRS, "stopped")],
    ),
    "landline": (
        {"MessageStatus": "undelivered", "ErrorCode": "30006"},
        [Status("SM1", "undelivered", "30006", THEIRS, "closed")],
    ),
    "off": (
        {"MessageStatus": "undelivered", "ErrorCode": "30003"},
        [Status("SM1", "undelivered", "30003", THEIRS)],
    ),
    "of whatsapp": ({"MessageStatus": "read", "To": f"whatsapp:{THEIRS}"}, []),
}


@pytest.mark.parametrize(("fields", "found"), STATUSES.values(), ids=STATUSES)
def test_statuses(fields: dict[str, str], found: list[Status]) -> None:
    given = {"MessageSid": "SM1", "To": THEIRS, "From": OURS, **fields}
    assert Sms(settings()).statuses(delivery(given)) == found


SENDS = {
    "from the number written to": ({}, {"From": OURS}),
    "from the configured number": ({"twilio_number": "+441111"}, {"From": "+441111"}),
    "by a service": ({"twilio_number": "MG1"}, {"MessagingServiceSid": "MG1", "From": OURS}),
    "with a callback": (
        {"public_url": "https://bank.example.org"},
        {"From": OURS, "StatusCallback": "https://bank.example.org/status/sms"},
    ),
}


@pytest.mark.parametrize(("more", "expected"), SENDS.values(), ids=SENDS)
async def test_sends(more: dict[str, str], expected: dict[str, str]) -> None:
    twilio = FakeTwilio()
    async with serving(twilio.application()) as url:
        sms = Sms(settings(url, **more))
        sid = await sms.send(Letter(1, THEIRS, OURS, "xx", "Hello\n1 Yes", (("Yes", "q1:1"),)))
        await sms.close()
    assert twilio.sent == [{"To": THEIRS, "Body": "Hello\n1 Yes", "sid": sid, **expected}]


async def test_a_long_text_goes_in_parts() -> None:
    twilio = FakeTwilio()
    async with serving(twilio.application()) as url:
        sms = Sms(settings(url))
        await sms.send(Letter(1, THEIRS, OURS, "xx", ("A sentence. " * 200).strip()))
        await sms.close()
    assert [len(sent["Body"]) <= 1600 for sent in twilio.sent] == [True, True]
    assert " ".join(sent["Body"] for sent in twilio.sent) == ("A sentence. " * 200).strip()


FAILURES = {
    "stopped": ((400, 21610), Closed, "stopped"),
    "no such number": ((400, 21211), Closed, "closed"),
    "landline": ((400, 21614), Closed, "closed"),
    "too many": ((429, 20429), SendFailed, 5.0),
    "throttled": ((429, 0), SendFailed, 5.0),
    "queue full": ((400, 21611), SendFailed, 300.0),
    "wrong token": ((401, 20003), SendFailed, 300.0),
    "broken": ((503, 0), SendFailed, 30.0),
    "not our fault": ((500, 20500), SendFailed, 30.0),
    "region off": ((400, 21408), SendFailed, None),
    "too long": ((400, 21617), SendFailed, None),
    "outside the window": ((400, 63016), SendFailed, None),
}


@pytest.mark.parametrize(("answer", "error", "told"), FAILURES.values(), ids=FAILURES)
async def test_failures(answer: tuple[int, int], error: type[Exception], told: object) -> None:
    twilio = FakeTwilio()
    twilio.faults.append(answer)
    async with serving(twilio.application()) as url:
        sms = Sms(settings(url))
        with pytest.raises(error) as raised:
            await sms.send(Letter(1, THEIRS, OURS, "xx", "secret words"))
        await sms.close()
    found = raised.value
    assert isinstance(found, Closed | SendFailed)
    assert told == (found.state if isinstance(found, Closed) else found.retry_after)
    assert THEIRS not in str(found)
    assert "secret" not in str(found)


async def test_nobody_there_is_tried_again() -> None:
    sms = Sms(settings())
    with pytest.raises(SendFailed) as raised:
        await sms.send(Letter(1, THEIRS, OURS, "xx", "1"))
    await sms.close()
    assert raised.value.retry_after == 15.0


async def test_without_any_number_it_is_given_up() -> None:
    sms = Sms(settings())
    with pytest.raises(SendFailed) as raised:
        await sms.send(Letter(1, THEIRS, "", "xx", "1"))
    assert raised.value.retry_after is None
    assert "TWILIO_NUMBER" in str(raised.value)


async def test_the_doctor_asks_twilio() -> None:
    twilio = FakeTwilio()
    async with serving(twilio.application()) as url:
        right, wrong = (
            Sms(settings(url)),
            Sms(given(twilio_account_sid=ACCOUNT, twilio_auth_token="no", twilio_api_url=url)),
        )
        assert await right.check() == ""
        assert "TWILIO_AUTH_TOKEN" in await wrong.check()
        await right.close()
        await wrong.close()
    nobody = Sms(settings())
    assert "TWILIO_API_URL" in await nobody.check()
    await nobody.close()
