"""Telegram at the wire: what is sent, shown and fetched, and what its failures mean."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
import structlog

from bot import telegram_menu
from bot.channels.channel import Closed, Delivery, Enclosed, Inbound, Letter, SendFailed
from bot.channels.telegram import Telegram
from locales.languages import load
from locales.text import T
from locales.understanding import understand
from tests.clock import START
from tests.wire import fake_telegram as tg
from tests.wire.telegram_channel import channel, telegram


def delivery(update: dict[str, Any]) -> Delivery:
    return Delivery("", {}, json.dumps(update).encode())


async def test_sends_with_buttons() -> None:
    async with telegram() as (fake, made):
        letter = Letter(1, "700", "4242", "xx", "Right?\n1 Yes\n2 No", (("Yes", "q1:1"), ("No", "q1:2")))
        assert await made.send(letter) == "700:1"
    (sent,) = fake.sent
    assert sent["chat_id"] == "700"
    assert sent["text"] == letter.text
    row = [{"text": "Yes", "callback_data": "q1:1"}, {"text": "No", "callback_data": "q1:2"}]
    assert sent["reply_markup"] == {"inline_keyboard": [row]}


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
    "deactivated": (tg.DEACTIVATED, Closed, "closed"),
    "never started": (tg.NEVER_STARTED, Closed, "closed"),
    "no chat": (tg.NO_CHAT, Closed, "closed"),
    "deactivated, otherwise said": (
        {"error_code": 400, "description": "Bad Request: INPUT_USER_DEACTIVATED"},
        Closed,
        "closed",
    ),
    "any other complaint": (
        {"error_code": 400, "description": "Bad Request: can't parse secret words"},
        SendFailed,
        None,
    ),
    "wrong token": ({"error_code": 401, "description": "Unauthorized"}, SendFailed, 300.0),
    "broken": ({"error_code": 502, "description": "Bad Gateway"}, SendFailed, 15.0),
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


async def test_a_chat_that_moved_is_followed() -> None:
    async with telegram() as (fake, made):
        fake.faults.append(
            {
                "error_code": 400,
                "description": "Bad Request: group chat was upgraded to a supergroup chat",
                "parameters": {"migrate_to_chat_id": -1007},
            }
        )
        assert await made.send(Letter(1, "-7", "", "xx", "hello")) == "-1007:1"
    assert [sent["chat_id"] for sent in fake.sent] == ["-7", "-1007"]


async def ask(made: Telegram) -> str:
    return await made.send(Letter(1, "700", "4242", "xx", "Right?\n1 Yes\n2 No", (("Yes", "q1:1"), ("No", "q1:2"))))


async def test_an_answered_question_shows_the_choice_and_loses_its_buttons() -> None:
    async with telegram() as (fake, made):
        written = await ask(made)
        assert "reply_markup" in fake.message(1)
        for _ in range(2):  # The second time Telegram finds nothing to change.
            await made.settle(Letter(1, "700", "", "xx", "Right?\n1 Yes\n2 No"), written, "Yes")
    assert fake.message(1)["text"] == "Right?\n1 Yes\n2 No\n\n\u2713 Yes"
    assert "reply_markup" not in fake.message(1)


@pytest.mark.parametrize(("text", "choice"), [("Right?", ""), ("", "Yes"), ("x" * 4096, "Yes")])
async def test_what_cannot_show_the_choice_loses_its_buttons_alone(text: str, choice: str) -> None:
    async with telegram() as (fake, made):
        written = await ask(made)
        await made.settle(Letter(1, "700", "", "xx", text), written, choice)
    assert fake.message(1)["text"].startswith("Right?\n1 Yes")
    assert "reply_markup" not in fake.message(1)


@pytest.mark.parametrize("provider_id", ["700:99", "", "x"])
async def test_a_message_that_is_gone_keeps_nobody_busy(provider_id: str) -> None:
    async with telegram() as (_, made):
        with suppress(SendFailed):
            await made.settle(Letter(1, "700", "", "xx", "?"), provider_id, "Yes")


async def test_a_voice_is_fetched() -> None:
    async with telegram() as (fake, made):
        fake.files["voice-1"] = b"OggS" * 1000
        assert await made.fetch("voice-1") == b"OggS" * 1000
        await made.discard("voice-1")


@pytest.mark.parametrize(
    ("fault", "retry"),
    [(tg.NO_CHAT, None), (tg.flood(7), 7.0), (tg.BAD_GATEWAY, 15.0), ({"error_code": 401, "description": ""}, 300.0)],
)
async def test_what_cannot_be_fetched(fault: dict[str, Any], retry: float | None) -> None:
    async with telegram() as (fake, made):
        fake.faults_of["getFile"].append(fault)
        with pytest.raises(SendFailed) as raised:
            await made.fetch("voice-1")
    assert raised.value.retry_after == retry


async def test_a_file_that_is_too_big_or_gone_is_not_fetched() -> None:
    async with telegram() as (fake, made):
        fake.files["long"] = b"x" * 20_000_001
        for reference in ("long", "gone", ""):
            with pytest.raises(SendFailed) as raised:
                await made.fetch(reference)
            assert raised.value.retry_after is None
            assert tg.TOKEN not in str(raised.value)


async def test_every_language_has_a_menu_with_its_own_words() -> None:
    async with telegram(public_url="https://bank.example.org") as (fake, made):
        fake.refused_languages.add("ku")
        await attended(made)
    assert fake.menus.keys() == {"", "en", "bn", "so", "tr"}, "one that is refused is left out"
    assert [entry["command"] for entry in fake.menus[""]] == ["help", "balance", "language", "person", "stop"]
    assert fake.menus["tr"][0] == {"command": "yardim", "description": load().render(T("What you can write"), "tr")}


@pytest.mark.parametrize("tag", [tag for tag in load().tags if len(tag) == 2])
def test_the_words_of_a_menu_are_understood(tag: str) -> None:
    for (intent, _), entry in zip(telegram_menu.COMMANDS, telegram_menu.menu(tag), strict=True):
        (inbound,) = channel().read(delivery(tg.command(7, f"/{entry.command}")))
        meaning = understand(inbound.text, language=tag, now=START)
        assert (meaning.intent, meaning.exact) == (intent, True), entry.command


async def attended(made: Telegram) -> None:
    """Let it register its webhook."""

    async def take_in(found: Sequence[Inbound]) -> Sequence[Inbound]:
        raise AssertionError(found)

    await made.attend(take_in, asyncio.Event())


async def test_the_webhook_is_registered_again_and_again_until_telegram_is_there() -> None:
    async with telegram(public_url="https://bank.example.org") as (fake, made):
        fake.faults_of["setWebhook"].append(tg.BAD_GATEWAY)
        with structlog.testing.capture_logs() as logged:
            await attended(made)
    assert fake.webhook["url"] == "https://bank.example.org/in/telegram"
    assert [entry["seconds"] for entry in logged if entry["event"] == "telegram not ready"] == [0.5]


async def test_the_doctor_asks_telegram() -> None:
    async with telegram() as (fake, made):
        assert await made.check() == ""
        fake.pending = 51
        assert "51" in await made.check()
        fake.last_error = "Wrong response from the webhook: 503"
        assert "at 2026-11-23 10:00 UTC: Wrong response from the webhook: 503" in await made.check()
        assert "wait at Telegram: 51" in await made.check()
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
    assert b"the sound" in fake.calls[-2][1].values()
