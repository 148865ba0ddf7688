"""A fake Telegram Bot API: answers as the real one would, delivers updates by webhook or polling, fails on request."""

from __future__ import annotations

import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.wire.serving import Noticeboard

TOKEN = "4242:fake-token"
DATE = 1795428000
Update = dict[str, Any]


@dataclass
class FakeTelegram:
    """``calls`` are all requests that a bot made; put answers into ``faults`` to have the next ones fail."""

    token: str = TOKEN
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: deque[dict[str, Any]] = field(default_factory=deque)
    """Bodies of errors for the next ``sendMessage``s; ``error_code`` is the HTTP status."""
    board: Noticeboard = field(default_factory=Noticeboard)
    webhook: dict[str, str] = field(default_factory=dict)
    short: bool = False
    """Whether to answer ``sendMessage`` with less than promised."""

    no_voice: bool = False
    """Whether the person takes no voice notes from anybody."""

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._updates: list[Update] = []

    def application(self) -> Starlette:
        """The Bot API."""
        return Starlette(routes=[Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])])

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The messages that were sent."""
        return [fields for method, fields in self.calls if method == "sendMessage"]

    def called(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for name, _ in self.calls)

    async def _call(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _error({"error_code": 401, "description": "Unauthorized"})
        method = request.path_params["method"]
        pairs = _pairs(request.headers.get("content-type", ""), await request.body())
        fields = {name: _value(value) for name, value in [*request.query_params.items(), *pairs]}
        self.calls.append((method, fields))
        self.board.ring()
        answer = getattr(self, f"_{method}", None)
        if answer is None:
            return _error({"error_code": 404, "description": "Not Found: method not found"})
        found = await answer(fields)
        return found if isinstance(found, Response) else JSONResponse({"ok": True, "result": found})

    async def _getMe(self, _: dict[str, Any]) -> Any:
        return {"id": 4242, "is_bot": True, "first_name": "Door", "username": "door_bot"}

    async def _sendMessage(self, fields: dict[str, Any]) -> Any:
        if self.faults:
            return _error(self.faults.popleft())
        text = str(fields.get("text", ""))
        if not text or len(text.encode("utf-16-le")) // 2 > 4096:
            return _error({"error_code": 400, "description": "Bad Request: message is too long or empty"})
        if self.short:
            return {"message_id": 1}
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        return {"message_id": next(self._ids), "date": DATE, "chat": chat, "text": text}

    async def _sendVoice(self, fields: dict[str, Any]) -> Any:
        if self.no_voice:
            return _error({"error_code": 400, "description": "Bad Request: VOICE_MESSAGES_FORBIDDEN"})
        return await self._sendDocument(fields)

    async def _sendDocument(self, fields: dict[str, Any]) -> Any:
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        return {"message_id": next(self._ids), "date": DATE, "chat": chat}

    async def _answerCallbackQuery(self, fields: dict[str, Any]) -> Any:
        if fields.get("callback_query_id") == "old":
            words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
            return _error({"error_code": 400, "description": words})
        return True

    async def _setMyCommands(self, fields: dict[str, Any]) -> Any:
        return True

    async def _setWebhook(self, fields: dict[str, Any]) -> Any:
        self.webhook = {name: str(value) for name, value in fields.items()}
        return True

    async def _deleteWebhook(self, _: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    async def _getWebhookInfo(self, _: dict[str, Any]) -> Any:
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": 0}

    async def _getUpdates(self, fields: dict[str, Any]) -> Any:
        if self.webhook:
            words = "Conflict: can't use getUpdates method while webhook is active"
            return _error({"error_code": 409, "description": words})
        offset = int(fields.get("offset", 0))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not self._updates:
            try:
                await self.board.until(lambda: bool(self._updates), float(fields.get("timeout", 0)))
            except TimeoutError:
                return []
        return list(self._updates)

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


def _value(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except ValueError:
        return text


def _pairs(kind: str, body: bytes) -> list[tuple[str, str]]:
    """The fields of a form, also of one in parts; a file is its bytes as text."""
    if not kind.startswith("multipart/"):
        return parse_qsl(body.decode(), keep_blank_values=True)
    parts = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).get_payload()
    found = []
    for part in parts:
        assert isinstance(part, Message)
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found.append((str(part.get_param("name", header="content-disposition")), content.decode()))
    return found


def _error(body: dict[str, Any]) -> Response:
    return JSONResponse({"ok": False, **body}, body["error_code"])


def user(number: int = 700, language: str = "") -> dict[str, Any]:
    """A person; ``language`` is that of their app."""
    named = {"id": number, "is_bot": False, "first_name": "Zed"}
    return named | ({"language_code": language} if language else {})


def chat(number: int = 700, kind: str = "private") -> dict[str, Any]:
    """A chat: a private one has its person's number."""
    return {"id": number, "type": kind, **({"title": "All"} if kind != "private" else {"first_name": "Zed"})}


def text(
    update_id: int, words: str | None, number: int = 700, sender: dict[str, Any] | None = None, **more: Any
) -> Update:
    """A message; ``more`` are further fields of it."""
    said = {"text": words} if words is not None else {}
    who = {"chat": chat(number), "from": sender or user(number)}
    return {"update_id": update_id, "message": {"message_id": update_id, "date": DATE, **who, **said, **more}}


def command(update_id: int, words: str, number: int = 700) -> Update:
    """A message that begins with a command."""
    entity = {"type": "bot_command", "offset": 0, "length": len(words.split(maxsplit=1)[0])}
    return text(update_id, words, number, entities=[entity])


def contact(update_id: int, phone: str, owner: int | None = 700, number: int = 700) -> Update:
    """A shared number; ``owner`` is whose it is."""
    card = {"phone_number": phone, "first_name": "Zed", **({"user_id": owner} if owner is not None else {})}
    return text(update_id, None, number, contact=card)


def tap(update_id: int, data: str, number: int = 700, query: str = "q") -> Update:
    """A pressed button."""
    under = text(update_id, "?", number)["message"]
    asked = {"id": query, "from": user(number), "chat_instance": "1", "data": data, "message": under}
    return {"update_id": update_id, "callback_query": asked}


def moved(update_id: int, status: str, number: int = 700) -> Update:
    """They blocked us (``kicked``) or came back (``member``)."""
    us = {"id": 4242, "is_bot": True, "first_name": "Door", "username": "door_bot"}
    before = {"user": us, "status": "member"}
    after = {"user": us, "status": status, **({"until_date": 0} if status == "kicked" else {})}
    change = {"chat": chat(number), "from": user(number), "date": DATE}
    return {"update_id": update_id, "my_chat_member": {**change, "old_chat_member": before, "new_chat_member": after}}
