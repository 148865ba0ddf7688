"""The routes of the page. It answers this machine alone, and takes orders only from itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot import listen
from bot.assembly import House
from bot.channels.channel import Inbound
from bot.channels.web import Web
from bot.page import snapshot
from bot.page.phones import CHANNEL, LOOKS, OURS, PHONES
from storage.recordings import SOUND_MAX

HERE = Path(__file__).parent
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
BEAT_SECONDS = 0.25
"""How often the stream looks for something new: this is one person's page on the machine itself."""
BOOKS_EVERY = 4
"""The books are looked at after so many beats, and after each message."""
FORWARD = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
TEXT_MAX = 4000
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
Handler = Callable[[Request], Awaitable[Response]]


def routes(house: House, *, stopping: asyncio.Event | None = None) -> list[BaseRoute]:
    """All of the page's routes over a house; its streams end when ``stopping`` is set."""
    page = PageRoutes(house, stopping or asyncio.Event())
    return [
        Route("/", _near(page.page)),
        Route("/page/events", _near(page.events)),
        Route("/page/say", _near(_own(page.say)), methods=["POST"]),
        Route("/page/speak", _near(_own(page.speak, "audio/")), methods=["POST"]),
        Route("/page/sound/{number:int}", _near(page.sound)),
        Route("/page/clock", _near(_own(page.clock)), methods=["POST"]),
        Mount("/page/static", StaticFiles(directory=HERE / "static")),
    ]


class PageRoutes:
    """What the page asks for."""

    def __init__(self, house: House, stopping: asyncio.Event) -> None:
        self._house, self._stopping = house, stopping
        self._template = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        ).get_template("page.html")

    async def page(self, _: Request) -> Response:
        """The page with all messages so far and the books."""
        begun = await snapshot.page(self._house.storage)
        books = await snapshot.books(self._house.storage)
        html = self._template.render(
            phones=PHONES, looks=LOOKS, messages=begun.messages, last=begun.last, books=books, forward=list(FORWARD)
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})

    async def say(self, request: Request) -> Response:
        """Something was typed or tapped: it goes into the inbox like any other message."""
        said = await _json(request)
        phone, text, data = (str(said.get(name, ""))[:TEXT_MAX] for name in ("phone", "text", "data"))
        if not phone or phone.partition(":")[0] not in LOOKS:
            return PlainTextResponse("Which phone?", 400)
        kind = "button" if data else "text"
        payload = {"label": text} if data else {}
        message = Inbound(f"{phone}:{uuid4()}", OURS, phone, kind, data or text, payload)
        await self._house.intake.store(CHANNEL, [message])
        return JSONResponse({"stored": True})

    async def speak(self, request: Request) -> Response:
        """Something was recorded, or an audio file chosen: a voice note like any other."""
        phone, seconds = (request.query_params.get(name, "") for name in ("phone", "seconds"))
        channel = self._house.channels.get(CHANNEL)
        sound = await _body(request, SOUND_MAX)
        if phone.partition(":")[0] not in LOOKS or not isinstance(channel, Web) or not sound:
            return PlainTextResponse("Which phone, and what was said? At most 16 MB.", 400)
        payload: dict[str, object] = {"media": channel.spoken(sound), "media_kind": "voice"}
        payload["media_type"] = request.headers["content-type"]
        if seconds.isdecimal() and len(seconds) < 6:
            payload["seconds"] = int(seconds)
        await self._house.intake.store(CHANNEL, [Inbound(f"{phone}:{uuid4()}", OURS, phone, "other", "", payload)])
        return JSONResponse({"stored": True})

    async def sound(self, request: Request) -> Response:
        """A recording that a phone on the page was sent."""
        number = int(request.path_params["number"])
        content = await self._house.storage.run(lambda work: work.recordings.sound(number))
        if content is None:
            return PlainTextResponse("This recording is no longer here.", 404)
        recording = await self._house.storage.run(lambda work: work.recordings.get(number))
        return listen.sound(content, listen.media_type(recording), request.headers.get("range", ""))

    async def clock(self, request: Request) -> Response:
        """Move the clock on: by an hour, a day, a week, or to the next thing that is due."""
        by = str((await _json(request)).get("by", ""))
        if by == "next":
            self._house.clock.move(await self._until_due())
        elif by in FORWARD:
            self._house.clock.move(FORWARD[by])
        else:
            return PlainTextResponse(f"by: next, {', '.join(FORWARD)}", 400)
        return JSONResponse(await snapshot.books(self._house.storage))

    async def _until_due(self) -> timedelta:
        at = await self._house.storage.run(lambda work: work.due.next_at())
        return max(at - self._house.clock.now(), timedelta(0)) + timedelta(seconds=1) if at else timedelta(0)

    async def events(self, request: Request) -> Response:
        """A stream of what is new: messages and, when they change, the books."""
        after = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        stream = self._stream(int(after) if after.isdecimal() and len(after) < 16 else 0)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _stream(self, after: int) -> AsyncIterator[str]:
        books: dict[str, Any] = {}
        for beat in count():
            if self._stopping.is_set():
                return
            messages, after = await snapshot.news(self._house.storage, after)
            for message in messages:
                yield _event("message", message, after)
            now = await snapshot.books(self._house.storage) if messages or beat % BOOKS_EVERY == 0 else books
            if now != books:
                books = now
                yield _event("books", now, after)
            try:
                await asyncio.wait_for(self._stopping.wait(), BEAT_SECONDS)
            except TimeoutError:
                continue


def _event(kind: str, value: object, number: int) -> str:
    return f"event: {kind}\nid: {number}\ndata: {json.dumps(value)}\n\n"


def _near(handler: Handler) -> Handler:
    """Only for a browser on this machine: not through a tunnel or proxy, nor by a name that points here."""

    async def checked(request: Request) -> Response:
        host = request.headers.get("host", "").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        forwarded = {"x-forwarded-for", "forwarded", "x-forwarded-host"} & set(request.headers)
        if name not in LOOPBACK or forwarded:
            return PlainTextResponse("Not found", 404)
        return await handler(request)

    return checked


def _own(handler: Handler, kind: str = "application/json") -> Handler:
    """Only from the page itself: other pages may not send JSON or sound here unasked, and are never answered yes."""

    async def checked(request: Request) -> Response:
        if not request.headers.get("content-type", "").partition(";")[0].startswith(kind):
            return PlainTextResponse("Only the page itself may do that.", 403)
        return await handler(request)

    return checked


async def _body(request: Request, most: int) -> bytes:
    """The body; nothing where it is longer than ``most`` bytes."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            return b""
    return bytes(body)


async def _json(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await _body(request, 8 * TEXT_MAX))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
