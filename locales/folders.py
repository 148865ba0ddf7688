"""The language folders on disk."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent


class Folder:
    """One language, as its files say it. A draft may leave files out; each is read when it is first wanted."""

    def __init__(self, path: Path) -> None:
        self.tag = path.name
        self.path = path
        self.language = _toml(path / "language.toml")

    @property
    def family(self) -> str:
        """The language that this is a way of writing; mostly itself."""
        return str(self.language.get("variant_of", self.tag))

    @property
    def ready(self) -> bool:
        """Whether it is offered to people."""
        return bool(self.language["status"] == "ready")

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """What people type."""
        return _toml(self.path / "words.toml")

    @cached_property
    def skills(self) -> Mapping[str, Any]:
        """The names of skills, and the words for them."""
        return _toml(self.path / "skills.toml")

    @cached_property
    def gatherings(self) -> Mapping[str, Any]:
        """The names of what gatherings are about, and the words of the room."""
        return _toml(self.path / "gatherings.toml")

    @cached_property
    def examples(self) -> Mapping[str, Any]:
        """Whole messages and what they mean; only training and tests want them."""
        return _toml(self.path / "examples.toml")


def folders(home: Path = HOME) -> list[Folder]:
    """Every folder that has a ``language.toml``, in the order that the files give themselves."""
    found = [Folder(path.parent) for path in sorted(home.glob("*/language.toml"))]
    return sorted(found, key=lambda folder: (folder.language["order"], folder.tag))


def skills(home: Path = HOME) -> Mapping[str, tuple[str, ...]]:
    """The closed list of skills: group to ids, in order."""
    return {group: tuple(members) for group, members in _toml(home / "skills.toml").items()}


def topics(home: Path = HOME) -> Mapping[str, tuple[str, ...]]:
    """The closed list of what gatherings are about: kind to ids, in order."""
    return {kind: tuple(ids) for kind, ids in _toml(home / "gatherings.toml").items()}


def examples(data: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The messages of an ``examples.toml``: text, intent, skills."""
    for intent, by_skill in data.items():
        if intent == "exact":
            for row in by_skill:
                yield row["text"], row["intent"], tuple(row.get("skills", ()))
            continue
        for skill, texts in by_skill.items():
            for text in texts:
                yield text, intent, () if skill == "none" else tuple(skill.split(", "))


def _toml(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return tomllib.load(file)
