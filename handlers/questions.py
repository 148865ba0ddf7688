"""A question as it is kept: its fields as JSON, and back."""

from __future__ import annotations

from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from handlers.registry import kind, registry
from handlers.turn import Question
from storage.records import OpenQuestion


def to_data(question: Question) -> dict[str, Any]:
    """The fields of a question, as JSON knows them."""
    return cast("dict[str, Any]", _adapter(type(question)).dump_python(question, mode="json"))


def from_record(record: OpenQuestion) -> Question | None:
    """The question that was kept; ``None`` where this version of the code no longer knows it."""
    known = registry().kinds.get(record.kind)
    if known is None:
        return None
    try:
        return cast("Question", _adapter(known).validate_python(dict(record.data)))
    except ValidationError:
        return None


_ADAPTERS: dict[str, TypeAdapter[Any]] = {}


def _adapter(question: type[Question]) -> TypeAdapter[Any]:
    name = kind(question)
    if name not in _ADAPTERS:
        _ADAPTERS[name] = TypeAdapter(question)
    return _ADAPTERS[name]
