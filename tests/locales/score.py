"""How well free text is understood: ``make score`` prints a table, and ``test_corpus.py`` holds its floors.

``dev-*`` have been learnt from (``make train``); ``fresh-*`` were written by others and kept aside: believe those.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from locales.meaning import Meaning
from locales.understanding import load, understand
from tests.locales.languages import NOW, written

CORPUS = Path(__file__).parent / "corpus"
SETS = ("dev", "fresh")
WISHES = frozenset({"need", "offer"})
ACTED_ON = WISHES | {"log_hours"}
FIGURES = (
    "intent",
    "skill",
    "skill of three",
    "minutes",
    "no minutes",
    "when",
    "no day",
    "danger",
    "alarms",
    "language",
    "acts",
    "acts rightly",
)
"""``alarms``: ordinary messages taken for danger. ``acts``: needs, offers and reports acted on without asking."""


@dataclass
class Tally:
    """How often each figure held, of how many messages."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    messages: int = 0

    def add(self, found: dict[str, bool], seconds: float) -> None:
        """Count one message."""
        self.right.update(name for name, holds in found.items() if holds)
        self.of.update(found.keys())
        self.seconds += seconds
        self.messages += 1

    def percent(self) -> dict[str, float]:
        """Each figure in percent."""
        return {name: round(100 * self.right[name] / self.of[name], 1) for name in FIGURES if self.of[name]}

    def row(self, title: str) -> str:
        """One line of the table."""
        percent = self.percent()
        cells = "".join(f"{percent[name]:>8}" if name in percent else f"{'-':>8}" for name in FIGURES)
        return f"{title:<18}{self.messages:>5}{cells}{1e6 * self.seconds / max(1, self.messages):>8.0f}"


def rows(tag: str, name: str) -> list[dict[str, Any]]:
    """The messages of a set in a language."""
    path = CORPUS / f"{name}-{tag}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def tags() -> list[str]:
    """The languages that there are messages in."""
    return sorted({path.stem.partition("-")[2] for path in CORPUS.glob("*-*.jsonl")})


def judged(row: dict[str, Any], meaning: Meaning) -> dict[str, bool]:
    """What of a message was understood as it is labelled."""
    best = bool(row["skills"]) and bool(meaning.skills) and meaning.skills[0].id == row["skills"][0]
    intent = meaning.intent == row["intent"]
    found = {"intent": intent, "danger" if row["intent"] == "urgent" else "alarms": meaning.intent == "urgent"}
    found["minutes" if row["minutes"] is not None else "no minutes"] = meaning.minutes == row["minutes"]
    found["when" if row["when"] is not None else "no day"] = written(meaning.when) == row["when"]
    if row["skills"] and row["intent"] in WISHES:
        found["skill"] = best
        found["skill of three"] = row["skills"][0] in [guess.id for guess in meaning.skills]
    if row["intent"] in ACTED_ON:
        found["acts"] = meaning.acts
    if meaning.acts and meaning.intent in ACTED_ON:
        found["acts rightly"] = intent and (best or not row["skills"])
    return found


def judgements(name: str, tag: str) -> Iterator[tuple[str, dict[str, bool], float]]:
    """For each message its style, what was right, and the seconds that it took."""
    for row in rows(tag, name):
        began = time.perf_counter()
        meaning = understand(row["text"], language=tag, now=NOW)
        seconds = time.perf_counter() - began
        found = judged(row, meaning)
        if len(row["text"].split()) >= 3:
            untold = understand(row["text"], language=None, now=NOW).language
            found["language"] = load().reader(untold).family == tag
        yield row["style"], found, seconds


def score(name: str, tag: str) -> dict[str, float]:
    """Percent right of each figure."""
    return _tally(judgements(name, tag)).percent()


def _tally(found: Iterable[tuple[str, dict[str, bool], float]]) -> Tally:
    tally = Tally()
    for _, right, seconds in found:
        tally.add(right, seconds)
    return tally


def table() -> Iterator[str]:
    """The whole table, a line at a time: each set, language and style."""
    understand("hello", language=None, now=NOW)  # Loading is no message's cost.
    yield (
        f"{'':<18}{'':>5}"
        + "".join(f"{name.replace('skill of three', '3 skills')[:7]:>8}" for name in FIGURES)
        + "      µs"
    )
    for name in SETS:
        whole: list[tuple[str, dict[str, bool], float]] = []
        for tag in tags():
            found = list(judgements(name, tag))
            whole += found
            if not found:
                continue
            yield _tally(found).row(f"{name} {tag}")
            styles = defaultdict(list)
            for one in found:
                styles[one[0]].append(one)
            for style, listed in sorted(styles.items()):
                yield _tally(listed).row(f"  {style}")
        yield _tally(whole).row(f"{name} all")


if __name__ == "__main__":
    for line in table():
        print(line)
