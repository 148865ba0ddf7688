"""Sentences that wait for a reader come back as they were."""

from __future__ import annotations

from datetime import date, time

from handlers.acting import kept
from locales.text import TN, Lines, T
from locales.values import Duration, OwnName, Skill, When


def test_there_and_back() -> None:
    text = Lines(
        (
            T("{name}: {skill}, {when}.", name="Ada", skill=Skill("lift"), when=When(date(2026, 11, 27), time(9, 30))),
            T("{time} in {language}, {when}", time=Duration(90), language=OwnName("tr"), when=When()),
            TN("{count} person", "{count} people", 2),
        )
    )
    assert kept.lines(kept.data(text)) == text.lines


def test_what_was_forgotten_is_nothing() -> None:
    assert kept.lines("") == ()
