"""Telegram: reads updates by webhook or by polling, sends with buttons; knows no member and no database."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot import logs, telegram_updates
from bot.channels.channel import (
    Channel,
    Closed,
    Delivery,
    Enclosed,
    Inbound,
    Letter,
    Pace,
    SendFailed,
    TakeIn,
    Unreadable,
)
from bot.parts import parts
from bot.settings import Settings
from bot.telegram_wire import AiohttpRequest
from locales import languages
from locales.text import T

UPDATES = ("message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
OFFICIAL = "https://api.telegram.org"
COMMANDS = (
    ("help", T("What you can write")),
    ("balance", T("Your hours")),
    ("language", T("Another language")),
    ("person", T("Ask for a person")),
    ("stop", T("No more messages")),
)
"""The menu beside the text field. A tapped command arrives as its word, which is understood in every language."""
COMPLAINTS = ("chat not found", "message is too long", "text must be non-empty", "button_data_invalid")
SHARE = T("Share my number")
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup
log = logs.get("bot.telegram")


class Telegram(Channel):
    """One bot. Only private chats are for it: in a group everybody would read the answers."""

    name = "telegram"
    door = "telegram"
    text_max = 4096
    pace = Pace(overall=30.0, each=1.0, burst=5)
    carries_recordings = True

    def __init__(self, bot: Bot, transport: AiohttpRequest, secret: str, webhook: str = "") -> None:
        """``transport`` is the bot's; ``webhook`` is the address to register, empty: poll."""
        self._bot, self._transport, self._secret, self.webhook = bot, transport, secret, webhook
        number = bot.token.partition(":")[0]
        self._our_address = number if number.isdecimal() else "bot"

    def authentic(self, delivery: Delivery) -> bool:
        """Whether it knows the secret that was given to Telegram alone."""
        given = delivery.headers.get("x-telegram-bot-api-secret-token", "")
        return hmac.compare_digest(given.encode(), self._secret.encode())

    def read(self, delivery: Delivery) -> list[Inbound]:
        """Texts, taps, shared numbers, blocking and unblocking; edits and groups are not for us."""
        try:
            data = json.loads(delivery.body)
        except (ValueError, RecursionError) as error:
            raise Unreadable("not JSON") from error
        if not isinstance(data, dict) or not isinstance(data.get("update_id"), int):
            raise Unreadable("no update_id")
        return telegram_updates.read(data, self._bot, self._our_address)

    async def send(self, letter: Letter) -> str:
        """Send, in parts when it is long; the buttons hang on the last one."""
        if not letter.address.lstrip("-").isdecimal():
            raise SendFailed("telegram: no chat", None)
        *before, last = parts(letter.text, self.text_max)
        try:
            if letter.recording is not None:
                await self._enclose(int(letter.address), letter.recording)
            for part in before:
                await self._post(letter, part, None)
            sent = await self._post(letter, last, _markup(letter))
        except Forbidden as error:
            raise Closed("telegram 403") from error
        except RetryAfter as error:
            raise SendFailed("telegram 429", _seconds(error), hold=True) from None
        except BadRequest as error:  # A NetworkError to the library, yet trying again never helps.
            raise SendFailed(f"telegram 400: {_reason(error)}", None) from None
        except InvalidToken:
            raise SendFailed("telegram 401: check TELEGRAM_BOT_TOKEN", 300.0) from None
        except TimedOut:  # It may have arrived: a text twice is better than none, and no text moves hours.
            raise SendFailed("telegram timed out", 30.0) from None
        except NetworkError:
            raise SendFailed("telegram not reached", 15.0) from None
        except TelegramError as error:
            raise SendFailed(f"telegram: {type(error).__name__}", 60.0) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            return ""  # It was accepted, and the answer cannot be read: sending again would double it.
        return f"{letter.address}:{sent.message_id}"  # Telegram counts messages in each chat.

    async def _post(self, letter: Letter, text: str, markup: Markup | None) -> Message:
        plain = LinkPreviewOptions(is_disabled=True)
        return await self._bot.send_message(int(letter.address), text, reply_markup=markup, link_preview_options=plain)

    async def _enclose(self, chat: int, recording: Enclosed) -> None:
        """As a voice note where it is one; somebody may allow none, and gets a file instead."""
        file = InputFile(recording.sound, filename="recording", attach=False)
        try:
            if recording.media_type.startswith("audio/ogg"):
                await self._bot.send_voice(chat, file)
            else:
                await self._bot.send_document(chat, file)
        except BadRequest:
            if not recording.media_type.startswith("audio/ogg"):
                raise
            await self._bot.send_document(chat, file)

    async def received(self, inbound: Inbound) -> None:
        """Stop the waiting sign on a tapped button; too late does no harm."""
        query = inbound.payload.get("callback")
        if isinstance(query, str):
            try:
                await self._bot.answer_callback_query(query)
            except TelegramError:
                log.debug("tap answered too late")

    async def attend(self, take_in: TakeIn, stop: asyncio.Event) -> None:
        """Register the webhook, or poll until told to stop. Raises TelegramError when Telegram is not reached."""
        if self.webhook:
            await self._bot.set_webhook(self.webhook, secret_token=self._secret, allowed_updates=UPDATES)
            log.info("webhook registered")
            await self._announce()
            return
        await self._bot.delete_webhook()
        await self._announce()
        log.info("polling")
        await self._poll(take_in, stop)

    async def _poll(self, take_in: TakeIn, stop: asyncio.Event) -> None:
        """Fetch and store; only what is stored is acknowledged, by asking for what comes after it."""
        offset: int | None = None
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                fetching = asyncio.create_task(self._fetch(offset))
                await asyncio.wait((fetching, stopped), return_when=asyncio.FIRST_COMPLETED)
                if not fetching.done():
                    fetching.cancel()
                    return
                for data in fetching.result():
                    found = telegram_updates.read(data, self._bot, self._our_address)
                    await take_in(found)
                    offset = int(data["update_id"]) + 1
                    for inbound in found:
                        await self.received(inbound)
        finally:
            stopped.cancel()

    async def _fetch(self, offset: int | None) -> list[dict[str, Any]]:
        """Raw updates: the library would refuse a whole batch for one that it does not know."""
        asked = {"timeout": POLL_SECONDS, "allowed_updates": json.dumps(UPDATES)}
        query = urlencode(asked if offset is None else {**asked, "offset": offset})
        answer = await self._transport.post(f"{self._bot.base_url}/getUpdates?{query}", read_timeout=POLL_SECONDS + 10)
        return answer if isinstance(answer, list) else []

    async def _announce(self) -> None:
        """Give Telegram the menu of commands in every language that it knows."""
        known = languages.load()
        for tag in (None, *(tag for tag in known.tags if len(tag) == 2)):
            menu = [BotCommand(word, known.render(text, tag or known.default)) for word, text in COMMANDS]
            try:
                await self._bot.set_my_commands(menu, language_code=tag)
            except TelegramError as error:
                log.warning("menu of commands refused", error=type(error).__name__, language=tag or "")

    async def check(self) -> str:
        """Whether Telegram knows the bot and calls us where it should."""
        try:
            await self._bot.get_me()
            info = await self._bot.get_webhook_info()
        except InvalidToken:
            return "Telegram does not know this bot: check TELEGRAM_BOT_TOKEN."
        except TelegramError as error:
            return f"Telegram was not reached ({type(error).__name__}): check the network and TELEGRAM_API_URL."
        if info.url != self.webhook:
            return "The webhook is not registered yet, or elsewhere: `serve` registers it when it starts."
        if info.last_error_message:
            return f"Telegram's last delivery failed: {info.last_error_message}. Check DOORSTEP_PUBLIC_URL."
        return ""

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.shutdown()


