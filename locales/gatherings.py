"""What people say about gatherings: what one is about, for whom, how often; and the words that are called out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from locales.fold import Tokens, fold, tokens
from locales.folders import HOME, folders, topics
from locales.names import find_name
from locales.numbers import number_at
from locales.phrases import Hit, Phrases, outermost
from locales.tables import Tables
from locales.understanding import load

_LIKE_ENOUGH = 5
"""A word of so many letters may have one mistake in it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a text says of a gathering, as far as it does."""

    topics: tuple[str, ...] = ()
    """Ids, in the order in which they are named."""
    women: bool = False
    """Whether it is for women only."""
    weekday: int = 0
    """1 is Monday, where it is to be on each of these; 0 where that is not said."""
    weeks: int = 0
    """For so many weeks; 0 where that is not said."""
    seats: int = 0
    """For so many people; 0 where that is not said."""
    dialect: str = ""
    """An id of the dialects of a language; empty where none is named."""
    rest: str = ""
    """The text, folded, without those numbers: they are no part of a day."""


class Gatherings:
    """The words of all languages about gatherings."""

    def __init__(self, home: Path = HOME) -> None:
        found = folders(home)
        self._family = {folder.tag: folder.family for folder in found}
        self._said = {folder.tag: folder.gatherings.get("said", {}) for folder in found}
        self._topics = Phrases.joined({folder.tag: _topics(folder.gatherings) for folder in found})
        spoken = {folder.tag: folder.gatherings.get("dialects", {}) for folder in found}
        self._dialects = Phrases.joined({tag: Phrases(names) for tag, names in spoken.items()})
        self._named = {id: (tag, names[0]) for tag, listed in spoken.items() for id, names in listed.items()}
        self._women = Phrases.joined({tag: Phrases({True: said.get("women", ())}) for tag, said in self._said.items()})
        self._seats = Phrases.joined({tag: Phrases({True: said.get("seats", ())}) for tag, said in self._said.items()})
        self._every_behind = {tag: Phrases({True: said.get("every", ())}) for tag, said in self._said.items()}

    def read(self, text: str, language: str) -> Plan:
        """What a text says of a gathering; ``language`` is its writer's."""
        page = tokens(fold(text))
        named = sorted(outermost(self._topics.all(page.words)), key=lambda hit: hit.start)
        taken = {place for hit in named for place in range(hit.start, hit.end)}
        women = any(not taken & set(range(hit.start, hit.end)) for hit in self._women.all(page.words))
        weeks, *of_weeks = self._weeks(page, language)
        seats, *of_seats = self._counted(page, language)
        counted = {*range(*of_weeks), *range(*of_seats)}
        return Plan(
            topics=tuple(dict.fromkeys(hit.label[1] for hit in named)),
            women=women,
            weekday=self._every(page, language),
            weeks=weeks,
            seats=seats,
            dialect=next((hit.label[1] for hit in self._dialects.all(page.words)), ""),
            rest=" ".join(word for place, word in enumerate(page.words) if place not in counted),
        )

    def dialect(self, id: str) -> tuple[str, str]:
        """What a dialect is called, and the family of the language that it belongs to. KeyError for an unknown one."""
        tag, name = self._named[id]
        return name, self._family[tag]

    def names_topic(self, text: str) -> bool:
        """Whether a text names something that gatherings are about."""
        return bool(self._topics.all(tokens(fold(text)).words))

    def _every(self, page: Tokens, language: str) -> int:
        for tag in self._near(language):
            tables, behind = load().reader(tag).tables, self._every_behind[tag]
            for place in range(len(page)):
                day = tables.weekdays.at(page.words, place)
                before = place > 0 and tables.every.at(page.words, place - 1)
                if day is not None and (before or behind.at(page.words, day.end)):
                    return day.label
        return 0

    def _weeks(self, page: Tokens, language: str) -> tuple[int, int, int]:
        """How many weeks, and between which words that stands; zeros where it does not."""
        return self._number_of(page, language, lambda tables, end: tables.week.at(page.words, end))

    def _counted(self, page: Tokens, language: str) -> tuple[int, int, int]:
        """The same for people."""
        return self._number_of(page, language, lambda _, end: self._seats.at(page.words, end))

    def _number_of(
        self, page: Tokens, language: str, unit: Callable[[Tables, int], Hit[Any] | None]
    ) -> tuple[int, int, int]:
        for tables in (load().reader(tag).tables for tag in self._near(language)):
            for place in range(len(page)):
                number = number_at(page, place, tables)
                behind = unit(tables, number.end) if number and number.whole and number.value > 0 else None
                if number and behind is not None:
                    return int(number.value), place, behind.end
        return 0, 0, 0

    def _near(self, language: str) -> list[str]:
        """The writer's language, then the others."""
        return [*(tag for tag in (language,) if tag in self._said), *(tag for tag in self._said if tag != language)]

    def door_words(self, tag: str) -> Sequence[str]:
        """Words to call out in a room where this language is spoken; those of the first language where it has none."""
        own: Sequence[str] = self._said.get(tag, {}).get("door", ())
        return own or next(said["door"] for said in self._said.values() if said.get("door"))

    def called_out(self, text: str) -> bool:
        """Whether a text can be a word of any room, in any language."""
        return any(same_word(text, word) for said in self._said.values() for word in said.get("door", ()))

    def spellings(self, word: str) -> list[str]:
        """A word of the room in all the ways in which its language is written: their lists go side by side."""
        found = [word]
        for tag, family in self._family.items():
            own = self._said[tag].get("door", ())
            if word in own:
                others = (self._said[one].get("door", ()) for one in self._family if self._family[one] == family)
                found += [listed[own.index(word)] for listed in others if len(listed) > own.index(word)]
        return list(dict.fromkeys(found))


def _topics(data: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]) -> Phrases[str]:
    return Phrases({id: entry["words"] for id, entry in data.get("topics", {}).items()})


@lru_cache(1)
def gatherings() -> Gatherings:
    """The words of this installation, read once."""
    return Gatherings()


@lru_cache(1)
def kinds() -> Mapping[str, str]:
    """What each topic is: ``talk``, ``course``, ``social`` or ``work``."""
    return {id: kind for kind, ids in topics().items() for id in ids}


def same_word(text: str, word: str) -> bool:
    """Whether somebody who wrote ``text`` meant a word that was called out: script and one slip do not matter."""
    spelt = gatherings().spellings(word)
    heard = tokens(fold(text)).words
    return bool(find_name(text, spelt)) or any(_slip(one, fold(meant)) for one in heard for meant in spelt)


def _slip(heard: str, meant: str) -> bool:
    return len(meant) >= _LIKE_ENOUGH and OSA.distance(heard, meant) <= 1
