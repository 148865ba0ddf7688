"""``understand``: what messages are taken to mean; reads and writes a JSON object a line."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any, TextIO

import click

from bot.clock import Clock
from bot.console import Trouble
from locales.meaning import Guess, Meaning
from locales.understanding import load, understand
from locales.values import When


@click.command()
@click.argument("source", type=click.File("r", encoding="utf-8"), default="-")
def command(source: TextIO) -> None:
    """Read JSON lines with `text` and, if known, `lang` and `now` (ISO 8601 with zone); write one for each.

    `act` is true where the message would be acted upon without asking what was meant; else `ask` says what is
    asked. `lang` is the language, `written` the folder it is answered from (Bengali in Latin letters has its own).
    `id` is echoed; other fields are ignored.
    """
    clock = Clock()
    for number, line in enumerate(source, start=1):
        if line.strip():
            sys.stdout.write(json.dumps(_answer(line, number, clock), ensure_ascii=False) + "\n")


def _answer(line: str, number: int, clock: Clock) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        text = str(asked["text"])
        now = datetime.fromisoformat(asked["now"]) if asked.get("now") else clock.now()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Trouble(f"Line {number} is no JSON object with a text ({type(error).__name__}).") from None
    if now.tzinfo is None:
        raise Trouble(f"Line {number}: now needs a zone, like 2026-11-23T10:00:00+00:00.")
    meaning = understand(text, language=asked.get("lang") or None, now=now)
    return ({"id": asked["id"]} if "id" in asked else {}) | answer(meaning)


def answer(meaning: Meaning) -> dict[str, Any]:
    """A meaning as a JSON object."""
    reader = load().reader(meaning.language)
    return {
        "lang": reader.family,
        "written": reader.tag,
        "intent": meaning.intent,
        "intents": [_guess(guess) for guess in meaning.intents],
        "skills": [_guess(guess) for guess in meaning.skills],
        "minutes": meaning.minutes,
        "when": _when(meaning.when),
        "days": [str(day) for day in meaning.days],
        "numbers": list(meaning.numbers),
        "danger": meaning.danger,
        "act": meaning.acts,
        "ask": meaning.ask,
    }


def _guess(guess: Guess) -> dict[str, Any]:
    return {"id": guess.id, "confidence": round(guess.confidence, 4)}


def _when(when: When | None) -> str | None:
    if when is None or when.day is None:
        return None
    return f"{when.day}T{when.clock:%H:%M}" if when.clock else str(when.day)