def build(settings: Settings) -> Telegram | None:
    """On when there is a bot token; by webhook when Telegram can reach us."""
    if not settings.has_telegram:
        return None
    token = settings.telegram_bot_token.get_secret_value()
    transport = AiohttpRequest()
    bot = Bot(
        token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=transport,
        get_updates_request=transport,
    )
    secret = settings.telegram_webhook_secret.get_secret_value() or _derived(token)
    own_server = settings.telegram_api_url != OFFICIAL
    reachable = settings.public_url.startswith("https://") or (settings.public_url and own_server)
    return Telegram(bot, transport, secret, f"{settings.public_url}/in/telegram" if reachable else "")


def _derived(token: str) -> str:
    return hmac.new(token.encode(), b"doorstep webhook", hashlib.sha256).hexdigest()


def _markup(letter: Letter) -> Markup | None:
    """Buttons under the message; to share a number Telegram wants them under the text field instead."""
    if letter.ask_contact:
        share = KeyboardButton(languages.load().render(SHARE, letter.language), request_contact=True)
        rows = [[share], *([KeyboardButton(label)] for label, _ in letter.buttons)]
        return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
    if not letter.buttons:
        return None
    buttons = [InlineKeyboardButton(label, callback_data=data) for label, data in letter.buttons]
    return InlineKeyboardMarkup(_rows(buttons))


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Short ones side by side, long ones below each other, so that none is cut off."""
    wide = 3 if all(len(button.text) <= 10 for button in buttons) else 1
    return [list(buttons[start : start + wide]) for start in range(0, len(buttons), wide)]


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _reason(error: BadRequest) -> str:
    """Which of the known complaints it is; Telegram may quote the message in others."""
    return next((words for words in COMPLAINTS if words in error.message.lower()), "refused")
