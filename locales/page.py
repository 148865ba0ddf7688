"""One text, looked at once: its words, its language, the length in it, and what must not be missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from locales.detection import Detector
from locales.durations import Length, lengths
from locales.features import spelling
from locales.fold import Tokens, fold, tokens
from locales.lexicon import Lexicon
from locales.model import Model
from locales.phrases import Hit, Phrases, outermost
from locales.reader import CALM, URGENT, Reader, Words


@dataclass(frozen=True, slots=True)
class Page:
    """What was seen in a text."""

    text: Tokens
    read: Sequence[float]
    """What its words and letters speak for; ``Model.scores`` turns it into answers."""
    language: str
    sure: float
    """How sure the language is, from 0 to 1."""
    readers: Sequence[Reader]
    """All languages, the likeliest first."""
    near: Sequence[Reader]
    """Those that this writer is likely to use."""
    length: Length | None
    """The first length of time."""
    taken: frozenset[int]
    """The places of all words that belong to a length of time."""
    danger: float
    """The weight of the heaviest phrase that somebody in danger writes."""
    leaving: bool
    """Whether a phrase of those who want no more messages is in it."""
    own_skills: Mapping[str, float]
    """A bank's own skills whose words were found, each from 0 to 1."""

    @property
    def words(self) -> Words:
        """The words and signs of the text."""
        return self.text.words


class Looker:
    """Looks at texts in all languages."""

    def __init__(self, readers: Sequence[Reader], model: Model) -> None:
        self._readers = readers
        self._model = model
        self._detector = Detector(readers, model)
        self._danger = Phrases.joined({reader.tag: reader.danger for reader in readers})

    def look(self, text: str, language: str | None, own_skills: Lexicon | None = None) -> Page:
        """Look at a text; ``language`` is the writer's, if it is known."""
        folded = tokens(fold(text))
        read = self._model.read(spelling(folded.words))
        tag, sure = self._detector.detect(text, folded.words, read, language)
        readers, near = self._order(tag, language)
        length, taken = _length(folded, readers if any(word[0].isdigit() for word in folded.words) else near)
        return Page(
            text=folded,
            read=read,
            language=tag,
            sure=sure,
            readers=readers,
            near=near,
            length=length,
            taken=frozenset(taken),
            danger=_danger(self._danger.all(folded.words), near),
            leaving=any(reader.leaves(folded.words, alone=reader in near) for reader in self._readers),
            own_skills=own_skills.shares(folded.words) if own_skills else {},
        )

    def _order(self, detected: str, language: str | None) -> tuple[list[Reader], list[Reader]]:
        """All languages, the likeliest first; and the near ones: the text's, the member's, that of the source.

        A language that is written in several ways is near in all of them: people mix them.
        """
        first = dict.fromkeys([detected, language, self._readers[0].tag])
        kept: dict[str, Reader] = {}
        for tag in first:
            own = [reader for reader in self._readers if reader.tag == tag]
            kin = [reader for reader in self._readers if own and reader.family == own[0].family]
            kept |= {reader.tag: reader for reader in (*own, *kin)}
        near = list(dict.fromkeys(kept.values()))
        return [*near, *(reader for reader in self._readers if reader not in near)], near


def _length(page: Tokens, readers: Sequence[Reader]) -> tuple[Length | None, set[int]]:
    """The first length of time, by the first language that finds one, and the places of all of them."""
    for reader in readers:
        found = lengths(page, reader.tables)
        if found:
            return found[0], {place for length in found for place in range(length.start, length.end)}
    return None, set()


def _danger(hits: Sequence[Hit[tuple[str, str]]], near: Sequence[Reader]) -> float:
    """Danger is looked for in every language; a single word counts only in one that the writer is likely to use."""
    likely = {reader.tag for reader in near}
    found = {tag: _threat([hit for hit in hits if hit.label[0] == tag]) for tag in {hit.label[0] for hit in hits}}
    return max((weight for tag, weight in found.items() if tag in likely or weight > 1.0), default=0.0)


def _threat(hits: list[Hit[tuple[str, str]]]) -> float:
    """The weight of the danger phrases of a language, apart from those that stand in a harmless phrase."""
    outer = outermost(hits)
    calm = {place for hit in outer if hit.label[1] == CALM for place in range(hit.start, hit.end)}
    urgent = [hit for hit in outer if hit.label[1] == URGENT and hit.start not in calm and hit.end - 1 not in calm]
    return max((hit.weight for hit in urgent), default=0.0)
