"""What the writer of a message wants: cue phrases and other signs, weighed by a model that has read all examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from locales.grams import Model, letters, shares
from locales.meaning import Guess
from locales.reader import Reader, Words

_SIZES = (3, 4)
_SPELLING = 3.0
_FOREIGN = 0.5
_BEST = 3
_LENGTHS = (2, 5, 12)
_NEAR_CERTAIN = 0.95
_ALERT = 0.3
"""Danger that is only this likely is taken for danger: a person looks at it, and one alarm too many does no harm."""
DANGER = "urgent"
EARNEST = frozenset({"stop"})
"""Never supposed without a phrase that says so: who is taken to have left hears nothing more."""
_DOING = frozenset({"cancel", "pause", "back", "start", "wrong", "language", "gift", "join"})
"""These change something: without a phrase that says so they are hardly supposed."""
_HARDLY = 0.15
_WISH = 0.5
"""What a phrase of asking or offering beside a skill adds: less than a model that is certain."""
_RESEMBLES, _SAID_OTHERWISE = 0.5, 0.2
"""Danger without a phrase for it counts less, and still less beside a phrase for something else ("I can't come")."""
_SKILL_ALONE = {"need": 0.35, "offer": 0.25}
"""Who only names a skill wants it or has it, more likely than anything else."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found in the message."""

    cues: Mapping[str, float]
    """The weight of the cue phrases for each intent."""
    minutes: bool
    skill: bool
    danger: float


class Intents:
    """Weighs what a message may want."""

    def __init__(self, model: Model | None) -> None:
        """Without a model the heaviest cue wins."""
        self._model = model

    def guess(self, words: Words, signs: Signs) -> tuple[Guess, ...]:
        """The best three, best first."""
        scores = self._model.scores(*features(words, signs)) if self._model else dict(signs.cues)
        by_share = _sober(shares(scores), signs)
        certain = _NEAR_CERTAIN if signs.danger else 0.5 if by_share.get(DANGER, 0.0) > _ALERT else 0.0
        by_share = {label: share * (1 - certain) for label, share in by_share.items()}
        by_share[DANGER] = by_share.get(DANGER, 0.0) + certain
        best = sorted((label for label in by_share if by_share[label] > 0), key=lambda label: (-by_share[label], label))
        return tuple(Guess(label, round(by_share[label], 4)) for label in best[:_BEST]) or (Guess("other", 0.0),)


def _sober(by_share: Mapping[str, float], signs: Signs) -> dict[str, float]:
    """The model's shares, held back where it goes by resemblance alone."""
    weighed = dict(by_share)
    for label in weighed.keys() - signs.cues.keys():
        weighed[label] *= 0.0 if label in EARNEST else _HARDLY if label in _DOING else 1.0
    if not signs.danger:
        said = any(weight >= 1.0 for label, weight in signs.cues.items() if label != DANGER)
        weighed[DANGER] = weighed.get(DANGER, 0.0) * (_SAID_OTHERWISE if said else _RESEMBLES)
    if signs.skill:
        wish = {label: _WISH for label in _SKILL_ALONE if signs.cues.get(label, 0.0) >= 1.0}
        more = wish or ({} if signs.cues or signs.minutes else _SKILL_ALONE)
        weighed |= {label: weighed.get(label, 0.0) + share for label, share in more.items()}
    whole = sum(weighed.values())
    return {label: share / whole for label, share in weighed.items()} if whole else weighed


def weigh_cues(words: Words, readers: Sequence[Reader]) -> dict[str, float]:
    """The weight of the cue phrases for each intent. The first of ``readers`` counts whole, others half."""
    weights: dict[str, float] = defaultdict(float)
    for place, reader in enumerate(readers):
        for hit in reader.cues(words):
            weights[hit.label] += (0.6 + 0.6 * hit.weight) * (_FOREIGN if place else 1.0)
    return {label: min(weight, 4.0) for label, weight in weights.items()}


def features(words: Sequence[str], signs: Signs) -> tuple[list[tuple[str, ...]], dict[str, float], float]:
    """What the model looks at: words and their letters, signs (which know no language), and what a letter counts."""
    plain = ["#" if word[0].isdigit() else word for word in words]
    pairs = tuple(f"{first}_{second}" for first, second in zip(("^", *plain), (*plain, "$"), strict=True))
    spelling = [(f"={word}", *letters(word, _SIZES)) for word in plain]
    found = {f"cue:{intent}": weight for intent, weight in signs.cues.items()}
    found |= dict.fromkeys(_marks(words, signs), 1.0)
    size = len(pairs) + sum(map(len, spelling))
    return [*spelling, *((pair,) for pair in pairs)], found, _SPELLING / size**0.5


def _marks(words: Sequence[str], signs: Signs) -> list[str]:
    need, offer = signs.cues.get("need", 0.0) >= 1.0, signs.cues.get("offer", 0.0) >= 1.0
    marks = {
        "sign:minutes": signs.minutes,
        "sign:skill": signs.skill,
        "sign:danger": signs.danger > 0,
        "sign:question": "?" in words,
        "sign:minutes, no need": signs.minutes and not need,
        "sign:minutes alone": signs.minutes and not need and not offer,
        "sign:need and offer": need and offer,
        "sign:skill alone": signs.skill and not signs.cues,
        "sign:nothing": not signs.cues and not signs.skill and not signs.minutes,
        "sign:always": True,
    }
    size = f"sign:length {sum(len(words) > length for length in _LENGTHS)}"
    return [size, *(name for name, holds in marks.items() if holds)]
