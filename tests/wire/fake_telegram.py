"""A fake Telegram Bot API: answers as the real one would, delivers updates by webhook or polling, fails on request."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.wire.bodies import as_value, fields_of
from tests.wire.serving import Noticeboard
from tests.wire.telegram_updates import DATE, US, Update, chat, command, contact, moved, tap, text, user

__all__ = ["TOKEN", "FakeTelegram", "Update", "chat", "command", "contact", "moved", "tap", "text", "user"]

TOKEN = "4242:fake-token"
TEXT_MAX = 4096
BUTTON_BYTES_MAX = 64
FILE_BYTES_MAX = 20_000_000
BLOCKED = {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}
DEACTIVATED = {"error_code": 403, "description": "Forbidden: user is deactivated"}
NEVER_STARTED = {"error_code": 403, "description": "Forbidden: bot can't initiate conversation with a user"}
NO_CHAT = {"error_code": 400, "description": "Bad Request: chat not found"}
BAD_GATEWAY = {"error_code": 502, "description": "Bad Gateway"}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
LANGUAGE_CODES = frozenset({"en", "bn", "so", "tr", "ku", "de"})
Fields = dict[str, Any]


def flood(seconds: int) -> Fields:
    """Too many requests: come again after so many seconds."""
    words = f"Too Many Requests: retry after {seconds}"
    return {"error_code": 429, "description": words, "parameters": {"retry_after": seconds}}


class Refused(Exception):
    """What a method answers instead; ``error_code`` is the HTTP status."""

    def __init__(self, body: Fields) -> None:
        super().__init__(body["description"])
        self.body = body


@dataclass
class FakeTelegram:
    """``calls`` are all requests that a bot made; put answers into ``faults`` to have the next ones fail."""

    token: str = TOKEN
    calls: list[tuple[str, Fields]] = field(default_factory=list)
    faults: deque[Fields] = field(default_factory=deque)
    """Bodies of errors for the next ``sendMessage``s; ``error_code`` is the HTTP status."""
    faults_of: defaultdict[str, deque[Fields]] = field(default_factory=lambda: defaultdict(deque))
    """The same for the next calls of each method."""
    board: Noticeboard = field(default_factory=Noticeboard)
    webhook: dict[str, str] = field(default_factory=dict)
    last_error: str = ""
    """What ``getWebhookInfo`` tells of the last delivery."""
    pending: int = 0
    """How many updates wait for the webhook, besides those that wait to be polled."""
    short: bool = False
    """Whether to answer ``sendMessage`` with less than promised."""
    messages: dict[tuple[int, int], Fields] = field(default_factory=dict)
    """What stands in the chats now, after edits."""
    menus: dict[str, list[Fields]] = field(default_factory=dict)
    """The commands of each language; of all others at the empty code."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What can be downloaded, by ``file_id``."""
    refused_languages: set[str] = field(default_factory=set)
    pollers: int = 0
    """How many wait in ``getUpdates`` now."""

    no_voice: bool = False
    """Whether the person takes no voice notes from anybody."""

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._updates: list[Update] = []
        self._generation = 0
        self._queues: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    def application(self) -> Starlette:
        """The Bot API, and the files beside it."""
        methods = Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])
        return Starlette(routes=[Route("/file/bot{token}/{path:path}", self._download), methods])

    @property
    def sent(self) -> list[Fields]:
        """The messages that were sent."""
        return self.asked("sendMessage")

    def asked(self, method: str) -> list[Fields]:
        """The fields of each call of a method."""
        return [fields for name, fields in self.calls if name == method]

    def called(self, method: str) -> int:
        """How often a method was called."""
        return len(self.asked(method))

    def message(self, message_id: int, number: int = 700) -> Fields:
        """What stands in a chat now."""
        return self.messages[number, message_id]

    async def _call(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _error({"error_code": 401, "description": "Unauthorized"})
        method = request.path_params["method"]
        fields = {name: as_value(value) for name, value in request.query_params.items()} | await fields_of(request)
        self.calls.append((method, fields))
        self.board.ring()
        answer: Callable[[Fields], Awaitable[Any]] | None = getattr(self, f"_{method}", None)
        if answer is None:
            return _error({"error_code": 404, "description": "Not Found: method not found"})
        try:
            faults = self.faults_of[method] or (self.faults if method == "sendMessage" else ())
            if faults:
                raise Refused(faults.popleft())
            found = await answer(fields)
        except Refused as refused:
            return _error(refused.body)
        self.board.ring()
        return JSONResponse({"ok": True, "result": found})

    async def _download(self, request: Request) -> Response:
        content = self.files.get(request.path_params["path"].rpartition("/")[2])
        if request.path_params["token"] != self.token or content is None:
            return _error({"error_code": 404, "description": "Not Found"})
        return Response(content, media_type="application/octet-stream")

    async def _getMe(self, _: Fields) -> Any:
        return US

    async def _sendMessage(self, fields: Fields) -> Any:
        _check_text(fields)
        _check_buttons(fields)
        return {"message_id": 1} if self.short else self._keep(fields, text=str(fields["text"]))

    async def _sendDocument(self, fields: Fields) -> Any:
        return self._keep(fields)

    async def _sendVoice(self, fields: Fields) -> Any:
        if self.no_voice:
            raise _bad("VOICE_MESSAGES_FORBIDDEN")
        note = fields.get("voice")
        if not note:
            raise _bad("there is no voice in the request")
        reference = note if isinstance(note, str) and note in self.files else f"voice-{len(self.files) + 1}"
        if reference != note:
            self.files[reference] = note if isinstance(note, bytes) else str(note).encode()
        kept = {"file_id": reference, "file_unique_id": reference, "duration": int(fields.get("duration", 0))}
        return self._keep(fields, voice=kept)

    async def _sendChatAction(self, _: Fields) -> Any:
        return True

    def _keep(self, fields: Fields, **content: Any) -> Fields:
        number, message_id = int(fields["chat_id"]), next(self._ids)
        kept = {"message_id": message_id, "date": DATE, "chat": chat(number), "from": US, **content}
        if "inline_keyboard" in fields.get("reply_markup", {}):
            kept["reply_markup"] = fields["reply_markup"]
        self.messages[number, message_id] = kept
        return kept

    async def _editMessageText(self, fields: Fields) -> Any:
        _check_text(fields)
        return self._edit(fields, text=fields["text"])

    async def _editMessageReplyMarkup(self, fields: Fields) -> Any:
        return self._edit(fields)

    def _edit(self, fields: Fields, **content: Any) -> Fields:
        _check_buttons(fields)
        at = int(fields["chat_id"]), int(fields["message_id"])
        if at not in self.messages:
            raise _bad("message to edit not found")
        before = self.messages[at]
        after = {name: value for name, value in before.items() if name != "reply_markup"} | content
        if fields.get("reply_markup"):
            after["reply_markup"] = fields["reply_markup"]
        if after == before:
            raise _bad(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message"
            )
        self.messages[at] = after
        return {**after, "edit_date": DATE + 1}

    async def _answerCallbackQuery(self, fields: Fields) -> Any:
        if fields.get("callback_query_id") == "old":
            raise Refused({"error_code": 400, "description": TOO_OLD})
        return True

    async def _setMyCommands(self, fields: Fields) -> Any:
        code = str(fields.get("language_code", ""))
        if code in self.refused_languages or (code and code not in LANGUAGE_CODES):
            raise _bad("invalid language code specified")
        for entry in fields["commands"]:
            name = entry["command"]
            plain = name.isascii() and name.replace("_", "").isalnum() and name == name.lower()
            if not plain or len(name) > 32:
                raise _bad("BOT_COMMAND_INVALID")
            if not 1 <= len(entry["description"]) <= 256:
                raise _bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.menus[code] = fields["commands"]
        return True

    async def _getFile(self, fields: Fields) -> Any:
        reference = str(fields.get("file_id", ""))
        if reference not in self.files:
            raise _bad("invalid file_id")
        if len(self.files[reference]) > FILE_BYTES_MAX:
            raise _bad("file is too big")
        about = {"file_id": reference, "file_unique_id": reference, "file_size": len(self.files[reference])}
        return {**about, "file_path": f"files/{reference}"}

    async def _setWebhook(self, fields: Fields) -> Any:
        self.webhook = {name: str(value) for name, value in fields.items()}
        return True

    async def _deleteWebhook(self, _: Fields) -> Any:
        self.webhook = {}
        return True

    async def _getWebhookInfo(self, _: Fields) -> Any:
        failed = {"last_error_date": DATE, "last_error_message": self.last_error} if self.last_error else {}
        about = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        return {**about, "pending_update_count": self.pending + len(self._updates), **failed}

    async def _getUpdates(self, fields: Fields) -> Any:
        """Whoever asks ends the waiting of whoever asked before."""
        if self.webhook:
            raise _conflict("can't use getUpdates method while webhook is active; use deleteWebhook first")
        self._generation += 1
        mine = self._generation
        offset, limit = int(fields.get("offset", 0)), int(fields.get("limit", 100))
        if offset > 0:
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self.board.ring()
        self.pollers += 1
        try:
            await self.board.until(
                lambda: bool(self._updates) or self._generation != mine, float(fields.get("timeout", 0))
            )
        except TimeoutError:
            return []
        finally:
            self.pollers -= 1
        if self._generation != mine:
            raise _conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        return self._updates[:limit]

    def post(self, *updates: Update) -> None:
        """Leave updates to be fetched by polling."""
        self._updates += updates
        self.board.ring()

    async def deliver(self, url: str, update: Update | bytes, secret: str | None = None) -> int:
        """Post an update to the webhook with its secret, or another one; the status."""
        known = self.webhook.get("secret_token", "") if secret is None else secret
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": known}
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            return answer.status

    async def push(self, url: str, update: Update, secret: str | None = None) -> int:
        """Deliver as Telegram does: again until it is taken, while later updates of the chat wait; how many tries."""
        async with self._queues[_chat_of(update)]:
            self.pending += 1
            for tries in itertools.count(1):
                status = await self.deliver(url, update, secret)
                if 200 <= status < 300:
                    self.pending -= 1
                    return tries
                self.last_error = f"Wrong response from the webhook: {status}"
                self.board.ring()
                await asyncio.sleep(0)
        raise AssertionError


def _chat_of(update: Update) -> int:
    inside = next(value for name, value in update.items() if name != "update_id")
    found: int = inside.get("message", inside)["chat"]["id"]
    return found


def _check_text(fields: Fields) -> None:
    words = str(fields.get("text", ""))
    if not words.strip():
        raise _bad("message text is empty")
    if len(words.encode("utf-16-le")) // 2 > TEXT_MAX:
        raise _bad("message is too long")


def _check_buttons(fields: Fields) -> None:
    rows = (fields.get("reply_markup") or {}).get("inline_keyboard", [])
    if any(len(button["callback_data"].encode()) > BUTTON_BYTES_MAX for row in rows for button in row):
        raise _bad("BUTTON_DATA_INVALID")


def _bad(words: str) -> Refused:
    return Refused({"error_code": 400, "description": f"Bad Request: {words}"})


def _conflict(words: str) -> Refused:
    return Refused({"error_code": 409, "description": f"Conflict: {words}"})


def _error(body: Fields) -> Response:
    return JSONResponse({"ok": False, **body}, body["error_code"])
