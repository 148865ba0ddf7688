"""The language folders as test parameters; a new folder is tested without a change here."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from locales.folders import Folder, folders
from locales.meaning import Meaning
from locales.understanding import understand
from locales.values import When

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/London"))
"""The Monday that all days in examples and in the corpus are counted from."""

ALL: list[Folder] = folders()
READY: list[Folder] = [folder for folder in ALL if folder.ready]
TRANSLATED: list[Folder] = READY[1:]
"""All but the language of the source sentences."""


@cache
def read(text: str, tag: str) -> Meaning:
    """What a message of a member means; several tests ask about the same ones."""
    return understand(text, language=tag, now=NOW)


def named(found: list[Folder]) -> dict[str, Any]:
    """Arguments for ``pytest.mark.parametrize``: a case a language."""
    return {"argnames": "folder", "argvalues": found, "ids": [folder.tag for folder in found]}


def written(when: When | None) -> str | None:
    """``2026-11-24``, ``2026-11-24T15:00``, ``T15:00``, or None."""
    if when is None:
        return None
    clock = f"T{when.clock:%H:%M}" if when.clock else ""
    return f"{when.day or ''}{clock}"
