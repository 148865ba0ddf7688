"""What SMS and WhatsApp share: Twilio's signature, its forms, and what its answers mean.

Twilio's own ``RequestValidator`` takes fourteen times as long; the tests hold ``signed`` against it.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from bot.channels.channel import NOTHING, Closed, Delivery, Letter, Outside, SendFailed, Status, Unreadable
from bot.twilio_codes import CODES, found

NO_ANSWER = ("text/xml", '<?xml version="1.0" encoding="UTF-8"?><Response/>')
"""Replies go through the outbox; TwiML with a message in it would go round it."""
TEXT_MAX = 1600
"""Twilio refuses longer bodies (error 21617)."""
FIELDS_MAX = 500
_PORTS = {"https": 443, "http": 80}
_DIGESTS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}


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
    payload: dict[str, object] = {"opt_out": fields["OptOutType"]} if "OptOutType" in fields else {}
    if fields.get("MessagingServiceSid"):
        payload["service"] = fields["MessagingServiceSid"]
    if fields.get("MediaUrl0"):
        payload |= media(fields["MediaUrl0"], fields.get("MediaContentType0", ""))
    pictured = fields.get("NumMedia", "0") not in ("", "0")
    return "other" if pictured and not text.strip() else "text", text, payload


def media(address: str, media_type: str) -> dict[str, object]:
    """What a payload says about a voice note, picture or file; only the first of a message is kept."""
    family = media_type.partition("/")[0]
    kind = {"audio": "voice", "image": "picture"}.get(family, "file")
    return {"media": address, "media_kind": kind, "media_type": media_type}


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
    billed = fields.get("NumSegments", "")
    return [
        Status(
            sid,
            status,
            error if code else "",
            recipient.removeprefix(prefix),
            found(code).remedy if code else NOTHING,
            int(billed) if billed.isdecimal() and billed != "0" else None,
        )
    ]


def outcome(status: int, code: int) -> SendFailed | Closed:
    """What an answer of Twilio means for the sender."""
    reason, row = f"twilio {code or status}", found(code)
    if row.closes and row.after == 1:
        return Closed(reason, row.closes, row.trouble)
    if row.outside:
        return Outside(reason)
    if row.again is not None:
        return SendFailed(reason, row.again, hold=row.hold)
    if code in CODES:
        return SendFailed(reason, None)
    if status == 429:
        return SendFailed(reason, 5.0, hold=True)
    if status >= 500 or status in (401, 403, 408):
        return SendFailed(reason, 30.0)
    return SendFailed(reason, None)


def origin(letter: Letter, configured: str) -> tuple[str, str]:
    """Number and service to send from: the number that was written to, if it is the bank's, else one of its own.

    A bank without any of its own uses what the settings say, else what was written to. Either may be empty.
    """
    numbers = [one for one in letter.senders if not one.startswith("MG")]
    services = [one for one in letter.senders if one.startswith("MG")]
    if not letter.senders:
        service = configured if configured.startswith("MG") else ""
        return letter.our_address if service or not configured else configured, service
    if letter.our_address in numbers:
        return letter.our_address, ""
    if services:  # All the numbers that people write to are in it, unless the bank names some of its own.
        return "" if numbers else letter.our_address, services[0]
    return numbers[0], ""
