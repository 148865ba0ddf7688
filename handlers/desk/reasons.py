"""Why somebody is to be rung by a coordinator, as they read it."""

from __future__ import annotations

from collections.abc import Callable

from locales.text import T, Text

REASONS: dict[str, Callable[[str, str, str], Text]] = {
    "danger": lambda name, phone, _: T(
        "URGENT: {name} may be in danger. Please call now: {phone}.", name=name, phone=phone
    ),
    "person": lambda name, phone, _: T("{name} would like to talk to a person: {phone}.", name=name, phone=phone),
    "said": lambda name, phone, words: T(
        '{name} writes to the coordinators: "{words}". To answer: {phone}.', name=name, words=words, phone=phone
    ),
    "unheard": lambda name, phone, _: T(
        "{name} sent a voice note that nobody could listen to yet. Please get in touch: {phone}.",
        name=name,
        phone=phone,
    ),
    "machine": lambda name, phone, _: T(
        "The phone of {name} seems to answer by itself. I am silent to it for an hour. Please look: {phone}.",
        name=name,
        phone=phone,
    ),
    "unread": lambda name, phone, _: T(
        "A message from {name} could not be read by the computer. Please get in touch: {phone}.",
        name=name,
        phone=phone,
    ),
    "blocked": lambda name, phone, words: T(
        '{name} texted "{words}": now our texts are blocked. They must text us START. Please ring: {phone}.',
        name=name,
        words=words,
        phone=phone,
    ),
    "unreached": lambda name, phone, _: T(
        "No text reaches {name} any more: {phone}. Could you ring?", name=name, phone=phone
    ),
    "moved": lambda name, _, number: T(
        "Somebody says they are {name} and have a new number: {phone}. If you are sure, write MOVE, name and number.",
        name=name,
        phone=number,
    ),
    "tutor": lambda name, phone, _: T(
        "{name} has finished a course and would like to become a tutor. Please get in touch: {phone}.",
        name=name,
        phone=phone,
    ),
    "absent": lambda name, phone, _: T(
        "{name} has missed two weeks of a course and does not answer. Please get in touch: {phone}.",
        name=name,
        phone=phone,
    ),
    "catch_up": lambda name, phone, _: T(
        "{name} missed a week of a course and would like to hear what was done. Please get in touch: {phone}.",
        name=name,
        phone=phone,
    ),
    "unchecked": lambda name, phone, check: T(
        "{name} would like to come where a check is needed ({check}). Please get in touch: {phone}.",
        name=name,
        check=check,
        phone=phone,
    ),
}
"""Why somebody is to be rung: the sentence out of their name, their number, and the words that were kept."""
