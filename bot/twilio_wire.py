"""What SMS and WhatsApp share: Twilio's signature, its forms, its client, and what its error codes mean.

Twilio's own ``RequestValidator`` takes fourteen times as long; the tests hold ``signed`` against it.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels.channel import Closed, Delivery, SendFailed, Status, Unreadable
from bot.settings import Settings

NO_ANSWER = ("text/xml", '<?xml version="1.0" encoding="UTF-8"?><Response/>')
"""Replies go through the outbox; TwiML with a message in it would go round it."""
TEXT_MAX = 1600
"""Twilio refuses longer bodies (error 21617)."""
FIELDS_MAX = 500
_PORTS = {"https": 443, "http": 80}
_TIMEOUT = aiohttp.ClientTimeout(total=15)
_DIGESTS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}

GONE = frozenset({21211, 21614, 30005, 30006, 63003, 63024, 63032, 63033})
"""Nobody can be reached there: no such number, a landline, or they blocked us."""
STOPPED = frozenset({21610})
"""They said STOP to Twilio, which now refuses us."""
LATER = {20429: 5.0, 14107: 5.0, 21611: 300.0, 30001: 300.0, 30017: 120.0, 30410: 120.0, 63018: 10.0, 20003: 300.0}
"""Code → seconds after which it may work; 20003 is a wrong token, which an operator can put right."""


def form(delivery: Delivery) -> list[tuple[str, str]]:
    """The fields of a delivery, empty ones too, in order. Raises Unreadable."""
    try:
        text = delivery.body.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except ValueError as error:
        raise Unreadable("not a form") from error


def signed(token: str, delivery: Delivery) -> bool:
    """Whether whoever knows ``token`` sent this delivery to exactly this address. Raises Unreadable."""
    given = delivery.headers.get("x-twilio-signature", "").encode()
    digest = _DIGESTS.get(_algorithm(delivery.headers))
    if not given or digest is None:
        return False
    fields = "".join(name + value for name, value in sorted(set(form(delivery)))).encode()
    urls = _with_and_without_port(delivery.url)
    made = [base64.b64encode(hmac.digest(token.encode(), url.encode() + fields, digest)) for url in urls]
    return any([hmac.compare_digest(one, given) for one in made])


def _algorithm(headers: Mapping[str, str]) -> str:
    settings = headers.get("x-twilio-webhooks-signature-settings", "")
    pairs = (part.partition("=") for part in settings.split(","))
    return next((value.strip().upper() for name, _, value in pairs if name.strip() == "algorithm"), "HMAC_SHA1")


def _with_and_without_port(url: str) -> tuple[str, str]:
    """Twilio signs now with the port and now without: both count."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    bare = parts.netloc if parts.port is None else parts.netloc.rpartition(":")[0]
    full = f"{parts.netloc}:{_PORTS.get(parts.scheme, 80)}" if parts.port is None and host else parts.netloc
    return urlunsplit(parts._replace(netloc=bare)), urlunsplit(parts._replace(netloc=full))


def message_id(fields: Mapping[str, str]) -> str:
    """The id under which Twilio repeats a message; the older names hold the same."""
    return fields.get("MessageSid") or fields.get("SmsMessageSid") or fields.get("SmsSid", "")


def words(fields: Mapping[str, str]) -> tuple[str, str, dict[str, object]]:
    """Kind, text and payload of a message; a picture or voice message without words is ``other``."""
    text = fields.get("Body", "")
    media = fields.get("NumMedia", "0") not in ("", "0")
    payload: dict[str, object] = {"opt_out": fields["OptOutType"]} if "OptOutType" in fields else {}
    return "other" if media and not text.strip() else "text", text, payload


def report(delivery: Delivery, prefix: str) -> list[Status]:
    """The delivery report of a message whose sender has ``prefix``. Raises Unreadable."""
    fields = dict(form(delivery))
    sid, status = message_id(fields), fields.get("MessageStatus") or fields.get("SmsStatus", "")
    if not sid or not status:
        raise Unreadable("no MessageSid or MessageStatus")
    recipient = fields.get("To", "")
    if recipient.startswith("whatsapp:") != (prefix == "whatsapp:"):
        return []
    error = fields.get("ErrorCode", "")
    code = int(error) if error.isdecimal() else 0
    closed = "stopped" if code in STOPPED else "closed" if code in GONE else ""
    return [Status(sid, status, error if code else "", recipient.removeprefix(prefix), closed)]


