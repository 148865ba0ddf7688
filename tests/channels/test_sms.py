"""SMS at the wire: what is read from Twilio's forms, what is sent to its interface, what its failures mean."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from bot.channels.channel import Closed, Delivery, Inbound, Letter, Remedy, SendFailed, Status, Unreadable
from bot.channels.sms import Sms
from bot.settings import Settings
from bot.twilio_client import MEDIA_MAX
from tests.wire import schema
from tests.wire.fake_twilio import ACCOUNT, LOST, OURS, THEIRS, TOKEN, FakeTwilio, media_path, message
from tests.wire.serving import serving
from tests.wire.settings import given


def settings(url: str = "http://127.0.0.1:9", **more: str) -> Settings:
    return given(**{"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "twilio_api_url": url, **more})


def delivery(fields: dict[str, str]) -> Delivery:
    return Delivery("https://x/in/sms", {}, urlencode(fields).encode())


VOICE = {"media": "https://api.twilio.com/1", "media_kind": "voice", "media_type": "audio/ogg"}
READS = {
    "text": (message("SM1", "hello"), [Inbound("SM1", OURS, THEIRS, "text", "hello")]),
    "nothing written": (message("SM1", ""), [Inbound("SM1", OURS, THEIRS, "text", "")]),
    "spaces and lines": (message("SM1", " a\n b "), [Inbound("SM1", OURS, THEIRS, "text", " a\n b ")]),
    "bangla": (message("SM1", "সাহায্য"), [Inbound("SM1", OURS, THEIRS, "text", "সাহায্য")]),
    "picture": (message("SM1", "", NumMedia="1"), [Inbound("SM1", OURS, THEIRS, "other", "")]),
    "voice": (
        message("SM1", "", NumMedia="1", MediaUrl0="https://api.twilio.com/1", MediaContentType0="audio/ogg"),
        [Inbound("SM1", OURS, THEIRS, "other", "", VOICE)],
    ),
    "picture with words": (message("SM1", "look", NumMedia="1"), [Inbound("SM1", OURS, THEIRS, "text", "look")]),
    "stop": (
        message("SM1", "STOP", OptOutType="STOP"),
        [Inbound("SM1", OURS, THEIRS, "text", "STOP", {"opt_out": "STOP"})],
    ),
    "a field that is new": (message("SM1", "1", Planet="Mars"), [Inbound("SM1", OURS, THEIRS, "text", "1")]),
    "a word that Twilio may act on": (
        message("SM1", " Cancel "),
        [Inbound("SM1", OURS, THEIRS, "text", " Cancel ", {"default_word": "stop"})],
    ),
    "by a service": (
        message("SM1", "1", MessagingServiceSid="MG1"),
        [Inbound("SM1", OURS, THEIRS, "text", "1", {"service": "MG1"})],
    ),
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
        [Status("SM1", "failed", "21610", THEIRS, Remedy(closes="stopped"))],
    ),
    "landline": (
        {"MessageStatus": "undelivered", "ErrorCode": "30006"},
        [Status("SM1", "undelivered", "30006", THEIRS, Remedy(closes="closed", trouble="landline"))],
    ),
    "off": (
        {"MessageStatus": "undelivered", "ErrorCode": "30003"},
        [Status("SM1", "undelivered", "30003", THEIRS, Remedy(retry_after=14400, elsewhere=True))],
    ),
    "of whatsapp": ({"MessageStatus": "read", "To": f"whatsapp:{THEIRS}"}, []),
}


@pytest.mark.parametrize(("fields", "found"), STATUSES.values(), ids=STATUSES)
def test_statuses(fields: dict[str, str], found: list[Status]) -> None:
    given = {"MessageSid": "SM1", "To": THEIRS, "From": OURS, **fields}
    assert Sms(settings()).statuses(delivery(given)) == found


MG = "MG" + "a" * 32
SENDS = {
    "from the number written to": ({}, {"From": OURS}),
    "from the configured number": ({"twilio_number": "+441111"}, {"From": "+441111"}),
    "by a service": ({"twilio_number": MG}, {"MessagingServiceSid": MG, "From": OURS}),
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
        sent = await sms.send(Letter(1, THEIRS, OURS, "xx", "Hello\n1 Yes", (("Yes", "q1:1"),)))
        await sms.close()
    assert sent.segments == (None if "twilio_number" in more and "MG" in more["twilio_number"] else 1)
    assert twilio.sent == [{"To": THEIRS, "Body": "Hello\n1 Yes", "sid": sent.id, **expected}]
    assert schema.faults(twilio.messages[sent.id]) == []


OWN = {
    "one of several that was written to": (("+4411", OURS), {"From": OURS}),
    "another bank's was written to": (("+4411", "+4422"), {"From": "+4411"}),
    "a service alone": ((MG,), {"From": OURS, "MessagingServiceSid": MG}),
    "a service, and a number that was written to": ((MG, OURS), {"From": OURS}),
    "a service, and another number": ((MG, "+4411"), {"MessagingServiceSid": MG}),
}


@pytest.mark.parametrize(("senders", "expected"), OWN.values(), ids=OWN)
async def test_a_bank_sends_from_its_own(senders: tuple[str, ...], expected: dict[str, str]) -> None:
    twilio = FakeTwilio()
    async with serving(twilio.application()) as url:
        sms = Sms(settings(url, twilio_number="+449999"))
        await sms.send(Letter(1, THEIRS, OURS, "xx", "1", senders=senders))
        await sms.close()
    (sent,) = twilio.sent
    assert {name: sent[name] for name in ("From", "MessagingServiceSid") if name in sent} == expected


@pytest.mark.parametrize(("seconds", "told"), [(3600.0, "3570"), (10.0, "1"), (90_000.0, "36000"), (None, None)])
async def test_how_long_it_may_be_on_its_way(seconds: float | None, told: str | None) -> None:
    twilio = FakeTwilio()
    async with serving(twilio.application()) as url:
        sms = Sms(settings(url))
        await sms.send(Letter(1, THEIRS, OURS, "xx", "1", valid_seconds=seconds))
        await sms.close()
    assert twilio.sent[0].get("ValidityPeriod") == told


async def test_while_tokens_change_either_is_good() -> None:
    twilio = FakeTwilio(token="new")
    async with serving(twilio.application()) as url:
        sms = Sms(settings(url, twilio_auth_token="old", twilio_auth_token_secondary="new"))
        assert (await sms.send(Letter(1, THEIRS, OURS, "xx", "1"))).id == twilio.sent[0]["sid"]
        assert "TWILIO_AUTH_TOKEN_SECONDARY" in await sms.check()
        await sms.close()
    for token, good in (("old", True), ("new", True), ("other", False)):
        signer = FakeTwilio(token=token)
        headers = {"x-twilio-signature": signer.signature("https://x/in/sms", message("SM1", "1"))}
        signed = Delivery("https://x/in/sms", headers, urlencode(message("SM1", "1")).encode())
        assert sms.authentic(signed) is good


async def test_pictures_are_fetched_and_forgotten() -> None:
    twilio, path = FakeTwilio(), media_path("MM1")
    twilio.media = {path: ("image/jpeg", b"jpeg"), f"{path}2": ("audio/ogg", b"x" * (MEDIA_MAX + 1))}
    twilio.media[f"{path}3"] = ("https://elsewhere.example.org/secret", b"")
    async with serving(twilio.application()) as url:
        sms = Sms(settings(url, twilio_auth_token="old", twilio_auth_token_secondary=TOKEN))
        assert await sms.fetch(f"https://api.twilio.com{path}") == b"jpeg"
        assert await sms.fetch(f"{url}{path}") == b"jpeg"
        refused = [f"{path}2", f"{path}3", f"{path}4"]
        for address in (*(f"https://api.twilio.com{one}" for one in refused), *STRANGE):
            with pytest.raises(SendFailed) as raised:
                await sms.fetch(address)
            assert raised.value.retry_after is None
        for _ in range(2):
            await sms.discard(f"https://api.twilio.com{path}")
        with pytest.raises(SendFailed):
            await sms.discard("https://elsewhere.example.org/1")
        await sms.close()
    assert path not in twilio.media


STRANGE = (
    "http://api.twilio.com/1",
    "https://api.twilio.com.example.org/1",
    "https://eviltwilio.com/1",
    "https://me@api.twilio.com/1",
    "https://api.twilio.com:8443/1",
    "file:///etc/passwd",
    "https://[",
)


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
    "the answer is lost": (LOST, SendFailed, 15.0),
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
