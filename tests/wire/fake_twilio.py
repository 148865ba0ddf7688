"""A fake Twilio: takes messages as the real one would, signs webhooks, reports deliveries, and fails on request."""

from __future__ import annotations

import base64
import itertools
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from tests.wire.serving import Noticeboard

ACCOUNT = "AC" + "0" * 32
TOKEN = "twilio-token"
OURS, THEIRS = "+442071838750", "+447700900001"


@dataclass
class FakeTwilio:
    """``sent`` is what we were asked to deliver; put answers into ``faults`` to have the next ones fail."""

    token: str = TOKEN
    sent: list[dict[str, str]] = field(default_factory=list)
    faults: deque[tuple[int, int]] = field(default_factory=deque)
    """(HTTP status, Twilio code) for the next requests."""
    board: Noticeboard = field(default_factory=Noticeboard)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    def application(self) -> Starlette:
        """The REST interface."""
        path = "/2010-04-01/Accounts/{account}"
        return Starlette(
            routes=[
                Route(f"{path}/Messages.json", self._create, methods=["POST"]),
                Route(f"{path}.json", self._account, methods=["GET"]),
            ]
        )

    async def _account(self, request: Request) -> Response:
        return _error(401, 20003) if not self._known(request) else JSONResponse({"sid": ACCOUNT, "status": "active"})

    async def _create(self, request: Request) -> Response:
        if not self._known(request):
            return _error(401, 20003)
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        problem = _problem(fields)
        if problem or self.faults:
            status, code = problem or self.faults.popleft()
            self.board.ring()
            return _error(status, code)
        sid = f"SM{next(self._numbers):032x}"
        self.sent.append({**fields, "sid": sid})
        self.board.ring()
        return JSONResponse(_message(sid, fields), 201)

    def _known(self, request: Request) -> bool:
        expected = base64.b64encode(f"{ACCOUNT}:{self.token}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

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


def _problem(fields: dict[str, str]) -> tuple[int, int] | None:
    if not fields.get("To"):
        return 400, 21604
    if not fields.get("From") and not fields.get("MessagingServiceSid"):
        return 400, 21603
    if not fields.get("Body") and not fields.get("MediaUrl"):
        return 400, 21602
    return (400, 21617) if len(fields.get("Body", "")) > 1600 else None


def _error(status: int, code: int) -> Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"status": status, "code": code, "message": "told by the fake", "more_info": more}, status)


def _message(sid: str, fields: dict[str, str]) -> dict[str, object]:
    return {
        "sid": sid,
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": fields.get("Body", ""),
        "to": fields["To"],
        "from": fields.get("From"),
        "messaging_service_sid": fields.get("MessagingServiceSid"),
        "direction": "outbound-api",
        "status": "accepted" if "MessagingServiceSid" in fields else "queued",
        "num_segments": "1",
        "num_media": "0",
        "error_code": None,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "date_created": "Mon, 23 Nov 2026 10:00:00 +0000",
        "date_updated": "Mon, 23 Nov 2026 10:00:00 +0000",
        "date_sent": None,
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json",
        "subresource_uris": {},
    }
