"""Telegram: reads updates by webhook or by polling, sends with buttons; knows no member and no database."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, InputFile, LinkPreviewOptions, Message
from telegram.error import BadRequest, ChatMigrated, Conflict, InvalidToken, TelegramError

from bot import logs, telegram_failures, telegram_groups, telegram_media, telegram_menu, telegram_updates
from bot.channels.channel import (
    GROUP,
    Channel,
    Delivery,
    Enclosed,
    Inbound,
    Letter,
    Pace,
    SendFailed,
    TakeIn,
    Unreadable,
)
from bot.parts import parts, units
from bot.settings import Settings
from bot.telegram_keyboard import Markup, markup
from bot.telegram_wire import AiohttpRequest
from bot.workers.waiting import first

UPDATES = ("message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
OFFICIAL = "https://api.telegram.org"
RETRY_SECONDS = (0.5, 2.0, 5.0, 15.0, 60.0)
"""Between the tries to register, or to poll again where another one polled."""
PENDING_MAX = 50
"""So many updates may wait at Telegram before an operator is told."""
log = logs.get("bot.telegram")


class Telegram(Channel):
    """One bot. Only private chats are for it: in a group everybody would read the answers."""

    name = "telegram"
    door = "telegram"
    text_max = 4096
    pace = Pace(overall=30.0, each=1.0, burst=5)
    carries_recordings = True
    tappable = True

    def __init__(self, bot: Bot, transport: AiohttpRequest, secret: str, webhook: str = "") -> None:
        """``transport`` is the bot's; ``webhook`` is the address to register, empty: poll."""
        self._bot, self._transport, self._secret, self.webhook = bot, transport, secret, webhook
        self.alone = not webhook  # Telegram gives updates to one poller only, and turns the others away.
        number = bot.token.partition(":")[0]
        self._our_address = number if number.isdecimal() else "bot"
        self._username = ""

    def authentic(self, delivery: Delivery) -> bool:
        """Whether it knows the secret that was given to Telegram alone."""
        given = delivery.headers.get("x-telegram-bot-api-secret-token", "")
        return hmac.compare_digest(given.encode(), self._secret.encode())

    def read(self, delivery: Delivery) -> list[Inbound]:
        """Texts, taps, shared numbers, voices, pictures, blocking and unblocking; edits are not for us."""
        try:
            data = json.loads(delivery.body)
        except (ValueError, RecursionError) as error:
            raise Unreadable("not JSON") from error
        if not isinstance(data, dict) or not isinstance(data.get("update_id"), int):
            raise Unreadable("no update_id")
        return telegram_updates.read(data, self._bot, self._our_address, self._username)

    async def send(self, letter: Letter) -> str:
        """Send, in parts when it is long; the buttons hang on the last one."""
        if not letter.address.lstrip("-").isdecimal():
            raise SendFailed("telegram: no chat", None)
        *before, last = parts(letter.text, self.text_max)
        try:
            if letter.recording is not None:
                await self._enclose(int(letter.address), letter.recording)
            for part in before:
                await self._post(int(letter.address), part, None)
            sent = await self._post(int(letter.address), last, markup(letter))
        except TelegramError as error:
            raise telegram_failures.meaning(error) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            return ""  # It was accepted, and the answer cannot be read: sending again would double it.
        return f"{sent.chat.id}:{sent.message_id}"  # Telegram counts messages in each chat.

    async def _post(self, chat: int, text: str, buttons: Markup | None) -> Message:
        plain = LinkPreviewOptions(is_disabled=True)
        try:
            return await self._bot.send_message(chat, text, reply_markup=buttons, link_preview_options=plain)
        except ChatMigrated as moved:
            return await self._bot.send_message(
                moved.new_chat_id, text, reply_markup=buttons, link_preview_options=plain
            )

    async def settle(self, letter: Letter, provider_id: str, choice: str) -> None:
        """Take the buttons away and show what was chosen; what was taken away before is fine."""
        chat, _, message = provider_id.rpartition(":")
        shown = f"{parts(letter.text, self.text_max)[-1]}\n\n\u2713 {choice}"
        try:
            if choice and letter.text and units(shown) <= self.text_max:
                plain = LinkPreviewOptions(is_disabled=True)
                await self._bot.edit_message_text(shown, int(chat), int(message), link_preview_options=plain)
            else:
                await self._bot.edit_message_reply_markup(int(chat), int(message))
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                raise telegram_failures.meaning(error) from None
        except TelegramError as error:
            raise telegram_failures.meaning(error) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            log.debug("answer to an edit not understood")

    async def fetch(self, reference: str) -> bytes:
        """Ask where the file is, then download it."""
        return await telegram_media.fetch(self._bot, self._transport, reference)

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
        """Stop the waiting sign on a tapped button, too late does no harm; in a group, ask to be written to alone."""
        query = inbound.payload.get("callback")
        try:
            if inbound.kind == GROUP:
                name = self._username or await self._introduce()
                text = telegram_groups.answer(str(inbound.payload["language"]), name)
                await self._post(int(inbound.address), text, None)
            elif isinstance(query, str):
                await self._bot.answer_callback_query(query)
        except TelegramError:
            log.debug("courtesy came too late")

    async def attend(self, take_in: TakeIn, stop: asyncio.Event) -> None:
        """Register the webhook, or poll until told to stop; while Telegram is not reached, try again and again."""
        await self._persist(self._register, stop)
        if not self.webhook and not stop.is_set():
            log.info("polling")
            await self._poll(take_in, stop)

    async def _persist(self, do: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        failures = 0
        while not stop.is_set():
            try:
                await do()
            except TelegramError as error:
                seconds = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                failures += 1
                log.warning("telegram not ready", error=type(error).__name__, seconds=seconds, attempts=failures)
                await first((stop,), seconds)
            else:
                return

    async def _register(self) -> None:
        if self.webhook:
            await self._bot.set_webhook(self.webhook, secret_token=self._secret, allowed_updates=UPDATES)
            log.info("webhook registered")
        else:
            await self._bot.delete_webhook()
        await self._introduce()
        await telegram_menu.announce(self._bot)

    async def _introduce(self) -> str:
        """Ask Telegram for the bot's own name: people in groups call it by it."""
        self._username = (await self._bot.get_me()).username or ""
        return self._username

    async def _poll(self, take_in: TakeIn, stop: asyncio.Event) -> None:
        """Fetch and store; only what is stored is acknowledged, by asking for what comes after it."""
        offset: int | None = None
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                fetching = asyncio.create_task(self._patiently(offset, stop))
                await asyncio.wait((fetching, stopped), return_when=asyncio.FIRST_COMPLETED)
                if not fetching.done():
                    fetching.cancel()
                    return
                for data in fetching.result():
                    found = telegram_updates.read(data, self._bot, self._our_address, self._username)
                    answered = await take_in(found)
                    offset = int(data["update_id"]) + 1
                    for inbound in answered:
                        await self.received(inbound)
        finally:
            stopped.cancel()

    async def _patiently(self, offset: int | None, stop: asyncio.Event) -> list[dict[str, Any]]:
        """Updates, however long Telegram is not reached or another process polls with the same token."""
        found: list[dict[str, Any]] = []

        async def once() -> None:
            try:
                found.extend(await self._updates(offset))
            except Conflict:
                await self._bot.delete_webhook()  # Somebody may have set one meanwhile.
                raise

        await self._persist(once, stop)
        return found

    async def _updates(self, offset: int | None) -> list[dict[str, Any]]:
        """Raw updates: the library would refuse a whole batch for one that it does not know."""
        asked = {"timeout": POLL_SECONDS, "allowed_updates": json.dumps(UPDATES)}
        query = urlencode(asked if offset is None else {**asked, "offset": offset})
        answer = await self._transport.post(f"{self._bot.base_url}/getUpdates?{query}", read_timeout=POLL_SECONDS + 10)
        return answer if isinstance(answer, list) else []

    async def check(self) -> str:
        """Whether Telegram knows the bot, calls us where it should, and gets rid of its updates."""
        try:
            await self._bot.get_me()
            info = await self._bot.get_webhook_info()
        except InvalidToken:
            return "Telegram does not know this bot: check TELEGRAM_BOT_TOKEN."
        except TelegramError as error:
            return f"Telegram was not reached ({type(error).__name__}): check the network and TELEGRAM_API_URL."
        waiting = f"Updates that wait at Telegram: {info.pending_update_count}."
        if info.url != self.webhook:
            return f"The webhook is not registered yet, or elsewhere: `serve` registers it when it starts. {waiting}"
        if info.last_error_message:
            when = f" at {info.last_error_date:%Y-%m-%d %H:%M} UTC" if info.last_error_date else ""
            said = info.last_error_message
            return f"Telegram's last delivery failed{when}: {said}. Check DOORSTEP_PUBLIC_URL. {waiting}"
        return f"{waiting} Does `serve` run?" if info.pending_update_count > PENDING_MAX else ""

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
