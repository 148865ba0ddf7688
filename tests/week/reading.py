"""What a text says to somebody who reads one language: which sentence it is, and the values in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import polib

from locales.folders import HOME

BANK = "Maple: "
CHOICE = re.compile(r"^([A-Z]?\d) (.+)$")
_PLACE = re.compile(r"\\\{(\w+)\\\}")


def values(text: str, key: str, language: str) -> dict[str, str] | None:
    """The values of the first line that says this; None where no line does."""
    for line in lines(text, language):
        for pattern in patterns(key, language):
            if (match := pattern.fullmatch(line)) is not None:
                return match.groupdict()
    return None


def lines(text: str, language: str) -> Iterator[str]:
    """Each line, also without the bank's name and without for whom it is."""
    for line in text.split("\n"):
        bare = line.removeprefix(BANK)
        yield bare
        for key in ("For {name}:", "For {name} ({phone}):"):
            for pattern in patterns(key, language):
                if (match := pattern.match(bare)) is not None and match.end() < len(bare):
                    yield bare[match.end() :].strip()


@cache
def patterns(key: str, language: str) -> tuple[re.Pattern[str], ...]:
    """The sentence as the language's catalogue has it, in each of its forms."""
    forms = _catalogue(language).get(key)
    assert forms is not None, f"no sentence of the catalogue: {key!r}"
    return tuple(_pattern(form) for form in forms)


def _pattern(form: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match[1]
        known = name in seen
        seen.add(name)
        return rf"(?P={name})" if known else rf"(?P<{name}>.+?)"

    return re.compile(_PLACE.sub(group, re.escape(form)))


@cache
def _catalogue(language: str) -> dict[str, tuple[str, ...]]:
    path = HOME / language / "LC_MESSAGES" / "messages.po"
    known = {}
    for entry in polib.pofile(str(path if path.exists() else HOME / "messages.pot")):
        forms = [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]
        own = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        known[entry.msgid] = tuple(forms) if all(forms) else tuple(own)
    return known
