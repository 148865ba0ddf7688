"""The web server: deliveries are verified, stored and answered; everything else is for the workers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot import calendar, listen, logs, mine
from bot.channels.channel import Channel, Delivery, Inbound, Unreadable
from bot.intake import Intake
from bot.metrics import CONTENT_TYPE_LATEST, Metrics
from bot.settings import Settings
from storage import Storage

log = logs.get("bot.server")

BODY_MAX = 64 * 1024
"""Bytes; the longest delivery of any provider is a tenth of it."""
READY_SECONDS = 5.0


class Door:
    """``POST /in/<name>`` and ``POST /status/<name>`` for the channels of one provider."""

    def __init__(self, channels: Sequence[Channel], intake: Intake, settings: Settings, metrics: Metrics) -> None:
        self.name = channels[0].door
        self._channels, self._intake, self._settings, self._metrics = channels, intake, settings, metrics

    async def messages(self, request: Request) -> Response:
        """Store the messages; 2xx only once they are safe, so that the provider tries again otherwise."""
        delivery = await self._delivery(request)
        if isinstance(delivery, Response):
            return delivery
        stored: list[tuple[Channel, Inbound]] = []
        try:
            for channel in self._channels:
                found = channel.read(delivery)
                await self._intake.store(channel.name, found)
                to_tell = await self._intake.to_tell(channel.name, found)
                stored += [(channel, inbound) for inbound in to_tell]
        except Unreadable:
            return self._refused(400, "This body cannot be read.")
        except Exception as error:  # noqa: BLE001 - whatever it is, the provider shall try again.
            return self._unavailable(error)
        return self._answered(BackgroundTask(_tell, stored) if stored else None)

    async def statuses(self, request: Request) -> Response:
        """Store delivery reports."""
        delivery = await self._delivery(request)
        if isinstance(delivery, Response):
            return delivery
        try:
            for channel in self._channels:
                await self._intake.report(channel.name, channel.statuses(delivery))
        except Unreadable:
            return self._refused(400, "This body cannot be read.")
        except Exception as error:  # noqa: BLE001 - as above.
            return self._unavailable(error)
        return self._answered(None)

    async def _delivery(self, request: Request) -> Delivery | Response:
        """The delivery, if it is small enough and authentic; else the refusal."""
        body = await _body(request)
        if body is None:
            return self._refused(413, f"More than {BODY_MAX} bytes.")
        path = request.scope.get("raw_path") or request.url.path.encode()
        query = request.scope["query_string"].decode("latin-1")
        url = self._settings.base_url + path.decode("latin-1").partition("?")[0] + (f"?{query}" if query else "")
        delivery = Delivery(url, dict(request.headers), body)
        try:
            if any(channel.authentic(delivery) for channel in self._channels):
                return delivery
        except Unreadable:
            return self._refused(400, "This body cannot be read.")
        return self._refused(403, "Not signed as expected. Check DOORSTEP_PUBLIC_URL and the token or secret.")

    def _answered(self, after: BackgroundTask | None) -> Response:
        media_type, body = self._channels[0].answer
        return Response(body, media_type=media_type, background=after)

    def _refused(self, status: int, reason: str) -> Response:
        self._metrics.refused.labels(self.name, str(status)).inc()
        log.warning("delivery refused", door=self.name, count=status)
        return PlainTextResponse(reason, status)

    def _unavailable(self, error: Exception) -> Response:
        self._metrics.refused.labels(self.name, "503").inc()
        log.error("delivery not stored", door=self.name, exc_info=error)
        return PlainTextResponse("Try again.", 503, headers={"Retry-After": "5"})


class Health:
    """What operators and their machines ask."""

    def __init__(self, storage: Storage, settings: Settings, metrics: Metrics) -> None:
        self._storage, self._settings, self._metrics = storage, settings, metrics

    async def alive(self, _request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, _request: Request) -> Response:
        """The database answers too."""
        try:
            found = await asyncio.wait_for(self._storage.ready(), READY_SECONDS)
        except TimeoutError:
            return JSONResponse({"ready": False, "problems": ["The database does not answer."]}, 503)
        ages = {"inbox_seconds": _seconds(found.inbox_age), "outbox_seconds": _seconds(found.outbox_age)}
        return JSONResponse({"ready": bool(found), "problems": found.problems, **ages}, 200 if found else 503)

    async def metrics(self, request: Request) -> Response:
        """The counts, for whom the settings allow."""
        if not self._allowed(request):
            return PlainTextResponse("Not found", 404)
        self._metrics.waiting.set(await self._storage.run(lambda work: work.inbox.waiting()))
        self._metrics.pending.set(await self._storage.run(lambda work: work.outbox.pending()))
        return Response(self._metrics.text(), media_type=CONTENT_TYPE_LATEST)

    def _allowed(self, request: Request) -> bool:
        near = request.client is not None and request.client.host in ("127.0.0.1", "::1")
        direct = "x-forwarded-for" not in request.headers and "forwarded" not in request.headers
        return self._settings.metrics == "open" or (self._settings.metrics == "local" and near and direct)


def build(
    channels: Mapping[str, Channel],
    *,
    intake: Intake,
    storage: Storage,
    settings: Settings,
    metrics: Metrics,
    more: Sequence[BaseRoute] = (),
) -> Starlette:
    """The application: two routes for each door, what machines ask, pages and files behind links, and ``more``."""
    health = Health(storage, settings, metrics)
    routes: list[BaseRoute] = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        *listen.routes(storage),
        *calendar.routes(storage),
        *mine.routes(storage),
    ]
    for _, behind in groupby(sorted(channels.values(), key=_door), key=_door):
        door = Door(list(behind), intake, settings, metrics)
        routes.append(Route(f"/in/{door.name}", door.messages, methods=["POST"]))
        routes.append(Route(f"/status/{door.name}", door.statuses, methods=["POST"]))
    return Starlette(routes=[*routes, *more])


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else age.total_seconds()


def _door(channel: Channel) -> str:
    return channel.door


async def _body(request: Request) -> bytes | None:
    """The body; ``None`` when it is too long. Whoever hangs up half way has sent nothing."""
    if int(request.headers.get("content-length") or 0) > BODY_MAX:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_MAX:
                return None
    except ClientDisconnect:
        return b""
    return bytes(body)


async def _tell(stored: Sequence[tuple[Channel, Inbound]]) -> None:
    for channel, inbound in stored:
        try:
            await channel.received(inbound)
        except Exception as error:  # noqa: BLE001 - the message is safe; this was a courtesy.
            log.warning("courtesy failed", channel=channel.name, error=type(error).__name__)
