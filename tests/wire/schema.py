"""Whether a message of the fake has the shape that Twilio has published (``twilio_message.json`` names its source)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

MESSAGE: Mapping[str, Mapping[str, Any]] = json.loads(
    Path(__file__).with_name("twilio_message.json").read_text(encoding="utf-8")
)["properties"]
_TYPES: Mapping[str, type] = {"string": str, "integer": int, "object": dict}


def faults(message: Mapping[str, Any]) -> list[str]:
    """The fields that are missing, unknown, or not as published."""
    strange = [name for name in message if name not in MESSAGE]
    missing = [name for name in MESSAGE if name not in message]
    wrong = [name for name, rule in MESSAGE.items() if name in message and not _fits(message[name], rule)]
    return strange + missing + wrong


def _fits(value: object, rule: Mapping[str, Any]) -> bool:
    if value is None:
        return bool(rule.get("nullable", False))
    if type(value) is not _TYPES[rule["type"]]:
        return False
    text = str(value)
    return (
        re.search(rule.get("pattern", ""), text) is not None
        and ("enum" not in rule or text in rule["enum"])
        and (rule.get("format") != "date-time-rfc-2822" or parsedate_to_datetime(text).tzinfo is not None)
    )
