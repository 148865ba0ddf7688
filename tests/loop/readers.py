"""Reads a message as somebody would who knows one language only, and pays for each text."""

from __future__ import annotations

import re
from functools import cache

import polib

from locales.folders import HOME
from locales.languages import load
from locales.segments import count
from storage.messages import Outgoing

CODE = re.compile(r"^[A-Z]?[0-9] ")
SEVERAL_SCRIPTS = 134
"""Units of a message that shows every language in its own name."""


def faults(row: Outgoing, language: str) -> list[str]:
    """What somebody of this language would complain about; nothing, it is to be hoped."""
    found = []
    if row.language != language:
        found.append(f"it is in {row.language}")
    found += [
        f"not of the catalogue: {said!r} for {meant!r}"
        for said, meant in _lines(row)
        if not _says(said, meant, language)
    ]
    return (
        found
        if _fits(row.text, language)
        else [*found, f"too long by {count(row.text).units - load().budget(language)}: {row.text!r}"]
    )


def _lines(row: Outgoing) -> list[tuple[str, str]]:
    """Each line as it was said, and as it was meant."""
    said, meant = row.text.split("\n"), row.source.split("\n")
    assert len(said) == len(meant), row.text
    return [(_bare(one), _bare(other)) for one, other in zip(said, meant, strict=True)]


def _bare(line: str) -> str:
    return CODE.sub("", line.removeprefix("Maple: "))


@cache
def _says(said: str, meant: str, language: str) -> bool:
    """Whether a sentence of the source was said as the language's catalogue has it."""
    return any(key.fullmatch(meant) and own.fullmatch(said) for key, own in sentences(language))


@cache
def sentences(language: str) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Every sentence of the source that has more in it than a value, beside that of the language."""
    path = HOME / language / "LC_MESSAGES" / "messages.po"
    own = path if path.exists() else HOME / "messages.pot"
    pairs = []
    for entry in polib.pofile(str(own)):
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        keys = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        pairs += [(_pattern(key), _pattern(text or key)) for key in keys for text in texts]
    return pairs


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(key)))


def _fits(text: str, language: str) -> bool:
    shown = sum(load().own_name(tag) in text for tag in load().tags) > 1
    return count(text).units <= (SEVERAL_SCRIPTS if shown else load().budget(language))
