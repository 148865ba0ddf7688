"""Which language a text is written in."""

from __future__ import annotations

from collections.abc import Sequence

from locales.fold import fold, tokens
from locales.folders import Folder, examples
from locales.grams import Model, letters, shares
from locales.phrases import split
from locales.reader import Reader

_SIZES = (1, 2, 3, 4)
_ENOUGH_WORDS = 3
_LOYALTY = 3.0
"""How much evidence, in the logarithm, outweighs the language that a member has chosen."""
_DAMPING = 0.5


class Detector:
    """Knows the languages by their letters: by a script of their own, else by runs of letters in their word lists."""

    def __init__(self, folders: Sequence[Folder], readers: Sequence[Reader]) -> None:
        self._readers = readers
        self._tags = tuple(reader.tag for reader in readers)
        self._model = Model((letters(words, _SIZES), folder.tag) for folder in folders for words in _lines(folder))

    def detect(self, text: str, words: Sequence[str], language: str | None) -> tuple[str, float]:
        """The language and how sure that is. Nobody's language changes by a message of fewer than three words."""
        scripted = [reader.tag for reader in self._readers if reader.own_script(text)]
        if scripted:
            return (language, 1.0) if language in scripted else (scripted[0], 1.0)
        letters_only = [word for word in words if word[0].isalpha()]
        if len(letters_only) < _ENOUGH_WORDS and language in self._tags:
            return str(language), 0.5
        scores = {tag: score * _DAMPING for tag, score in self._model.scores(letters(letters_only, _SIZES)).items()}
        if language in scores:
            scores[str(language)] += _LOYALTY
        if not letters_only or not scores:
            return (language if language in self._tags else self._tags[0]) or self._tags[0], 0.0
        by_share = shares(scores)
        best = max(by_share, key=lambda tag: (by_share[tag], -self._tags.index(tag)))
        return best, by_share[best] if len(letters_only) >= _ENOUGH_WORDS else min(by_share[best], 0.5)


def _lines(folder: Folder) -> list[tuple[str, ...]]:
    """All text of a folder that shows how the language looks."""
    lines = [tokens(fold(text)).words for text, _, _ in examples(folder.examples)]
    lines += [split(phrase) for entry in folder.skills.values() for phrase in entry.get("words", ())]
    for section in ("commands", "cues"):
        for phrases in folder.words.get(section, {}).values():
            lines += [split(phrase) for phrase in phrases]
    return [tuple(word.strip("*") for word in line if word.strip("*")[:1].isalpha()) for line in lines]
