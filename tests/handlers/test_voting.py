"""A vote, in each language: what members read fits into a text, and is in their language."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.stage import CHANNELS, Person, Stage
from bot.transcript import perform
from locales.languages import load
from locales.text import T
from storage import Storage
from tests.clock import StoppedClock

QUESTIONS = {
    "en": "Shall we open the hall on Sundays?",
    "bn": "রবিবারে হল খোলা রাখব কি?",
    "bn-Latn": "Robibare ki amra hall khola rakhbo?",
    "so": "Ma furnaa hoolka maalmaha Axada ah?",
    "tr": "Pazar günleri salonu açalım mı?",
    "ku": "Em roja yekşemê salonê vekin?",
}
ASKED = """
bank maple languages={family}
person Nura in {tag} on telegram navigator
person Ann in {tag} on {channel}
Ann > news
Ann > 1
Nura > vote
Nura > {question}
Nura > 1
Nura > 1
Nura > 1
Nura > 1
Nura > 1
wait 1 minute
"""
ANSWERED = """
Ann > 1
Ann > 3
Ann > {question}
wait 4 days
audit
"""


@pytest.mark.parametrize("tag", load().tags)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_members_read_short_texts_in_their_language(tag: str, storage: Storage, clock: StoppedClock) -> None:
    played = await perform(
        storage,
        clock,
        (ASKED + ANSWERED).format(tag=tag, channel="sms", family=load().language(tag).family, question=QUESTIONS[tag]),
    )
    read = [one for one in played.letters if one.key == "Ann"]
    asked, thanks, why, passed_on, result = [one.letter.text for one in read[-5:]]
    assert [one.letter.text for one in read if one.segments.units > load().budget(tag)] == []
    assert QUESTIONS[tag] in asked
    assert load().render(T("Thank you, your vote counts: yes."), tag) in thanks
    assert load().render(T("Why? Write it in a few words. Nobody reads your name."), tag) in why
    assert load().render(T("Thank you. I pass it on without your name."), tag) in passed_on
    assert load().render(T("It is decided: yes."), tag) in result


async def test_a_vote_that_comes_too_late_does_not_count(storage: Storage, clock: StoppedClock) -> None:
    await perform(storage, clock, ASKED.format(tag="en", channel="sms", family="en", question=QUESTIONS["en"]))
    clock.move(timedelta(days=4))
    (read,) = await Stage(storage, clock).say(Person("Ann", "sms", "+447700900002"), "1")
    assert "This vote is over." in read.letter.text
    assert (await storage.run(lambda work: work.votes.tally(1))).said == {}


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_result_is_read_on_every_channel(channel: str, storage: Storage, clock: StoppedClock) -> None:
    script = (ASKED + ANSWERED).format(tag="en", channel=channel, family="en", question=QUESTIONS["en"])
    played = await perform(storage, clock, script)
    assert "It is decided: yes." in [one.letter.text for one in played.letters if one.key == "Ann"][-1]
