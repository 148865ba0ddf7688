"""All languages together: which there are, and how a sentence becomes words in one of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from locales.catalogue import Catalogue
from locales.folders import HOME, Folder, folders, skills
from locales.text import Lines, Text
from locales.values import Duration, OwnName, Skill, Topic, Value, When
from locales.writing import Writer, patterns


class Language:
    """One language, ready to write."""

    def __init__(self, folder: Folder) -> None:
        self.tag = folder.tag
        self.name = str(folder.language["name"])
        self.direction = str(folder.language["direction"])
        self.budget = int(folder.language["budget"])
        self.ready = folder.ready
        self.family = folder.family
        self.plain: dict[int, str] = str.maketrans(dict(folder.language.get("plain", {})))
        self.fallback: tuple[str, ...] = tuple(folder.language.get("fallback", ()))
        self.catalogue = Catalogue(folder.path / "LC_MESSAGES" / "messages.po")
        self.writer = Writer(patterns(folder.language), self.catalogue.plural)
        self.menu: dict[str, str] = dict(folder.language.get("menu", {}))
        self.skill_names: dict[str, str] = {id: str(entry["name"]) for id, entry in folder.skills.items()}
        topics = folder.gatherings.get("topics", {})
        self.topic_names: dict[str, str] = {id: str(entry["name"]) for id, entry in topics.items()}


class Languages:
    """Everything that is written to people goes through here."""

    def __init__(self, home: Path = HOME) -> None:
        self._all = {folder.tag: Language(folder) for folder in folders(home)}
        self._groups = skills(home)
        self.tags: tuple[str, ...] = tuple(tag for tag, language in self._all.items() if language.ready)
        """The languages that are offered, in order."""
        self.default = self.tags[0]
        """The language of the source sentences."""

    def render(self, text: Text | Lines, tag: str) -> str:
        """Write a sentence in a language; what is not translated there appears in a fallback language or in English."""
        if isinstance(text, Lines):
            return "\n".join(self.render(line, tag) for line in text.lines)
        pattern, language = self._pattern(text, self.language(tag))
        return pattern.format(**{name: self._written(value, language) for name, value in text.values})

    def language(self, tag: str) -> Language:
        """A language; that of the source where there is no such tag."""
        return self._all.get(tag) or self._all[self.default]

    def own_name(self, tag: str) -> str:
        """The language's name, as its speakers write it; the tag itself where there is no such language."""
        return self._all[tag].name if tag in self._all else tag

    def listed(self, tags: Iterable[str]) -> tuple[str, ...]:
        """Of these languages the ones that are offered; other ways of writing one of them are not listed apart."""
        return tuple(tag for tag in tags if tag in self.tags and self._all[tag].family == tag)

    def written(self, tags: Iterable[str]) -> tuple[str, ...]:
        """The same with every way in which they are written, the listed ways first."""
        listed = self.listed(tags)
        ways = (tag for tag in self.tags if tag not in listed and self._all[tag].family in listed)
        return (*listed, *ways)

    def ways(self, tag: str) -> tuple[str, ...]:
        """The ways in which one language is written, its own tag first."""
        return self.written([self.language(tag).family])

    def plain(self, text: str, tag: str) -> str:
        """A text without the dots and hats that make it dear on SMS, where the language says how to leave them out."""
        return text.translate(self.language(tag).plain)

    def has_plain(self, tag: str) -> bool:
        """Whether ``plain`` changes anything in this language."""
        return bool(self.language(tag).plain)

    def direction(self, tag: str) -> str:
        """``ltr`` or ``rtl``."""
        return self.language(tag).direction

    def budget(self, tag: str) -> int:
        """How many units one message may take in this language."""
        return self.language(tag).budget

    def command(self, intent: str, tag: str) -> str:
        """The word of a command where only a-z, 0-9 and _ can be written; the intent itself where there is none."""
        return self.language(tag).menu.get(intent, intent)

    def skills(self) -> tuple[str, ...]:
        """The ids of all skills, in order."""
        return tuple(id for members in self._groups.values() for id in members)

    def groups(self) -> tuple[str, ...]:
        """The ids of the groups of skills, in order."""
        return tuple(self._groups)

    def skill_group(self, id: str) -> str:
        """The group that a skill belongs to; empty for a bank's own skill."""
        return next((group for group, members in self._groups.items() if id in members), "")

    def group(self, id: str) -> tuple[str, ...]:
        """The skills of the group of ``id``, itself among them; only itself for a bank's own skill."""
        return self._groups.get(self.skill_group(id), (id,))

    def skill_name(self, id: str, tag: str) -> str:
        """The name of a skill in a language, or in the language of the source, or at last its id."""
        for language in (self.language(tag), self._all[self.default]):
            if id in language.skill_names:
                return language.skill_names[id]
        return id

    def topic_name(self, id: str, tag: str) -> str:
        """The name of what a gathering is about, in a language, or in the language of the source, or at last its id."""
        own, source = self.language(tag).topic_names, self._all[self.default].topic_names
        return own.get(id) or source.get(id) or id

    def _pattern(self, text: Text, language: Language) -> tuple[str, Language]:
        for candidate in (language, *(self._all[tag] for tag in language.fallback if tag in self._all)):
            found = candidate.catalogue.find(text.key, text.count)
            if found:
                return found, candidate
        source = text.key if text.count in (None, 1) or text.many is None else text.many
        return source, self._all[self.default]

    def _written(self, value: Value, language: Language) -> str:
        match value:
            case str():
                return value
            case int():
                return language.writer.number(value)
            case Duration():
                return language.writer.duration(value)
            case When():
                return language.writer.when(value)
            case Skill():
                return value.name or self.skill_name(value.id, language.tag)
            case Topic():
                return value.name or self.topic_name(value.id, language.tag)
            case OwnName():
                return self.own_name(value.tag)


@lru_cache(1)
def load() -> Languages:
    """The languages of this installation, read once."""
    return Languages()
