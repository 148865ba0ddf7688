"""The language folders on disk."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Folder:
    """One language, as its files say it. A draft may leave files out."""

    tag: str
    path: Path
    language: Mapping[str, Any]
    words: Mapping[str, Any]
    skills: Mapping[str, Any]

    @property
    def ready(self) -> bool:
        """Whether it is offered to people."""
        return bool(self.language["status"] == "ready")

    @property
    def examples(self) -> Mapping[str, Any]:
        """The example messages; read each time, for only training and tests want them."""
        return _toml(self.path / "examples.toml")


def folders(home: Path = HOME) -> list[Folder]:
    """Every folder that has a ``language.toml``, in the order that the files give themselves."""
    found = [_folder(path.parent) for path in sorted(home.glob("*/language.toml"))]
    return sorted(found, key=lambda folder: (folder.language["order"], folder.tag))


def skills(home: Path = HOME) -> Mapping[str, tuple[str, ...]]:
    """The closed list of skills: group to ids, in order."""
    return {group: tuple(members) for group, members in _toml(home / "skills.toml").items()}


def examples(data: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The messages of an ``examples.toml``: text, intent, skills."""
    for intent, by_skill in data.items():
        if intent == "exact":
            for row in by_skill:
                yield row["text"], row["intent"], tuple(row.get("skills", ()))
            continue
        for skill, texts in by_skill.items():
            for text in texts:
                yield text, intent, () if skill == "none" else (skill,)


def _folder(path: Path) -> Folder:
    names = ("language", "words", "skills")
    return Folder(path.name, path, *(_toml(path / f"{name}.toml") for name in names))


def _toml(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return tomllib.load(file)