def outcome(status: int, code: int) -> SendFailed | Closed:
    """What an answer of Twilio means for the sender."""
    reason = f"twilio {code or status}"
    if code in STOPPED:
        return Closed(reason, "stopped")
    if code in GONE:
        return Closed(reason)
    if code in LATER:
        return SendFailed(reason, LATER[code], hold=code in (20429, 14107, 63018))
    if status == 429:
        return SendFailed(reason, 5.0, hold=True)
    if status >= 500 or status in (401, 403, 408):
        return SendFailed(reason, 30.0)
    return SendFailed(reason, None)


class Wire:
    """Twilio's client over one kept connection pool, pointed at ``TWILIO_API_URL``."""

    def __init__(self, settings: Settings) -> None:
        self._account = settings.twilio_account_sid
        self._token = settings.twilio_auth_token.get_secret_value()
        self._http = _Http(settings.twilio_api_url)
        self._client = Client(self._account, self._token, http_client=self._http)
        self._callback = f"{settings.public_url}/status/sms" if settings.public_url else None

    def signed(self, delivery: Delivery) -> bool:
        """Whether Twilio sent this. Raises Unreadable."""
        return signed(self._token, delivery)

    async def send(self, *, sender: str, recipient: str, text: str, service: str = "", media: str = "") -> str:
        """Hand one message over and give its sid. Raises SendFailed or Closed."""
        addressed = {"messaging_service_sid": service} if service else {}
        if sender:
            addressed["from_"] = sender
        if not addressed:
            raise SendFailed("no number to send from: set TWILIO_NUMBER", None)
        content: dict[str, Any] = {"media_url": [media]} if media else {"body": text}
        if self._callback:
            addressed["status_callback"] = self._callback
        try:
            message = await self._client.messages.create_async(to=recipient, **content, **addressed)
        except TwilioRestException as error:
            raise outcome(error.status, error.code or 0) from None
        except TwilioServiceException as error:
            raise outcome(error.status, error.code or 0) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SendFailed(f"twilio not reached: {type(error).__name__}", 15.0) from None
        except TwilioException as error:
            raise SendFailed(f"twilio: {type(error).__name__}", 60.0) from None
        except (ValueError, TypeError, KeyError, AttributeError):
            return ""  # It was accepted, and the answer cannot be read: sending again would double it.
        return str(message.sid or "")

    async def check(self) -> str:
        """Ask Twilio for the account: an empty answer means that all is well."""
        try:
            await self._client.api.accounts(self._account).fetch_async()
        except TwilioRestException as error:
            if error.status in (401, 404):
                return "Twilio does not know this account and token: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
            return f"Twilio answered {error.status}: look at its status page, then try again."
        except (aiohttp.ClientError, TimeoutError, OSError, TwilioException, ValueError, TypeError, KeyError) as error:
            return f"Twilio was not reached ({type(error).__name__}): check the network and TWILIO_API_URL."
        return ""

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


class _Http(AsyncHttpClient):  # type: ignore[misc]  # twilio brings no types
    """Twilio's transport with another base address and one session, which its own begins too early and warns about."""

    def __init__(self, base: str) -> None:
        super().__init__(logger=None, is_async=True)
        self._base = urlsplit(base)
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - twilio's signature
        allow_redirects: bool = False,
    ) -> Response:
        """Make one request. Raises what aiohttp raises."""
        target = urlsplit(uri)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        path = self._base.path.rstrip("/") + target.path
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = aiohttp.encode_basic_auth(*auth)
        address = urlunsplit(target._replace(path=path))
        async with self._open().request(
            method, address, params=params, data=data, headers=sent, allow_redirects=False
        ) as answer:
            return Response(answer.status, await answer.text(errors="replace"), answer.headers)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
