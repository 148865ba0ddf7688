"""The bodies of requests, whichever way their fields are written."""

from __future__ import annotations

import json
from email import policy
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

Fields = dict[str, Any]


async def fields_of(request: Request) -> Fields:
    """JSON, form and multipart bodies all count."""
    kind, body = request.headers.get("content-type", ""), await request.body()
    if kind.startswith("application/json"):
        found: Fields = json.loads(body or b"{}")
        return found
    if kind.startswith("multipart/form-data"):
        return _parts(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    return {name: as_value(value) for name, value in parse_qsl(body.decode(), keep_blank_values=True)}


def _parts(message: bytes) -> Fields:
    """Fields that say ``attach://name`` are the file of that name."""
    found: Fields = {}
    for part in BytesParser(policy=policy.HTTP).parsebytes(message).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[name] = content if part.get_filename() else as_value(content.decode())
    attached = {name: found.get(str(value).removeprefix("attach://")) for name, value in found.items()}
    return {name: attached[name] if str(value).startswith("attach://") else value for name, value in found.items()}


def as_value(text: str) -> Any:
    """What a field holds: some fields are written as JSON."""
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except ValueError:
        return text
