"""Twilio's own client over one kept connection pool: sends, looks back, fetches media, and turns errors into ours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels.channel import Delivery, Inbound, Letter, Recent, SendFailed, Sent, Status
from bot.settings import Settings
from bot.twilio_codes import found
from bot.twilio_wire import media, origin, outcome, signed

MEDIA_MAX = 16 * 1024 * 1024
"""Bytes of a voice note or picture."""
VALIDITY_SECONDS = (1, 36_000)
"""What Twilio takes as ValidityPeriod."""
MARGIN_SECONDS = 30
"""Twilio gives up so much before we would."""
PAGE = 200
_TIMEOUT = aiohttp.ClientTimeout(total=15)
_HOSTS = (".twilio.com", ".twiliocdn.com")
_HOPS = 3


class Wire:
    """An account at Twilio, reached at ``TWILIO_API_URL``."""

    def __init__(self, settings: Settings) -> None:
        self._account = settings.twilio_account_sid
        secrets = (settings.twilio_auth_token, settings.twilio_auth_token_secondary)
        self._tokens = [secret.get_secret_value() for secret in secrets if secret.get_secret_value()]
        self._http = Http(settings.twilio_api_url, [(self._account, token) for token in self._tokens])
        self._client = Client(self._account, self._tokens[0], http_client=self._http)
        self._callback = f"{settings.public_url}/status/sms" if settings.public_url else None

    def signed(self, delivery: Delivery) -> bool:
        """Whether Twilio sent this; while tokens change, either counts. Raises Unreadable."""
        return any([signed(token, delivery) for token in self._tokens])

    async def send(self, letter: Letter, configured: str, prefix: str = "", **content: str | list[str]) -> Sent:
        """Hand a message over; ``content``: ``body``, ``media_url``, or ``content_sid`` and ``content_variables``.

        Raises SendFailed or Closed.
        """
        sender, service = origin(letter, configured)
        if not sender and not service:
            raise SendFailed("no number to send from: set TWILIO_NUMBER", None)
        fields: dict[str, Any] = dict(content)
        if sender:
            fields["from_"] = prefix + sender
        if service:
            fields["messaging_service_sid"] = service
        if self._callback:
            fields["status_callback"] = self._callback
        if letter.valid_seconds is not None:
            least, most = VALIDITY_SECONDS
            fields["validity_period"] = int(min(max(letter.valid_seconds - MARGIN_SECONDS, least), most))
        try:
            async with _failures():
                message = await self._client.messages.create_async(to=prefix + letter.address, **fields)
        except (ValueError, TypeError, KeyError, AttributeError):
            return Sent("")  # It was accepted, and the answer cannot be read: sending again would double it.
        return Sent(str(message.sid or ""), _whole(message.num_segments))

    async def recent(self, since: datetime, until: datetime, prefix: str = "") -> Recent:
        """What Twilio knows of the messages of that time whose addresses have ``prefix``. Raises SendFailed."""
        received, statuses = [], []
        async with _failures():
            told = await self._client.messages.stream_async(
                date_sent_after=since, date_sent_before=until, page_size=PAGE
            )
            async for message in told:
                if str(message.to).startswith("whatsapp:") != bool(prefix):
                    continue
                if message.direction == "inbound":
                    received.append(await self._inbound(message, prefix))
                else:
                    statuses.append(_status(message, prefix))
        return Recent(tuple(received[::-1]), tuple(statuses[::-1]))  # Twilio tells the newest first.

    async def _inbound(self, message: Any, prefix: str) -> Inbound:
        text = str(message.body or "")
        payload: dict[str, object] = {}
        if message.messaging_service_sid:
            payload["service"] = message.messaging_service_sid
        if _whole(message.num_media):
            for one in await self._client.messages(message.sid).media.list_async(limit=1):  # None: we had it deleted.
                payload |= media(f"https://api.twilio.com{str(one.uri).removesuffix('.json')}", str(one.content_type))
        kind = "other" if "media" in payload and not text.strip() else "text"
        ours, theirs = str(message.to).removeprefix(prefix), str(message.from_).removeprefix(prefix)
        return Inbound(str(message.sid), ours, theirs, kind, text, payload)

    async def fetch(self, address: str) -> bytes:
        """The media at an address of Twilio's, 16 MB at most. Raises SendFailed."""
        async with _failures():
            return await self._http.download(address, MEDIA_MAX)

    async def discard(self, address: str) -> None:
        """Have Twilio forget the media at this address; once more does no harm. Raises SendFailed."""
        async with _failures():
            if not self._http.known(address):
                raise SendFailed("not an address of Twilio", None)
            answer = await self._http.request("DELETE", address, auth=(self._account, self._tokens[0]))
        if answer.status_code not in (200, 202, 204, 404):
            raise SendFailed(f"twilio {answer.status_code}", 60.0)

    async def check(self) -> str:
        """Ask Twilio for the account: an empty answer means that all is well."""
        self._http.fell_back = False
        try:
            await self._client.api.accounts(self._account).fetch_async()
        except TwilioRestException as error:
            if error.status in (401, 404):
                return "Twilio does not know this account and token: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
            return f"Twilio answered {error.status}: look at its status page, then try again."
        except (aiohttp.ClientError, TimeoutError, OSError, TwilioException, ValueError, TypeError, KeyError) as error:
            return f"Twilio was not reached ({type(error).__name__}): check the network and TWILIO_API_URL."
        if self._http.fell_back:
            return "Twilio takes only TWILIO_AUTH_TOKEN_SECONDARY now: make it TWILIO_AUTH_TOKEN."
        return ""

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


