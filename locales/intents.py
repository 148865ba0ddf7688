"""What the writer of a message wants, and which skill it is about: words and letters, weighed by the model."""

from __future__ import annotations

from collections.abc import Mapping

from locales.meaning import DANGER, PERHAPS, Guess
from locales.model import Model, shares
from locales.page import Page

INTENTS, SKILLS = "intents", "skills"
"""The questions that the model answers here."""
NO_SKILL = "none"
"""What the model calls a message that names no skill."""
_BEST = 3
_CERTAIN = 0.95
"""How sure a phrase of danger is, where the message is like one; and a listed word that is the whole message."""
_SEEN = 0.4
"""Danger that is so likely is taken for danger."""
_BACKED, _JUST_BELOW = 0.3, 0.99
_LITTLE_MORE, _LARGE_PART = 4, 0.33
"""A message of so few words, or of which the phrase is so large a part, is little more than the phrase."""
_TOO_FEW = 2
"""So few words only resemble danger by chance, where they are no phrase of it."""
NOTHING = (Guess("other", 0.0),)
_LONGEST_NAME = 8
"""No name of a skill, with polite words around it, is longer."""
EARNEST = frozenset({"stop"})
"""Never supposed without a phrase that says so: who is taken to have left hears nothing more."""
_LEAST = 0.01
"""A guess that is less likely is none."""


def wanted(page: Page, model: Model) -> tuple[tuple[Guess, ...], float]:
    """The best three intents, best first, never empty; and how likely it is that somebody is in danger."""
    by_share = shares(model.scores(INTENTS, page.read))
    unsaid = EARNEST if not page.leaving else frozenset()
    if not page.danger and len(page.words) <= _TOO_FEW:
        unsaid |= {DANGER}
    by_share = {label: share * (label not in unsaid) for label, share in by_share.items()}
    certain = _danger(page, by_share)
    if certain >= _SEEN:
        others = sum(share for label, share in by_share.items() if label != DANGER) or 1.0
        by_share = {label: share / others * (1 - certain) for label, share in by_share.items()} | {DANGER: certain}
    elif DANGER in by_share:  # It is asked about, and nothing else is forgotten over it.
        others = max((share for label, share in by_share.items() if label != DANGER), default=1.0)
        by_share[DANGER] = min(by_share[DANGER], others * _JUST_BELOW)
    return _best(by_share) or NOTHING, round(certain, 4)


def _danger(page: Page, by_share: Mapping[str, float]) -> float:
    """How likely it is that somebody is in danger.

    A phrase of danger says it where the whole message is like one, or is little more than the phrase; in a message
    about something else ("the first-aid course: choking, burns") it is only a reason to ask.
    """
    likely = by_share.get(DANGER, 0.0)
    if not page.danger:
        return likely
    little_more = len(page.words) <= _LITTLE_MORE or page.danger >= _LARGE_PART * len(page.words)
    return max(likely, _CERTAIN if likely >= _BACKED or little_more else PERHAPS)


def skills(page: Page, model: Model) -> tuple[Guess, ...]:
    """The best three skills, best first; empty where none is likely.

    Where the words of a bank's own skill stand, or nothing but a listed word for a skill, that counts before what the
    model supposes.
    """
    by_share = shares(model.scores(SKILLS, page.read))
    by_share.pop(NO_SKILL, None)
    said = dict(page.own_skills) or _listed(page)
    left = 1.0 - max(said.values(), default=0.0)
    by_share = {id: share * left for id, share in by_share.items()}
    return _best(by_share | {id: max(by_share.get(id, 0.0), share) for id, share in said.items()})


def _listed(page: Page) -> dict[str, float]:
    """The skill of a message that is nothing but a word for it."""
    if len(page.words) > _LONGEST_NAME:
        return {}
    for reader in page.near:
        id = reader.skill_of.get(" ".join(reader.bare(page.words)))
        if id:
            return {id: _CERTAIN}
    return {}


def _best(by_share: Mapping[str, float]) -> tuple[Guess, ...]:
    likely = [label for label, share in by_share.items() if share >= _LEAST]
    best = sorted(likely, key=lambda label: (-by_share[label], label))[:_BEST]
    return tuple(Guess(label, round(by_share[label], 4)) for label in best)
