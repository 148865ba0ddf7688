"""Sentences that are kept until somebody reads them: still without a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, time
from typing import Any

from locales.text import Lines, Text
from locales.values import Duration, OwnName, Skill, Value, When

KINDS: Mapping[str, type[Duration] | type[When] | type[Skill] | type[OwnName]] = {
    one.__name__: one for one in (Duration, When, Skill, OwnName)
}


def data(text: Text | Lines) -> str:
    """The sentences as JSON."""
    return json.dumps([_plain(line) for line in (text.lines if isinstance(text, Lines) else (text,))])


def lines(kept: str) -> tuple[Text, ...]:
    """The sentences again; none where nothing is kept any more."""
    return tuple(map(_text, json.loads(kept))) if kept else ()


def _plain(text: Text) -> dict[str, Any]:
    values = {name: _plain_value(value) for name, value in text.values}
    return {"key": text.key, "values": values, "many": text.many, "count": text.count}


def _text(plain: Mapping[str, Any]) -> Text:
    values = tuple(sorted((name, _value(value)) for name, value in plain["values"].items()))
    return Text(plain["key"], values, plain["many"], plain["count"])


def _plain_value(value: Value) -> Any:
    if isinstance(value, (str, int)):
        return value
    moments = {field.name: getattr(value, field.name) for field in fields(value)}
    plain = {name: one.isoformat() if isinstance(one, (date, time)) else one for name, one in moments.items()}
    return {"is": type(value).__name__, **plain}


def _value(plain: Any) -> Value:
    if isinstance(plain, (str, int)):
        return plain
    values = {name: value for name, value in plain.items() if name != "is"}
    if plain["is"] == When.__name__:
        day, clock = values.pop("day"), values.pop("clock")
        return When(day and date.fromisoformat(day), clock and time.fromisoformat(clock), **values)
    return KINDS[plain["is"]](**values)
