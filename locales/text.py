"""A sentence before it has a language.

``T("{name} said yes.", name=member.name)`` is a value; only delivery turns it into words, in the
language of whoever reads it. The English source is the key of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

from locales.values import Value


@dataclass(frozen=True, slots=True)
class Text:
    """A whole sentence (or several) with typed values in it."""

    key: str
    values: tuple[tuple[str, Value], ...] = ()
    many: str | None = None
    """The English plural, where the sentence counts something."""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole sentences, one on each line."""

    lines: tuple[Text, ...]


def T(key: str, /, **values: Value) -> Text:
    """Make a sentence. Values are names, numbers and typed values; never another sentence."""
    return Text(key, _checked(values))


def TN(one: str, many: str, count: int, /, **values: Value) -> Text:
    """Make a sentence that counts: ``one`` and ``many`` are the English forms, ``{count}`` is at hand."""
    return Text(one, _checked({**values, "count": count}), many, count)


def _checked(values: dict[str, Value]) -> tuple[tuple[str, Value], ...]:
    for name, value in values.items():
        given: object = value
        assert not isinstance(given, (Text, Lines)), f"{name}: a sentence may not be part of another"
    return tuple(sorted(values.items()))
