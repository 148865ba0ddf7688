"""How people say the things that the loop needs, a file for each way of writing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "voices"


@dataclass(frozen=True, slots=True)
class Voice:
    """Two people of one language; each maps a step of the loop to the words typed there."""

    language: str
    skill: str
    """The id of what is asked for and given."""
    minutes: int
    """How long it took."""
    asker: dict[str, str]
    helper: dict[str, str]


def names() -> list[str]:
    """All voices."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def voice(name: str) -> Voice:
    """Read one."""
    return Voice(**tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
