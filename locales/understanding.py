"""One function from a text to what it means.

Deterministic and local. Everything that belongs to a language comes out of its folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from locales.choices import choice
from locales.dates import Reading, when
from locales.fold import fold, tokens
from locales.folders import HOME
from locales.intents import NOTHING, skills, wanted
from locales.learnt import Learnt
from locales.lexicon import Lexicon
from locales.meaning import REPORT, Guess, Meaning
from locales.model import Model
from locales.names import choose, find_name, people
from locales.page import Looker, Page
from locales.reader import Reader, Words
from locales.readers import readers

_LONGEST_COMMAND = 12
_LONGEST_ORDER = 4
_STOPS = re.compile(r"[,;.!?/\n|।]+")
_LIKELY = 0.4
_MEANINGFUL = 4
_TELLING = 2


class Understanding:
    """All languages, ready to read. Loading takes a moment; reading about a millisecond."""

    def __init__(self, home: Path = HOME) -> None:
        self._readers = readers(home)
        self._model = Model(Learnt.read(home / "models.zip"))
        self._looker = Looker(self._readers, self._model)

    def understand(
        self,
        text: str,
        *,
        language: str | None,
        now: datetime,
        backward: bool = False,
        own_skills: Mapping[str, Sequence[str]] | None = None,
        known: Mapping[str, str] | None = None,
    ) -> Meaning:
        """See the function of the same name."""
        page = self.look(text, language, own_skills)
        letter, digit = choice(page.text, page.readers[0])
        command = None if page.danger or digit else _command(page.words, page.readers)
        free = bool(page.words) and not digit
        intents, danger = (
            ((Guess(*command),), 0.0) if command else wanted(page, self._model) if free else (NOTHING, 0.0)
        )
        reports = intents[0].id == REPORT and page.length is not None
        day = _day(page, now, backward or reports) if free else Reading()
        if not command and free and not _more_than(page, day):
            intents, danger = NOTHING, 0.0
        return Meaning(
            text=text,
            language=page.language,
            language_confidence=round(page.sure, 4),
            intents=intents,
            skills=skills(page, self._model) if free else (),
            minutes=page.length.minutes if page.length else None,
            when=day.when,
            letter=letter,
            digit=digit,
            exact=command is not None,
            days=day.possible,
            unclear_day=day.unclear,
            numbers=_numbers(page, day) if free else (),
            danger=danger,
            people=people(text, known) if known and free else (),
        )

    def look(self, text: str, language: str | None, own_skills: Mapping[str, Sequence[str]] | None = None) -> Page:
        """What is seen in a text before it is weighed."""
        return self._looker.look(text, language, Lexicon(own_skills) if own_skills else None)

    def reader(self, tag: str) -> Reader:
        """How a language is read."""
        return next(reader for reader in self._readers if reader.tag == tag)

    def several(self, text: str, language: str | None) -> tuple[Guess, ...]:
        """The skills in a list ("sewing, lifts and a chat"): the best of each part, where it is likely."""
        found: dict[str, float] = {}
        for part in self._parts(text, language):
            best = skills(self.look(part, language), self._model)[:1]
            found |= {guess.id: max(guess.confidence, found.get(guess.id, 0.0)) for guess in best}
        return tuple(Guess(id, share) for id, share in found.items() if share >= _LIKELY)

    def order(self, text: str, language: str | None) -> tuple[str, str]:
        """See the function of the same name."""
        parts = text.split()
        near = sorted(self._readers, key=lambda reader: reader.tag != language)
        whole = tokens(fold(text)).words
        if any(whole in reader.orders for reader in near):
            return "", ""
        for size in range(min(_LONGEST_ORDER, len(parts) - 1), 0, -1):
            for order, rest in ((parts[:size], parts[size:]), (parts[-size:], parts[:-size])):
                words = tokens(fold(" ".join(order))).words
                found = next((reader.orders[words] for reader in near if words in reader.orders), "")
                if found:
                    return found, " ".join(rest)
        return "", ""

    def ahead(self, text: str, language: str | None, now: datetime) -> Reading:
        """See the function of the same name."""
        return _day(self.look(text, language), now, False)

    def _parts(self, text: str, language: str | None) -> list[str]:
        """What stands between stops, commas and words like "and"."""
        near = self.look(text, language).near
        parts: list[list[str]] = []
        for piece in _STOPS.split(text):
            words = tokens(fold(piece)).words
            parts.append([])
            for place, word in enumerate(words):
                if any(reader.tables.join.at(words, place) for reader in near):
                    parts.append([])
                else:
                    parts[-1].append(word)
        return [" ".join(words) for words in parts if words]

    def telling(self, text: str) -> str:
        """The two rarest words of a text that are long enough to mean something, in their order."""
        words = [word for word in tokens(fold(text)).words if word[0].isalpha() and len(word) >= _MEANINGFUL]
        rarest = sorted(dict.fromkeys(words), key=lambda word: -self._model.rarity(word))[:_TELLING]
        return " ".join(word for word in dict.fromkeys(words) if word in rarest)

    def named(self, text: str) -> str | None:
        """The language whose name is in the text ("in English please"), in any language's own words for it.

        The longest name counts: "Bangla in English letters" is one.
        """
        words = tokens(fold(text)).words
        hits = [hit for reader in self._readers for hit in reader.called.all(words)]
        return max(hits, key=lambda hit: (hit.end - hit.start, -hit.start)).label if hits else None


def _day(page: Page, now: datetime, past: bool) -> Reading:
    return when(page.text, page.taken, [reader.tables for reader in page.near], now, past)


def _more_than(page: Page, day: Reading) -> bool:
    """Whether a text is more than a day, a time or a length: those alone say nothing of what is wanted."""
    bare = page.readers[0].bare(page.words)
    return len(page.taken | day.used) < len(bare) or not (page.taken | day.used)


def _numbers(page: Page, day: Reading) -> tuple[str, ...]:
    left = (word for place, word in enumerate(page.words) if place not in page.taken | day.used)
    return tuple(word for word in left if word.isdecimal())


def _command(words: Words, readers: Sequence[Reader]) -> tuple[str, float] | None:
    if len(words) > _LONGEST_COMMAND:
        return None
    for place, reader in enumerate(readers):
        intent = reader.command(words)
        if intent:
            return intent, 1.0 if place == 0 else 0.95
    return None


@lru_cache(1)
def load() -> Understanding:
    """The languages of this installation, read once."""
    return Understanding()


def understand(
    text: str,
    *,
    language: str | None,
    now: datetime,
    backward: bool = False,
    own_skills: Mapping[str, Sequence[str]] | None = None,
    known: Mapping[str, str] | None = None,
) -> Meaning:
    """What a text means; a value for any text whatever.

    ``language`` is the member's, None for a stranger. ``now`` is aware, in the bank's zone. ``backward`` reads days
    as past, where a report was asked for. ``own_skills`` are a bank's own: id to the words for it. ``known`` are the
    people who may be named: id to name.
    """
    return load().understand(text, language=language, now=now, backward=backward, own_skills=own_skills, known=known)


def several_skills(text: str, language: str | None) -> tuple[Guess, ...]:
    """The skills that a list names, in its order; what is not likely is left out."""
    return load().several(text, language)


def order(text: str, language: str | None) -> tuple[str, str]:
    """The order that a text begins or ends with, of ``[orders]`` in ``words.toml``, and its rest: "OK 12", "12 tamam".

    Both empty where there is none: a message without a rest is no order. The language of the member comes first, then
    all others, for what a text shows may be typed as it stands.
    """
    return load().order(text, language)


def ahead(text: str, *, language: str | None, now: datetime) -> Reading:
    """The day and time that a text names, where it can only speak of what is to come, whatever else it says."""
    return load().ahead(text, language, now)


def telling(text: str) -> str:
    """The words of a text that tell most: short, and without what everybody writes around them; empty without any."""
    return load().telling(text)


def named_language(text: str) -> str | None:
    """The language that a text names ("in English please"), or None."""
    return load().named(text)


__all__ = [
    "ahead",
    "choose",
    "find_name",
    "fold",
    "load",
    "named_language",
    "order",
    "several_skills",
    "telling",
    "understand",
]
