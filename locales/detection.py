"""Which language a text is written in."""

from __future__ import annotations

from collections.abc import Sequence

from locales.grams import Model, letters, shares
from locales.reader import Reader

_SIZES = (1, 2, 3, 4)
_ENOUGH_WORDS = 3
_LOYALTY = 4.0
"""How much evidence, in the logarithm, outweighs the language that a member has chosen."""


class Detector:
    """Knows the languages by their letters: by a script of their own, else by runs of letters."""

    def __init__(self, readers: Sequence[Reader], model: Model | None) -> None:
        """Without a model every text is in the member's language, or else in the first one."""
        self._readers = readers
        self._tags = tuple(reader.tag for reader in readers)
        self._model = model or Model(self._tags, {})

    def detect(self, text: str, words: Sequence[str], language: str | None) -> tuple[str, float]:
        """The language and how sure that is. Nobody's language changes by a message of fewer than three words."""
        scripted = [reader.tag for reader in self._readers if reader.own_script(text)]
        if scripted:
            return (language, 1.0) if language in scripted else (scripted[0], 1.0)
        spelt = [word for word in words if word[0].isalpha()]
        known = language if language in self._tags else None
        if known and len(spelt) < _ENOUGH_WORDS:
            return known, 0.5
        if not spelt:
            return self._tags[0], 0.0
        found = self._model.scores(features(spelt), {})
        scores = {tag: found.get(tag, 0.0) for tag in self._tags}
        if known:
            scores[known] += _LOYALTY
        by_share = shares(scores)
        best = max(by_share, key=lambda tag: (by_share[tag], -self._tags.index(tag)))
        return best, by_share[best] if len(spelt) >= _ENOUGH_WORDS else min(by_share[best], 0.5)


def features(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What the letters of each word are, for the model."""
    return [letters(word, _SIZES) for word in words if word[0].isalpha()]
