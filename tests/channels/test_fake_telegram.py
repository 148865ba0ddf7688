"""The fake Bot API holds what the official client expects of the real one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatAction
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.telegram_wire import AiohttpRequest
from tests.wire import fake_telegram as tg
from tests.wire.serving import serving


class Line:
    """The fake and the official client."""

    def __init__(self, fake: tg.FakeTelegram, url: str, token: str = tg.TOKEN) -> None:
        self.fake, self.url = fake, url
        self.wire = AiohttpRequest()
        self.bot = Bot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=self.wire,
            get_updates_request=self.wire,
        )


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    fake = tg.FakeTelegram()
    async with serving(fake.application()) as url:
        made = Line(fake, url)
        yield made
        await made.wire.shutdown()


def buttons(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data=data)]])


async def test_who_it_is(line: Line) -> None:
    me = await line.bot.get_me()
    assert (me.is_bot, me.username) == (True, "door_bot")
    stranger = Line(line.fake, line.url, "1:wrong")
    with pytest.raises(InvalidToken):
        await stranger.bot.get_me()
    await stranger.wire.shutdown()


async def test_messages_and_edits(line: Line) -> None:
    sent = await line.bot.send_message(700, "hello", reply_markup=buttons("a"))
    edited = await line.bot.edit_message_text("bye", 700, sent.message_id, reply_markup=buttons("b"))
    assert getattr(edited, "text", "") == "bye"
    await line.bot.edit_message_reply_markup(700, sent.message_id)
    assert "reply_markup" not in line.fake.message(sent.message_id)
    with pytest.raises(BadRequest, match="not modified"):
        await line.bot.edit_message_reply_markup(700, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await line.bot.edit_message_text("bye", 700, 99)
    assert await line.bot.send_chat_action(700, ChatAction.TYPING)


@pytest.mark.parametrize(("text", "data"), [("", "a"), (" ", "a"), ("x" * 4097, "a"), ("x", "\u0995" * 22)])
async def test_limits(line: Line, text: str, data: str) -> None:
    with pytest.raises(BadRequest):
        await line.bot.send_message(700, text, reply_markup=buttons(data))
    await line.bot.send_message(700, "\u0995" * 4096, reply_markup=buttons("\u0995" * 21))


async def test_taps_are_answered_while_they_are_new(line: Line) -> None:
    assert await line.bot.answer_callback_query("new")
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await line.bot.answer_callback_query("old")


async def test_menus(line: Line) -> None:
    assert await line.bot.set_my_commands([BotCommand("yardim", "Ne yazabilirsiniz")], language_code="tr")
    assert line.fake.menus["tr"][0]["command"] == "yardim"
    for name, code in (("yardım", "tr"), ("help me", "en"), ("help", "zz")):
        with pytest.raises(BadRequest):
            await line.bot.set_my_commands([BotCommand(name, "x")], language_code=code)


async def test_voices_go_out_and_come_in(line: Line) -> None:
    sent = await line.bot.send_voice(700, b"OggS\x00\xff", duration=timedelta(seconds=3))
    assert sent.voice is not None
    kept = await line.bot.get_file(sent.voice.file_id)
    assert bytes(await kept.download_as_bytearray()) == b"OggS\x00\xff"
    again = await line.bot.send_voice(700, sent.voice.file_id)
    assert again.voice is not None
    assert again.voice.file_id == sent.voice.file_id
    with pytest.raises(BadRequest):
        await line.bot.get_file("gone")


async def test_updates_are_given_until_they_are_acknowledged(line: Line) -> None:
    line.fake.post(*(tg.text(number, str(number)) for number in (5, 6, 7)))
    assert [update.update_id for update in await line.bot.get_updates(limit=2)] == [5, 6]
    assert [update.update_id for update in await line.bot.get_updates(offset=6)] == [6, 7]
    assert await line.bot.get_updates(offset=8) == ()


async def test_one_polls_or_the_webhook_is_called(line: Line) -> None:
    first = asyncio.create_task(line.bot.get_updates(timeout=30))
    await line.fake.board.until(lambda: line.fake.pollers == 1)
    line.fake.post(tg.text(5, "hello"))
    assert len(await first) == 1
    first = asyncio.create_task(line.bot.get_updates(offset=6, timeout=30))
    await line.fake.board.until(lambda: line.fake.pollers == 1)
    second = asyncio.create_task(line.bot.get_updates(offset=6, timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first
    line.fake.post(tg.text(6, "hello"))
    assert len(await second) == 1
    await line.bot.set_webhook("https://bank.example.org/", secret_token="s")
    with pytest.raises(Conflict, match="webhook is active"):
        await line.bot.get_updates()
    assert (await line.bot.get_webhook_info()).url == "https://bank.example.org/"
    await line.bot.delete_webhook()
    assert (await line.bot.get_webhook_info()).url == ""


async def test_faults_are_of_one_method(line: Line) -> None:
    faults = [(tg.BLOCKED, Forbidden), (tg.NO_CHAT, BadRequest), (tg.BAD_GATEWAY, NetworkError)]
    for fault, error in faults:
        line.fake.faults_of["editMessageText"].append(fault)
        with pytest.raises(error):
            await line.bot.edit_message_text("x", 700, 1)
    line.fake.faults_of["getMe"].append(tg.flood(7))
    await line.bot.send_message(700, "hello")
    with pytest.raises(RetryAfter) as raised:
        await line.bot.get_me()
    assert raised.value.retry_after == timedelta(seconds=7)


async def test_json_is_a_body_too(line: Line) -> None:
    address, body = f"{line.url}/bot{tg.TOKEN}/sendMessage", json.dumps({"chat_id": 700, "text": "hello"})
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session, session.post(address, data=body, headers=headers) as answer:
        assert (await answer.json())["result"]["text"] == "hello"
