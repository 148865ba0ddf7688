"""Somebody who writes one untidy message and then answers whatever is asked, as a person does who reads the choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.stage import Person, Stage
from locales.languages import load
from locales.text import T
from locales.values import Skill
from storage.records import OpenQuestion

PATIENCE = 12
"""After so many answers nobody would go on."""
WISHES = {"need": "request", "offer": "offer"}
TOLD = {"Day": "2", "Length": "2", "WithWhom": "Tom", "HowMuch": "2"}
"""What they answer where no choice is the thing they wrote."""
NAMED = frozenset({"What", "WhatWasIt", "WhichOffer"})
"""Here they write the name of the skill, in their own language, when nothing that they mean is shown."""
OTHERWISE = {("OfferRight", "need"): "other", ("ReadBack", "offer"): "change"}
"""The wrong way round: what they answer to a question that takes need for offer or offer for need."""
NOT_WISHES = frozenset(
    {"person", "urgent", "other", "feedback", "help", "greeting", "thanks", "yes", "no", "sessions", "join"}
)
"""What a person, a menu or a kind word is a right answer to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a conversation went."""

    lines: tuple[str, ...]
    sorry: int
    """How often we did not understand twice."""
    reached: bool
    """Whether a request or an offer of the skill that was meant is there, where one was meant."""


async def converse(stage: Stage, person: Person, row: dict[str, Any], language: str) -> Outcome:
    """Write the message of a labelled row and answer until nothing more is asked of them."""
    lines, seen, sorry = [f"> {row['text']}"], 0, 0
    reads = await stage.say(person, " ".join(row["text"].split()))
    for _ in range(PATIENCE):
        lines += [f"< {read.letter.text}" for read in reads if read.key == person.key]
        asked = [one for one in await _open(stage, person) if one.id > seen]
        if not asked:
            break
        seen = asked[-1].id
        sorry += asked[-1].kind.endswith("WantsPerson") and row["intent"] not in NOT_WISHES
        answer = _answer(asked[-1], row, language)
        if not answer:
            break
        lines.append(f"> {answer}")
        reads = await stage.say(person, answer)
    return Outcome(tuple(lines), sorry, await _reached(stage, person, row))


async def _open(stage: Stage, person: Person) -> list[OpenQuestion]:
    member = await stage.member_id(person)
    found: list[OpenQuestion] = await stage.storage.run(lambda work: work.questions.open(member))
    return found


def _answer(question: OpenQuestion, row: dict[str, Any], language: str) -> str:
    """The digit of the choice that they would take, or words where there is none; empty where they are content."""
    kind = question.kind.rpartition(".")[2]
    found = next((key for key in _wanted(kind, row) if key in question.keys), "")
    if found:
        return _digit(question, found)
    if kind in {"Menu", "WantsPerson"}:
        return ""
    if "other" in question.keys and kind != "OfferRight":
        return _digit(question, "other")
    if kind in NAMED and row["skills"]:
        return load().render(T("{skill}", skill=Skill(row["skills"][0])), language)
    return TOLD.get(kind) or (_digit(question, question.keys[0]) if question.keys else "")


def _wanted(kind: str, row: dict[str, Any]) -> list[str]:
    """What they look for among the choices, the best first."""
    if kind == "InDanger":
        return ["yes" if row["intent"] == "urgent" else "no"]
    if (kind, row["intent"]) in OTHERWISE:
        return [OTHERWISE[kind, row["intent"]]]
    return [*(f"{row['intent']}:{skill}" for skill in row["skills"]), *row["skills"], row["intent"]]


def _digit(question: OpenQuestion, key: str) -> str:
    return (question.letter if question.lettered else "") + question.digits[question.keys.index(key)]


async def _reached(stage: Stage, person: Person, row: dict[str, Any]) -> bool:
    if row["intent"] not in WISHES or not row["skills"]:
        return True
    member = await stage.member_id(person)
    if row["intent"] == "offer":
        offers = await stage.storage.run(lambda work: work.offers.of_member(member))
        return any(offer.skill in row["skills"] for offer in offers)
    requests = await stage.storage.run(lambda work: work.requests.of_member(member))
    return any(request.skill in row["skills"] for request in requests)
