"""One function from a text to what it means.

Deterministic and local. Everything that belongs to a language comes out of its folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from locales.dates import when
from locales.detection import Detector
from locales.durations import Length, lengths
from locales.fold import Tokens, fold, tokens
from locales.folders import HOME, folders
from locales.grams import learnt
from locales.intents import Intents, Signs, features, weigh_cues
from locales.lexicon import Lexicon
from locales.meaning import Guess, Meaning
from locales.names import choose, find_name
from locales.numbers import number_at
from locales.reader import Reader, Words

_CHOICE = re.compile(r"([a-z]?)(\d)$")
_BEST = 3
_TERSE = 2
"""A message of so few words may be in any language; a longer one tells which, and others would only mislead."""
_LONGEST_COMMAND = 12
_SURE = 1.5
"""The weight of skill words that makes a skill nearly certain."""


class Understanding:
    """All languages, ready to read. Loading takes a moment; reading is far below a millisecond."""

    def __init__(self, home: Path = HOME) -> None:
        trained = learnt(home / "models.json")
        self._readers = [Reader(folder, trained.trust.get(folder.tag)) for folder in folders(home)]
        self._detector = Detector(self._readers, trained.languages)
        self._intents = Intents(trained.intents)

    def understand(
        self,
        text: str,
        *,
        language: str | None,
        now: datetime,
        backward: bool = False,
        own_skills: Mapping[str, Sequence[str]] | None = None,
    ) -> Meaning:
        """See the function of the same name."""
        page = tokens(fold(text))
        tag, sure = self._detector.detect(text, page.words, language)
        readers, near = self._order(tag, language)
        length, taken = _length(page, readers if any(word[0].isdigit() for word in page.words) else near)
        skills = _skills(page.words, near, readers, own_skills)
        signs = self._signs(page.words, near, length is not None, bool(skills))
        past = backward or (length is not None and _reports(signs.cues))
        letter, digit = _choice(page, readers[0])
        command = None if signs.danger or digit else _command(page.words, readers)
        return Meaning(
            text=text,
            language=tag,
            language_confidence=round(sure, 4),
            intents=(Guess(*command),) if command else self._wanted(page.words, signs, bool(digit)),
            skills=skills,
            minutes=length.minutes if length else None,
            when=None if digit else when(page, taken, [reader.tables for reader in near], now, past),
            letter=letter,
            digit=digit,
            exact=command is not None,
        )

    def features(self, text: str, tag: str) -> tuple[list[tuple[str, ...]], dict[str, float], float]:
        """What the model of intents looks at in a text that is known to be in a language."""
        page = tokens(fold(text))
        readers, near = self._order(tag, tag)
        length, _ = _length(page, near)
        skills = _skills(page.words, near, readers, None)
        return features(page.words, self._signs(page.words, near, length is not None, bool(skills)))

    def reader(self, tag: str) -> Reader:
        """How a language is read."""
        return next(reader for reader in self._readers if reader.tag == tag)

    def named(self, text: str) -> str | None:
        """The language whose name is in the text ("in English please"), in any language's own words for it."""
        words = tokens(fold(text)).words
        for reader in self._readers:
            if reader.called.all(words):
                return reader.tag
        return None

    def _order(self, detected: str, language: str | None) -> tuple[list[Reader], list[Reader]]:
        """All languages, the likeliest first; and the near ones: the text's, the member's, and that of the source."""
        first = dict.fromkeys([detected, language, self._readers[0].tag])
        near = [reader for tag in first for reader in self._readers if reader.tag == tag]
        return [*near, *(reader for reader in self._readers if reader not in near)], near

    def _signs(self, words: Words, near: Sequence[Reader], minutes: bool, skill: bool) -> Signs:
        return Signs(weigh_cues(words, near), minutes, skill, self._danger(words, near))

    def _wanted(self, words: Words, signs: Signs, choice: bool) -> tuple[Guess, ...]:
        return self._intents.guess(words, signs) if words and not choice else (Guess("other", 0.0),)

    def _danger(self, words: Words, near: Sequence[Reader]) -> float:
        """Danger is looked for in every language; a single word counts only in one that the writer is likely to use."""
        found = [(reader.danger(words), reader in near) for reader in self._readers]
        return max((weight for weight, likely in found if likely or weight > 1.0), default=0.0)


def _command(words: Words, readers: Sequence[Reader]) -> tuple[str, float] | None:
    if len(words) > _LONGEST_COMMAND:
        return None
    for place, reader in enumerate(readers):
        intent = reader.command(words)
        if intent:
            return intent, 1.0 if place == 0 else 0.95
    return None


def _length(page: Tokens, readers: Sequence[Reader]) -> tuple[Length | None, set[int]]:
    """The first length of time, by the first language that finds one, and the places of all of them."""
    for reader in readers:
        found = lengths(page, reader.tables)
        if found:
            return found[0], {place for length in found for place in range(length.start, length.end)}
    return None, set()


def _reports(cues: Mapping[str, float]) -> bool:
    return cues.get("need", 0.0) < 1.0 and cues.get("offer", 0.0) <= cues.get("log_hours", 0.0)


def _skills(
    words: Words, near: Sequence[Reader], readers: Sequence[Reader], own_skills: Mapping[str, Sequence[str]] | None
) -> tuple[Guess, ...]:
    scores: dict[str, float] = {}
    if own_skills:
        scores = Lexicon(own_skills).scores(words, set())
    for reader in near:
        for id, score in reader.lexicon.scores(words, set()).items():
            scores[id] = max(scores.get(id, 0.0), score)
    if not scores and len(words) <= _TERSE:
        for reader in readers[len(near) :]:
            scores = scores or reader.lexicon.scores(words, set())
    best = sorted(scores, key=lambda id: (-scores[id], id))[:_BEST]
    total = sum(scores.values())
    return tuple(Guess(id, round(min(1.0, scores[id] / _SURE) * (scores[id] / total) ** 0.5, 4)) for id in best)


def _choice(page: Tokens, reader: Reader) -> tuple[str, str]:
    """The letter and the digit of a message that is nothing but a choice."""
    bare = reader.bare(page.words)
    match = _CHOICE.match("".join(bare)) if len(bare) <= 2 else None
    if match:
        return match[1].upper(), match[2]
    number = number_at(Tokens(bare, (False,) * len(bare)), 0, reader.tables) if bare else None
    if number and number.end == len(bare) and not number.written and 0 <= number.value <= 9:
        return "", str(int(number.value))
    return "", ""


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
) -> Meaning:
    """What a text means; a value for any text whatever.

    ``language`` is the member's, None for a stranger. ``now`` is aware, in the bank's zone. ``backward`` reads days
    as past, where a report was asked for. ``own_skills`` are a bank's own: id to the words for it.
    """
    return load().understand(text, language=language, now=now, backward=backward, own_skills=own_skills)


def named_language(text: str) -> str | None:
    """The language that a text names ("in English please"), or None."""
    return load().named(text)


__all__ = ["choose", "find_name", "fold", "load", "named_language", "understand"]
