"""The translated sentences of one language, out of its ``messages.po``.

The catalogue is compiled in memory at start: no build step to forget, and no compiled file that is
older than its source.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


class Catalogue:
    """Looks up the translation of an English source sentence."""

    def __init__(self, path: Path | None) -> None:
        """Read ``path``; without one every sentence is missing. Sentences marked fuzzy count as missing too."""
        compiled = _compile(path) if path and path.exists() else None
        self._entries: dict[object, str] = getattr(compiled, "_catalog", {})
        plural: Callable[[int], int] | None = getattr(compiled, "plural", None)
        self.plural: Callable[[int], int] = plural or _one_or_many
        """Which plural form a whole number takes, counted from 0."""

    def find(self, key: str, count: int | None) -> str | None:
        """The translation, in the plural form of ``count`` where the sentence counts; None where there is none."""
        if count is None:
            return self._entries.get(key) or None
        return self._entries.get((key, self.plural(count))) or None


def _compile(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _one_or_many(count: int) -> int:
    return int(count != 1)
