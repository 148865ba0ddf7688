"""Which language a text is written in."""

from __future__ import annotations

from collections.abc import Sequence

from locales.model import Model, shares
from locales.reader import Reader

QUESTION = "languages"
_ENOUGH_WORDS = 3
_LOYALTY = 4.0
"""How much evidence, in the logarithm, outweighs the language that a member has chosen."""
_COMMON = 0.5
"""The same for a stranger's word that is said in every language ("hi"): it counts for the first one."""


class Detector:
    """Knows the languages by their letters: by a script of their own, else by runs of letters."""

    def __init__(self, readers: Sequence[Reader], model: Model) -> None:
        """Without anything learnt every text is in the member's language, or else in the first one."""
        self._readers = {reader.tag: reader for reader in readers}
        self._tags = tuple(self._readers)
        self._model = model

    def detect(self, text: str, words: Sequence[str], read: Sequence[float], language: str | None) -> tuple[str, float]:
        """The language and how sure that is. Nobody's language changes by a message of fewer than three words."""
        scripted = [tag for tag, reader in self._readers.items() if reader.own_script(text)]
        if scripted:
            return (language, 1.0) if language in scripted else (scripted[0], 1.0)
        spelt = [word for word in words if word[0].isalpha()]
        known = language if language in self._readers else None
        if known and len(spelt) < _ENOUGH_WORDS:
            return known, 0.5
        if not spelt:
            return self._tags[0], 0.0
        few = len(spelt) < _ENOUGH_WORDS
        scores = self._scores(read, known)
        if few and not known and self._readers[self._tags[0]].command(tuple(words)):
            scores[self._tags[0]] += _COMMON
        by_share = shares(scores)
        best = max(by_share, key=lambda tag: (by_share[tag], -self._tags.index(tag)))
        return best, min(by_share[best], 0.5) if few else by_share[best]

    def _scores(self, read: Sequence[float], known: str | None) -> dict[str, float]:
        """How well each language fits that may be written without letters of its own; the member's fits better."""
        found = self._model.scores(QUESTION, read)
        possible = [tag for tag, reader in self._readers.items() if not reader.scripted] or self._tags
        scores = {tag: found.get(tag, 0.0) for tag in possible}
        for tag in scores:
            if known and self._readers[tag].family == self._readers[known].family:
                scores[tag] += _LOYALTY
        return scores
