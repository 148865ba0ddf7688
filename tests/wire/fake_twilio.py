"""A fake Twilio: takes messages as the real one would, acts on its words, keeps WhatsApp's window, signs webhooks,
reports deliveries in any order, tells what it has seen, and fails on request."""

from __future__ import annotations

import base64
import itertools
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from bot.twilio_words import ADVANCED, DEFAULT
from locales.segments import count
from tests.wire.serving import Noticeboard

ACCOUNT = "AC" + "0" * 32
TOKEN = "twilio-token"
OURS, THEIRS = "+442071838750", "+447700900001"
WINDOW = timedelta(hours=24)
BEGINNING = datetime(2026, 11, 23, 10, tzinfo=UTC)
LOST = (0, 0)
"""A fault: the message is accepted, and the answer is lost on its way."""
Message = dict[str, Any]


@dataclass
class FakeTwilio:
    """``sent`` is what we were asked to deliver; put answers into ``faults`` to have the next ones fail."""

    token: str = TOKEN
    secondary: str = ""
    """Accepted beside the token, as long as it is not empty."""
    words: str = "off"
    """Who acts on STOP and its like: ``default``, ``advanced`` or ``off``."""
    now: datetime = BEGINNING
    sent: list[dict[str, str]] = field(default_factory=list)
    faults: deque[tuple[int, int]] = field(default_factory=deque)
    """(HTTP status, Twilio code) for the next requests; ``LOST``."""
    blocked: set[tuple[str, str]] = field(default_factory=set)
    """(our number or service, their number)."""
    services: dict[str, str] = field(default_factory=dict)
    """Number → the Messaging Service that it is in."""
    messages: dict[str, Message] = field(default_factory=dict)
    """Every message that passed, either way, by sid."""
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Path → type and bytes."""
    before_answer: Callable[[str], Awaitable[None]] | None = None
    """Called with the sid of a message that is taken, before the answer goes out."""
    board: Noticeboard = field(default_factory=Noticeboard)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._heard: dict[tuple[str, str], datetime] = {}

    def application(self) -> Starlette:
        """The REST interface."""
        path = "/2010-04-01/Accounts/{account}"
        return Starlette(
            routes=[
                Route(f"{path}/Messages.json", self._create, methods=["POST"]),
                Route(f"{path}/Messages.json", self._list, methods=["GET"]),
                Route(f"{path}/Messages/{{sid}}/Media.json", self._list_media, methods=["GET"]),
                Route(f"{path}/Messages/{{sid}}/Media/{{media}}", self._media, methods=["GET", "DELETE"]),
                Route(f"{path}.json", self._account, methods=["GET"]),
            ]
        )

    async def _account(self, request: Request) -> Response:
        return _error(401, 20003) if not self._known(request) else JSONResponse({"sid": ACCOUNT, "status": "active"})

    async def _create(self, request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        problem = None if self._known(request) else (401, 20003)
        problem = problem or _problem(fields) or (self.faults.popleft() if self.faults else self._refusal(fields))
        if problem not in (None, LOST):
            self.board.ring()
            return _error(*problem)
        sid = f"SM{next(self._numbers):032x}"
        self.sent.append({**fields, "sid": sid})
        self.messages[sid] = self._written(sid, fields)
        if self.before_answer is not None:
            await self.before_answer(sid)
        self.board.ring()
        return StreamingResponse(_breaking(), 201) if problem == LOST else JSONResponse(self.messages[sid], 201)

    def _refusal(self, fields: dict[str, str]) -> tuple[int, int] | None:
        ours = fields.get("MessagingServiceSid") or self.services.get(fields["From"], fields["From"])
        return (400, 21610) if (ours, fields["To"]) in self.blocked else None

    async def _list(self, request: Request) -> Response:
        if not self._known(request):
            return _error(401, 20003)
        asked = dict(request.query_params)
        after, before = (_moment(asked.get(f"DateSent{sign}", far)) for sign, far in ((">", "2000"), ("<", "3000")))
        found = [one for one in self.messages.values() if after <= _moment(one["date_created"]) < before][::-1]
        size, page = int(asked.get("PageSize", 50)), int(asked.get("Page", 0))
        here, rest = found[page * size : (page + 1) * size], found[(page + 1) * size :]
        query = urlencode({**asked, "Page": str(page + 1), "PageToken": f"PA{here[-1]['sid']}" if here else ""})
        path = request.url.path
        told = {"messages": here, "page": page, "page_size": size, "uri": path}
        return JSONResponse({**told, "next_page_uri": f"{path}?{query}" if rest else None})

    async def _list_media(self, request: Request) -> Response:
        under = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{request.path_params['sid']}/Media/"
        here = [(path, kind) for path, (kind, _) in self.media.items() if path.startswith(under)]
        listed = [
            {"sid": path.rpartition("/")[2], "content_type": kind, "uri": f"{path}.json", "account_sid": ACCOUNT}
            for path, kind in here
        ]
        told = {"media_list": listed, "uri": request.url.path, "next_page_uri": None}
        return JSONResponse(told) if self._known(request) else _error(401, 20003)

    async def _media(self, request: Request) -> Response:
        if not self._known(request):
            return _error(401, 20003)
        if request.method == "DELETE":
            return Response(status_code=204 if self.media.pop(request.url.path, None) else 404)
        kind, content = self.media.get(request.url.path, ("", b""))
        if kind.startswith("http"):
            return RedirectResponse(kind, 307)
        return Response(content, media_type=kind) if kind else _error(404, 20404)

    def _known(self, request: Request) -> bool:
        pairs = [f"{ACCOUNT}:{token}" for token in (self.token, self.secondary) if token]
        expected = [f"Basic {base64.b64encode(pair.encode()).decode()}" for pair in pairs]
        return request.headers.get("authorization") in expected

    def _written(self, sid: str, fields: dict[str, str]) -> Message:
        body, service = fields.get("Body", ""), fields.get("MessagingServiceSid")
        whatsapp = fields["To"].startswith("whatsapp:")
        return {
            **self._bare(sid, fields.get("From"), fields["To"], body),
            "messaging_service_sid": service,
            "direction": "outbound-api",
            "status": "accepted" if service else "queued",
            "num_segments": "0" if service else "1" if whatsapp else str(count(body).segments),
        }

    def _bare(self, sid: str, sender: str | None, to: str, body: str) -> Message:
        date = format_datetime(self.now)
        uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}"
        return {
            "sid": sid,
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": body,
            "to": to,
            "from": sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "error_code": None,
            "error_message": None,
            "price": None,
            "price_unit": "USD",
            "date_created": date,
            "date_updated": date,
            "date_sent": date,
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }

    def hears(self, sid: str, body: str, sender: str = THEIRS, to: str = OURS, **more: str) -> dict[str, str]:
        """Somebody writes to a number of ours: what Twilio does about it, and the fields that it then delivers."""
        service = self.services.get(to, "")
        self._heard[to, sender] = self.now
        self.messages[sid] = {
            **self._bare(sid, sender, to, body),
            "direction": "inbound",
            "status": "received",
            "messaging_service_sid": service or None,
            "num_media": more.get("NumMedia", "0"),
        }
        told = {"MessagingServiceSid": service} if service else {}
        act = "" if sender.startswith("whatsapp:") else self._act(body)
        if act == "stop":
            self.blocked.add((service or to, sender))
        elif act == "start":
            self.blocked.discard((service or to, sender))
        if act and self.words == "advanced":
            told["OptOutType"] = act.upper()
        return message(sid, body, sender, to, **told, **more)

    def _act(self, body: str) -> str:
        lists = {"default": DEFAULT, "advanced": ADVANCED}.get(self.words, {})
        return next((act for act, words in lists.items() if body.strip().upper() in words), "")

    def reports(self, sid: str, *statuses: str, error: int = 0) -> Iterator[dict[str, str]]:
        """The forms of its reports about a message: these, or what truly becomes of it. The last one stands."""
        told = self.messages[sid]
        if not statuses:
            statuses, error = (("sent", "delivered"), 0) if self._goes(told) else (("failed",), 63016)
        for status in statuses:
            failed = status in ("failed", "undelivered")
            told |= {"status": status, "error_code": error or None if failed else None}
            if status in ("sent", "delivered"):
                told |= {"num_segments": str(count(told["body"]).segments), "price": "-0.04120"}
            code = {"ErrorCode": str(error)} if failed and error else {}
            where = {"To": told["to"], "From": told["from"] or OURS, "AccountSid": ACCOUNT}
            yield {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, **where, **code}

    def _goes(self, told: Message) -> bool:
        """Whether WhatsApp's window lets it pass; a template always may."""
        if not told["to"].startswith("whatsapp:") or not told["body"]:
            return True
        heard = self._heard.get((str(told["from"]), told["to"]))
        return heard is not None and self.now - heard < WINDOW

    def signature(self, url: str, fields: dict[str, str]) -> str:
        """What Twilio itself would put into the header: computed by its own library."""
        return str(RequestValidator(self.token).compute_signature(url, fields))

    async def deliver(self, url: str, signed_url: str = "", **fields: str) -> tuple[int, str]:
        """Post a signed form, with the address that was signed where it is another one; status and body."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                url,
                data=urlencode(fields),
                headers={
                    "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
                    "X-Twilio-Signature": self.signature(signed_url or url, fields),
                    "I-Twilio-Idempotency-Token": "00000000-0000-0000-0000-000000000000",
                },
            ) as answer,
        ):
            return answer.status, await answer.text()


def message(sid: str, body: str, sender: str = THEIRS, to: str = OURS, **more: str) -> dict[str, str]:
    """The fields of an incoming message."""
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": to,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        "FromCity": "",
        **more,
    }


def media_path(sid: str, media: str = "ME" + "1" * 32) -> str:
    """Where the media of a message lies."""
    return f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/{media}"


def _problem(fields: dict[str, str]) -> tuple[int, int] | None:
    if not fields.get("To"):
        return 400, 21604
    if not fields.get("From") and not fields.get("MessagingServiceSid"):
        return 400, 21603
    if not any(fields.get(name) for name in ("Body", "ContentSid", "MediaUrl")):
        return 400, 21602
    if not fields["To"].removeprefix("whatsapp:").removeprefix("+").isdecimal() and "whatsapp:" not in fields["To"]:
        return 400, 21211
    return (400, 21617) if len(fields.get("Body", "")) > 1600 else None


def _error(status: int, code: int) -> Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"status": status, "code": code, "message": "told by the fake", "more_info": more}, status)


async def _breaking() -> Any:
    """The beginning of an answer, and then nothing more."""
    yield b'{"sid": "SM'
    raise ConnectionResetError


def _moment(written: str) -> datetime:
    """A moment as Twilio reads or writes it; a year is its beginning."""
    if written[:1].isalpha():
        return datetime.strptime(written, "%a, %d %b %Y %H:%M:%S %z")
    full = f"{written}-01-01" if len(written) == 4 else written
    return datetime.fromisoformat(full).replace(tzinfo=UTC)
