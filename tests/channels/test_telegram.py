"""Telegram at the wire: what is read from updates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.channel import Delivery, Inbound, Unreadable
from tests.wire import fake_telegram as tg
from tests.wire import telegram_updates as up
from tests.wire.telegram_channel import channel


def delivery(update: dict[str, Any] | bytes, secret: str = "") -> Delivery:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    return Delivery("https://x/in/telegram", {"x-telegram-bot-api-secret-token": secret}, body)


def heard(kind: str, text: str = "", **payload: object) -> list[Inbound]:
    return [Inbound("4242:7", "4242", "700", kind, text, payload)]


PHOTO = {"media": "picture-1280", "media_kind": "picture", "media_type": "image/jpeg"}
VOICE: dict[str, Any] = {"media": "voice-1", "media_kind": "voice", "media_type": "audio/ogg", "seconds": 3}
FILE = {"media": "file-1", "media_kind": "file", "media_type": "application/pdf"}
SONG = {"file_id": "a", "file_unique_id": "b", "duration": 61, "mime_type": "audio/mpeg"}
CHANNEL_POST = {"update_id": 7, "channel_post": {**tg.text(7, "hi")["message"], "chat": tg.chat(-5, "channel")}}
READS: dict[str, tuple[dict[str, Any], list[Inbound]]] = {
    "text": (tg.text(7, "hello"), heard("text", "hello")),
    "language of the app": (tg.text(7, "hi", sender=tg.user(language="xx")), heard("text", "hi", language="xx")),
    "start": (tg.command(7, "/start"), heard("start", "")),
    "deep link": (tg.command(7, "/start maple"), heard("start", "maple")),
    "deep link with a code": (tg.command(7, "/start link_Ab3-9"), heard("start", "link_Ab3-9")),
    "start in capitals on two lines": (tg.command(7, "/START\nmaple"), heard("start", "maple")),
    "command": (tg.command(7, "/balance"), heard("text", "balance")),
    "command to us by name": (tg.command(7, "/balance@door_bot"), heard("text", "balance")),
    "command with words": (tg.command(7, "/help me please"), heard("text", "help me please")),
    "command of two words": (tg.command(7, "/saeten_min"), heard("text", "saeten min")),
    "a stroke alone": (tg.text(7, "/"), heard("text", "")),
    "tap": (tg.tap(7, "q12:1"), heard("button", "q12:1", callback="q")),
    "own number": (tg.contact(7, "+447700900123"), heard("contact", "", phone="+447700900123")),
    "own number without plus": (tg.contact(7, "447700900123"), heard("contact", "", phone="+447700900123")),
    "own number with spaces": (tg.contact(7, " +44 7700 900123"), heard("contact", "", phone="+447700900123")),
    "somebody else's number": (tg.contact(7, "+447700900123", owner=701), heard("other")),
    "own name forwarded with any number": (up.forwarded(7, "+447700900123"), heard("other")),
    "own number by way of another bot": (tg.contact(7, "+447700900123", via_bot=up.US), heard("other")),
    "a number of nobody": (tg.contact(7, "+447700900123", owner=None), heard("other")),
    "a number that Telegram sells": (tg.contact(7, "+88801234567"), heard("other")),
    "no number": (tg.contact(7, "12"), heard("other")),
    "far too long a number": (tg.contact(7, "+4477009001234567"), heard("other")),
    "blocked": (tg.moved(7, "kicked"), heard("closed")),
    "came back": (tg.moved(7, "member"), heard("reopened")),
    "voice": (up.voice(7), heard("other", **VOICE)),
    "song": (
        tg.text(7, None, audio=SONG),
        heard("other", media="a", media_kind="voice", media_type="audio/mpeg", seconds=61),
    ),
    "picture": (up.picture(7), heard("other", **PHOTO)),
    "picture with words": (up.picture(7, "look"), heard("text", "look", **PHOTO)),
    "picture with a command": (up.picture(7, "/balance"), heard("text", "balance", **PHOTO)),
    "file": (up.document(7, "application/pdf"), heard("other", **FILE)),
    "voice as a file": (
        up.document(7, "audio/mp4"),
        heard("other", media="file-1", media_kind="voice", media_type="audio/mp4"),
    ),
    "file of no known kind": (
        up.document(7, None),
        heard("other", media="file-1", media_kind="file", media_type="application/octet-stream"),
    ),
    "edited": (up.edited(7, "hi"), []),
    "channel": (CHANNEL_POST, []),
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