@asynccontextmanager
async def _failures() -> AsyncIterator[None]:
    """Whatever Twilio and its client raise, as what a channel may raise."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        raise outcome(error.status, error.code or 0) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise SendFailed(f"twilio not reached: {type(error).__name__}", 15.0) from None
    except TwilioException as error:
        raise SendFailed(f"twilio: {type(error).__name__}", 60.0) from None


def _status(message: Any, prefix: str) -> Status:
    """What became of a message that was sent; a price comes as minus so much."""
    code = int(message.error_code or 0)
    return Status(
        str(message.sid),
        str(message.status),
        str(code) if code else "",
        str(message.to).removeprefix(prefix),
        found(code).remedy,
        _whole(message.num_segments),
        _millionths(message.price),
        str(message.price_unit or "") if message.price else "",
    )


def _whole(number: object) -> int | None:
    """A number that Twilio writes as a text; ``None`` for 0: it is not known yet."""
    text = str(number or "")
    return int(text) or None if text.isdecimal() else None


def _millionths(price: object) -> int | None:
    try:
        return None if price in (None, "") else abs(int(Decimal(str(price)) * 1_000_000))
    except InvalidOperation:
        return None


class Http(AsyncHttpClient):  # type: ignore[misc]  # twilio brings no types
    """Twilio's transport with another base address and one session, which its own begins too early and warns about.

    What the first token is refused for is tried with the second: Twilio has not done it.
    """

    def __init__(self, base: str, auths: list[tuple[str, str]]) -> None:
        super().__init__(logger=None, is_async=True)
        self._base, self._auths = urlsplit(base), auths
        self._session: aiohttp.ClientSession | None = None
        self.fell_back = False
        """Whether only the second token was accepted."""

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
        answer = Response(401, "")
        for place, known in enumerate(self._auths if auth is not None else [None]):
            sent = {**(headers or {}), **_authorization(known)}
            async with self._open().request(
                method, self._at_base(uri), params=params, data=data, headers=sent, allow_redirects=False
            ) as told:
                answer = Response(told.status, await told.text(errors="replace"), told.headers)
            if answer.status_code != 401:
                self.fell_back = place > 0
                break
        return answer

    async def download(self, address: str, bytes_max: int) -> bytes:
        """What lies at an address of Twilio's or where it leads to. Raises SendFailed, and what aiohttp raises."""
        for _ in range(_HOPS):
            if not self.known(address):
                raise SendFailed("not an address of Twilio", None)
            for auth in self._auths:
                async with self._get(address, auth) as told:
                    if told.status == 401:
                        continue
                    if told.status == 200:
                        return await _body(told, bytes_max)
                    address = _next(told, address)
                    break
            else:
                raise SendFailed("twilio 401", 300.0)
        raise SendFailed("media lead from place to place", None)

    @asynccontextmanager
    async def _get(self, address: str, auth: tuple[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        """The token goes to Twilio's interface only, not to the stores that it leads to."""
        parts = urlsplit(address)
        ours = parts.netloc == self._base.netloc or parts.hostname == "api.twilio.com"
        headers = _authorization(auth) if ours else {}
        where = self._at_base(address) if ours else address
        async with self._open().get(where, headers=headers, allow_redirects=False) as told:
            yield told

    def known(self, address: str) -> bool:
        """Whether an address is Twilio's, or at the base address."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        if (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc):
            return True
        plain = parts.netloc == parts.hostname  # No other port, and nobody's name before the host.
        return parts.scheme == "https" and plain and (parts.hostname or "").endswith(_HOSTS)

    def _at_base(self, uri: str) -> str:
        target, path = urlsplit(uri), urlsplit(uri).path
        if target.netloc != self._base.netloc:
            path = self._base.path.rstrip("/") + path
        return urlunsplit(target._replace(scheme=self._base.scheme, netloc=self._base.netloc, path=path))

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def _authorization(auth: tuple[str, str] | None) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth is not None else {}


def _next(told: aiohttp.ClientResponse, address: str) -> str:
    """Where an answer leads to. Raises SendFailed."""
    if told.status in (301, 302, 303, 307, 308) and "Location" in told.headers:
        return str(told.url.join(type(told.url)(told.headers["Location"])))
    raise SendFailed(f"twilio {told.status}", None if told.status in (404, 410) else 30.0)


async def _body(told: aiohttp.ClientResponse, bytes_max: int) -> bytes:
    body = bytearray()
    async for chunk in told.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > bytes_max:
            raise SendFailed(f"media of more than {bytes_max} bytes", None)
    return bytes(body)


def variables(*values: str) -> str:
    """The blanks of a template, in order, as Twilio wants them."""
    return json.dumps({str(place): value for place, value in enumerate(values, start=1)}, ensure_ascii=False)
