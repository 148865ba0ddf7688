"""Telegram at the wire: what is read from updates, what is sent, what its failures mean."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.channel import Closed, Delivery, Enclosed, Inbound, Letter, SendFailed, Unreadable
from bot.channels.telegram import Telegram, build
from tests.wire import fake_telegram as tg
from tests.wire.serving import serving
from tests.wire.settings import given


def channel(url: str = "http://127.0.0.1:9", **more: str) -> Telegram:
    made = build(given(telegram_bot_token=tg.TOKEN, telegram_api_url=url, **more))
    assert made is not None
    return made


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[tg.FakeTelegram, Telegram]]:
    fake = tg.FakeTelegram()
    async with serving(fake.application()) as url:
        made = channel(url)
        yield fake, made
        await made.close()


def delivery(update: dict[str, Any] | bytes, secret: str = "") -> Delivery:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    return Delivery("https://x/in/telegram", {"x-telegram-bot-api-secret-token": secret}, body)


def heard(kind: str, text: str = "", **payload: object) -> list[Inbound]:
    return [Inbound("4242:7", "4242", "700", kind, text, payload)]


def in_group(update: dict[str, Any]) -> dict[str, Any]:
    update["message"]["chat"] = tg.chat(-100, "supergroup")
    return update


PHOTO = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}
READS: dict[str, tuple[dict[str, Any], list[Inbound]]] = {
    "text": (tg.text(7, "hello"), heard("text", "hello")),
    "language of the app": (tg.text(7, "hi", sender=tg.user(language="xx")), heard("text", "hi", language="xx")),
    "start": (tg.command(7, "/start"), heard("start", "")),
    "deep link": (tg.command(7, "/start maple"), heard("start", "maple")),
    "command": (tg.command(7, "/balance"), heard("text", "balance")),
    "command to us by name": (tg.command(7, "/balance@door_bot"), heard("text", "balance")),
    "command with words": (tg.command(7, "/help me please"), heard("text", "help me please")),
    "tap": (tg.tap(7, "q12:1"), heard("button", "q12:1", callback="q")),
    "own number": (tg.contact(7, "+447700900123"), heard("contact", "", phone="+447700900123")),
    "own number without plus": (tg.contact(7, "447700900123"), heard("contact", "", phone="+447700900123")),
    "somebody else's number": (tg.contact(7, "+447700900123", owner=701), heard("other")),
    "a number of nobody": (tg.contact(7, "+447700900123", owner=None), heard("other")),
    "no number": (tg.contact(7, "12"), heard("other")),
    "blocked": (tg.moved(7, "kicked"), heard("closed")),
    "came back": (tg.moved(7, "member"), heard("reopened")),
    "voice": (
        tg.text(7, None, voice={"file_id": "a", "file_unique_id": "b", "duration": 3}),
        heard("other"),
    ),
    "picture with words": (
        tg.text(
            7, "", text=None, caption="look", photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
        ),
        heard("text", "look"),
    ),
    "edited": ({"update_id": 7, "edited_message": tg.text(7, "hi")["message"]}, []),
    "group": (in_group(tg.text(7, "hello")), []),
    "pinned": (tg.text(7, None, pinned_message=tg.text(3, "x")["message"]), []),
    "something new": ({"update_id": 7, "telepathy": {"a": 1}}, []),
    "half a message": ({"update_id": 7, "message": {"text": "hi"}}, []),
    "a message of numbers": ({"update_id": 7, "message": 5}, []),
}


@pytest.mark.parametrize(("update", "found"), READS.values(), ids=READS)
def test_reads(update: dict[str, Any], found: list[Inbound]) -> None:
    assert channel().read(delivery(update)) == found


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"5", b'{"a":1}', b'{"update_id":"7"}', b"[" * 100_000])
def test_what_is_no_update_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        channel().read(delivery(body))


@pytest.mark.parametrize("message", [{"text": 5}, {"caption": ["x"]}, {"chat": None}, {"contact": "x"}])
def test_a_message_of_another_shape_holds_nobody_up(message: dict[str, Any]) -> None:
    assert channel().read(delivery(tg.text(7, None, **message))) == []


def test_only_who_knows_the_secret_is_authentic() -> None:
    made = channel(telegram_webhook_secret="secret_1-A")
    assert made.authentic(delivery(b"{}", "secret_1-A"))
    assert not made.authentic(delivery(b"{}", "secret_1-B"))
    assert not made.authentic(delivery(b"{}"))
    assert not made.authentic(Delivery("", {}, b"{}"))
    assert not made.authentic(delivery(b"{}", "\u00e9"))


async def test_sends_with_buttons() -> None:
    async with telegram() as (fake, made):
        letter = Letter(1, "700", "4242", "xx", "Right?\n1 Yes\n2 No", (("Yes", "q1:1"), ("No", "q1:2")))
        assert await made.send(letter) == "700:1"
    (sent,) = fake.sent
    assert sent["chat_id"] == "700"
    assert sent["text"] == letter.text
    row = [{"text": "Yes", "callback_data": "q1:1"}, {"text": "No", "callback_data": "q1:2"}]
    assert sent["reply_markup"] == {"inline_keyboard": [row]}


@pytest.mark.parametrize(
    ("media_type", "no_voice", "methods"),
    [
        ("audio/ogg", False, ["sendVoice", "sendMessage"]),
        ("audio/ogg", True, ["sendVoice", "sendDocument", "sendMessage"]),
        ("audio/mpeg", False, ["sendDocument", "sendMessage"]),
    ],
)
async def test_a_recording_goes_before_its_letter(media_type: str, no_voice: bool, methods: list[str]) -> None:
    async with telegram() as (fake, made):
        fake.no_voice = no_voice
        enclosed = Enclosed(3, media_type, b"the sound")
        await made.send(Letter(1, "700", "4242", "xx", "Can you listen?", recording=enclosed))
    assert [method for method, _ in fake.calls] == methods
    assert "the sound" in map(str, fake.calls[-2][1].values())


async def test_long_labels_stand_below_each_other() -> None:
    async with telegram() as (fake, made):
        await made.send(Letter(1, "700", "", "xx", "?", (("I would rather not say", "q1:1"), ("No", "q1:2"))))
    assert [len(row) for row in fake.sent[0]["reply_markup"]["inline_keyboard"]] == [1, 1]


async def test_asking_for_the_number() -> None:
    async with telegram() as (fake, made):
        await made.send(Letter(1, "700", "", "xx", "Your number?", (("Later", "q1:1"),), ask_contact=True))
    markup = fake.sent[0]["reply_markup"]
    assert markup["keyboard"][0][0]["request_contact"] is True
    assert markup["keyboard"][0][0]["text"]
    assert markup["keyboard"][1] == [{"text": "Later"}]


async def test_a_long_text_goes_in_parts_with_the_buttons_last() -> None:
    async with telegram() as (fake, made):
        await made.send(Letter(1, "700", "", "xx", "A sentence. " * 500, (("Yes", "q1:1"),)))
    assert ["reply_markup" in sent for sent in fake.sent] == [False, True]


FAILURES = {
    "blocked": ({"error_code": 403, "description": "Forbidden: bot was blocked by the user"}, Closed, "closed"),
    "throttled": (
        {"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 7}},
        SendFailed,
        7.0,
    ),
    "no chat": ({"error_code": 400, "description": "Bad Request: chat not found"}, SendFailed, None),
    "wrong token": ({"error_code": 401, "description": "Unauthorized"}, SendFailed, 300.0),
    "broken": ({"error_code": 502, "description": "Bad Gateway"}, SendFailed, 15.0),
    "moved": (
        {"error_code": 400, "description": "Bad Request", "parameters": {"migrate_to_chat_id": -1}},
        SendFailed,
        60.0,
    ),
}


@pytest.mark.parametrize(("answer", "error", "told"), FAILURES.values(), ids=FAILURES)
async def test_failures(answer: dict[str, Any], error: type[Exception], told: object) -> None:
    async with telegram() as (fake, made):
        fake.faults.append(answer)
        with pytest.raises(error) as raised:
            await made.send(Letter(1, "700", "", "xx", "secret words"))
    found = raised.value
    assert isinstance(found, Closed | SendFailed)
    assert told == (found.state if isinstance(found, Closed) else found.retry_after)
    assert "secret" not in str(found)
    assert tg.TOKEN not in str(found)


async def test_nobody_there_is_tried_again() -> None:
    made = channel()
    with pytest.raises(SendFailed) as raised:
        await made.send(Letter(1, "700", "", "xx", "1"))
    await made.close()
    assert raised.value.retry_after == 15.0


async def test_an_answer_that_cannot_be_read_was_an_answer() -> None:
    async with telegram() as (fake, made):
        fake.short = True
        assert await made.send(Letter(1, "700", "", "xx", "1")) == ""
    assert len(fake.sent) == 1


async def test_an_address_that_is_no_chat_is_given_up() -> None:
    made = channel()
    with pytest.raises(SendFailed) as raised:
        await made.send(Letter(1, "nobody", "", "xx", "1"))
    assert raised.value.retry_after is None


@pytest.mark.parametrize("query", ["q", "old"])
async def test_a_tap_is_answered_and_too_late_does_no_harm(query: str) -> None:
    async with telegram() as (fake, made):
        await made.received(Inbound("4242:7", "4242", "700", "button", "q1:1", {"callback": query}))
        await made.received(Inbound("4242:8", "4242", "700", "text", "hi"))
    assert fake.called("answerCallbackQuery") == 1


async def test_the_doctor_asks_telegram() -> None:
    async with telegram() as (fake, made):
        assert await made.check() == ""
        fake.webhook = {"url": "https://elsewhere.example.org/"}
        assert "webhook" in await made.check()
        fake.token = "another"
        assert "TELEGRAM_BOT_TOKEN" in await made.check()
    nobody = channel()
    assert "TELEGRAM_API_URL" in await nobody.check()
    await nobody.close()


WEBHOOKS: dict[str, tuple[dict[str, str], bool]] = {
    "no public address": ({}, False),
    "https": ({"public_url": "https://bank.example.org"}, True),
    "http with Telegram's own server": ({"public_url": "http://1.2.3.4", "telegram_api_url": ""}, False),
    "http with a server of one's own": ({"public_url": "http://1.2.3.4"}, True),
}


@pytest.mark.parametrize(("more", "by_webhook"), WEBHOOKS.values(), ids=WEBHOOKS)
def test_when_it_goes_by_webhook(more: dict[str, str], by_webhook: bool) -> None:
    url = "https://api.telegram.org" if more.get("telegram_api_url") == "" else "http://127.0.0.1:9"
    made = channel(url, **{name: value for name, value in more.items() if value})
    assert bool(made.webhook) == by_webhook
