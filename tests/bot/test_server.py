"""The web server verifies, stores and answers; it refuses what is wrong, and never breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from storage import Storage, Work
from storage.messages import Incoming
from tests.wire import fake_telegram as tg
from tests.wire.echo import person, say
from tests.wire.fake_twilio import THEIRS, message
from tests.wire.house import PUBLIC, SECRET, Street, street

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
async def door(storage: Storage) -> AsyncIterator[Street]:
    """A house whose workers sleep: what is stored stays stored."""
    async with street(storage, workers=False) as opened:
        yield opened


async def post(url: str, body: Any, **headers: str) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status


async def get(url: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


async def taken(storage: Storage) -> Incoming:
    found = await storage.run(lambda work: work.inbox.take())
    assert found is not None
    return found


async def test_a_text_is_stored_and_answered_with_nothing(door: Street, storage: Storage) -> None:
    status, body = await door.text("SM1", "hello")
    assert (status, body.rpartition("?>")[2]) == (200, "<Response/>")
    incoming = await taken(storage)
    assert (incoming.channel, incoming.external_id, incoming.address, incoming.text) == ("sms", "SM1", THEIRS, "hello")


async def test_the_answer_is_xml(door: Street) -> None:
    fields = message("SM1", "hello")
    headers = {"X-Twilio-Signature": door.twilio.signature(f"{PUBLIC}/in/sms", fields)}
    address = f"{door.url}/in/sms"
    async with aiohttp.ClientSession() as session, session.post(address, data=fields, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/xml")


async def test_whatsapp_comes_by_the_same_door(door: Street, storage: Storage) -> None:
    await door.text("SM1", "hello", sender=f"whatsapp:{THEIRS}", to="whatsapp:+442071838750")
    incoming = await taken(storage)
    assert (incoming.channel, incoming.address, incoming.our_address) == ("whatsapp", THEIRS, "+442071838750")


async def test_an_update_is_stored(door: Street, storage: Storage) -> None:
    assert await door.update(tg.text(7, "hello")) == 200
    incoming = await taken(storage)
    assert (incoming.channel, incoming.external_id, incoming.text) == ("telegram", "4242:7", "hello")


async def test_a_tap_stops_waiting_on_the_screen(door: Street) -> None:
    assert await door.update(tg.tap(7, "q1:1")) == 200
    await door.telegram.board.until(lambda: door.telegram.called("answerCallbackQuery") == 1)


async def test_repeats_are_silence(door: Street) -> None:
    answers = await asyncio.gather(*(door.text("SM1", "hello") for _ in range(8)))
    assert {status for status, _ in answers} == {200}
    assert [await door.update(tg.text(7, "hi")) for _ in range(3)] == [200] * 3
    assert await door.stored() == 2


WRONG = {
    "no signature": {},
    "another signature": {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
    "no base64": {"X-Twilio-Signature": "ü"},
}


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("path", ["/in/sms", "/status/sms"])
async def test_a_wrong_signature_is_refused(door: Street, headers: dict[str, str], path: str) -> None:
    assert await post(door.url + path, message("SM1", "hello"), **headers) == 403
    assert await door.stored() == 0


async def test_the_host_header_does_not_count(door: Street) -> None:
    fields = message("SM1", "hello")
    headers = {"X-Twilio-Signature": door.twilio.signature("https://evil.example.org/in/sms", fields)}
    forged = {**headers, "Host": "evil.example.org", "X-Forwarded-Host": "evil.example.org"}
    assert await post(f"{door.url}/in/sms", fields, **forged) == 403


async def test_the_query_is_signed_too(door: Street) -> None:
    fields = message("SM1", "hello")
    signed = f"{PUBLIC}/in/sms?bank=maple&x=%20"
    assert (await door.twilio.deliver(f"{door.url}/in/sms?bank=maple&x=%20", signed, **fields))[0] == 200
    assert (await door.twilio.deliver(f"{door.url}/in/sms?bank=oak&x=%20", signed, **fields))[0] == 403


@pytest.mark.parametrize("secret", ["", "another", "ü"])
async def test_a_wrong_secret_is_refused(door: Street, secret: str) -> None:
    assert await door.update(tg.text(7, "hello"), secret) == 403
    assert await door.stored() == 0


async def test_broken_bodies_are_refused(door: Street) -> None:
    assert await door.update(b"{") == 400
    assert await door.update(b"\xff\x00") == 400
    assert await door.update(b"") == 400
    headers = {"X-Twilio-Signature": "x"}
    assert await post(f"{door.url}/in/sms", b"\xff\xfe\x00", **headers) == 400
    nobody = {"Body": "hello"}
    assert (await door.twilio.deliver(f"{door.url}/in/sms", f"{PUBLIC}/in/sms", **nobody))[0] == 400
    assert (await door.report(MessageSid="SM1"))[0] == 400


async def test_huge_bodies_are_refused(door: Street) -> None:
    async def piecemeal() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 8192

    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert await post(f"{door.url}/in/telegram", b"x" * 1_000_000, **headers) == 413
    assert await post(f"{door.url}/in/telegram", piecemeal(), **headers) == 413
    assert await post(f"{door.url}/in/sms", b"x" * 70_000) == 413


async def test_a_long_text_is_kept_up_to_a_point(door: Street, storage: Storage) -> None:
    assert (await door.text("SM1", "ü" * 9000))[0] == 200
    assert (await taken(storage)).text == "ü" * 4000


async def test_what_no_database_can_keep_is_taken_out(door: Street, storage: Storage) -> None:
    body = json.dumps(tg.text(7, "a\x00b")).replace("a", "a\\ud800", 1).encode()
    assert await door.update(json.dumps(tg.text(8, "a\x00b\ud83d")).encode()) == 200
    assert (await taken(storage)).text == "ab"
    assert await door.update(body) in (200, 400)


NASTY: list[bytes] = [
    b"",
    b"\x00",
    b"\xff" * 100,
    b"=&=&=",
    b"From=%00&MessageSid=%00",
    b"From=%FF&MessageSid=%FE",
    b"a" * 60_000,
    b"[" * 60_000,
    b'{"update_id": 1e400}',
    b'{"update_id": 5, "message": {"chat": {"id": "x", "type": "private"}, "date": "x", "message_id": []}}',
    b'{"update_id": 5, "callback_query": {"from": null}}',
    b'{"update_id": 99999999999999999999999999}',
    b'{"update_id": 5, "message": {"message_id": 1, "date": 99999999999999999, "chat": {"id": 1, "type": "private"}}}',
]


@pytest.mark.parametrize("body", NASTY)
async def test_nothing_breaks_the_server(door: Street, body: bytes) -> None:
    for secret in (SECRET, "wrong"):
        assert await door.update(body, secret) < 500
    signature = door.twilio.signature(f"{PUBLIC}/in/sms", {})
    for path in ("/in/sms", "/status/sms", "/in/telegram", "/status/telegram", "/in/nowhere", "/"):
        assert await post(door.url + path, body, **{"X-Twilio-Signature": signature}) < 500


async def test_without_a_database_the_provider_shall_try_again(door: Street, storage: Storage) -> None:
    await storage.close()
    assert (await door.text("SM1", "hello"))[0] == 503
    assert await door.update(tg.text(7, "hello")) == 503
    assert (await door.report(MessageSid="SM1", MessageStatus="sent", To=THEIRS))[0] == 503
    assert (await get(f"{door.url}/readyz"))[0] == 503
    assert (await get(f"{door.url}/healthz"))[0] == 200


async def test_delivery_reports_are_kept(door: Street, storage: Storage) -> None:
    async def sent(work: Work) -> int:
        number = await say(work, await person(work, "sms", THEIRS), "hello")
        await work.outbox.claim()
        await work.outbox.sent(number, "SM9")
        return number

    number = await storage.run(sent)
    status, _ = await door.report(MessageSid="SM9", MessageStatus="delivered", To=THEIRS)
    assert status == 200
    (kept,) = await storage.run(lambda work: work.outbox.after(number - 1))
    assert kept.state == "delivered"


async def test_a_report_that_they_said_stop_closes_the_address(door: Street, storage: Storage) -> None:
    address = await storage.run(lambda work: person(work, "sms", THEIRS))
    waiting = await storage.run(lambda work: say(work, address, "news"))
    await door.report(MessageSid="SM9", MessageStatus="failed", ErrorCode="21610", To=THEIRS)
    (found,) = await storage.run(lambda work: work.addresses.find("sms", THEIRS))
    (kept,) = await storage.run(lambda work: work.outbox.after(waiting - 1))
    assert (found.state, kept.state) == ("stopped", "withheld")


async def test_ready(door: Street) -> None:
    status, body = await get(f"{door.url}/readyz")
    assert (status, json.loads(body)["ready"]) == (200, True)


@pytest.mark.parametrize(
    ("setting", "headers", "expected"),
    [
        ("local", {}, 200),
        ("local", {"X-Forwarded-For": "1.2.3.4"}, 404),
        ("open", {"X-Forwarded-For": "1.2.3.4"}, 200),
        ("off", {}, 404),
    ],
)
async def test_metrics(storage: Storage, setting: str, headers: dict[str, str], expected: int) -> None:
    async with street(storage, workers=False, metrics=setting) as door:
        await door.text("SM1", "hello")
        status, body = await get(f"{door.url}/metrics", **headers)
    assert status == expected
    assert ('doorstep_received_total{channel="sms"} 1.0' in body) == (expected == 200)


async def test_other_ways_in_do_not_exist(door: Street) -> None:
    assert (await get(f"{door.url}/in/sms"))[0] == 405
    assert await post(f"{door.url}/in/web", b"") == 403
    assert await post(f"{door.url}/in/nowhere", b"") == 404
