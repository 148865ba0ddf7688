"""What is said about a course costs no more than other texts do, in every language and with long names."""

from __future__ import annotations

from datetime import date, time

import pytest

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.courses import calling, dropping, few, finishing, following, plans, tutors
from handlers.delivery import fits, in_language
from handlers.turn import NO, YES, Choice, Say
from locales.languages import load
from locales.text import TN, Lines, T, Text
from locales.values import Topic, When
from storage.records import Member

LONG, PLACE, BANK = "Mohammedchowdhur", "Toynbee Hall", "Maple"
TOPIC, WHEN = Topic("living-well"), When(date(2026, 12, 23), time(18, 30))
IDEA = dict(what="cooking without salt", amount="two small pots", moment="after dinner")
SAID: list[tuple[Text | Lines, tuple[Choice, ...]]] = [
    (T("{topic}, {count} weeks, first {when}. Would you like to come?", topic=TOPIC, count=6, when=WHEN), (YES, NO)),
    (T("What will you do for yourself this week? Choose or write it. Only you read it."), plans.THINGS),
    (T("How sure are you to do it? Write 0 to 10. Below 7 your tutors read your plan, to help you."), ()),
    (T("What would make you surer?"), plans.SURER),
    (T("That happens. What would make it easier?"), plans.SURER),
    (
        T(
            '{name} has an idea for your plan: "{words}"',
            name=LONG,
            words="Cook it on one or two days, not daily",
        ),
        (plans.CHANGE, plans.KEEP),
    ),
    (
        TN(
            "Your plan: {what}, {amount}, {moment}, on {count} day. Good luck!",
            "Your plan: {what}, {amount}, {moment}, on {count} days. Good luck!",
            5,
            **IDEA,
        ),
        (),
    ),
    (
        T(
            "{name} is {count} of 10 sure: {what}, {amount}, {moment}, days: {days}."
            " Have you an easier idea? Write it.",
            name=LONG,
            count=4,
            days=3,
            **IDEA,
        ),
        (plans.NO_IDEA,),
    ),
    (T("How is your plan: {what}?", what=IDEA["what"]), following.OUTCOMES),
    (T("We missed you: {topic}. Is everything all right?", topic=TOPIC), calling.WELL),
    (
        Lines(
            (
                T("{topic}: it was a pity without you.", topic=TOPIC),
                T("Shall somebody of the group ring you and tell you what we did?"),
            )
        ),
        calling.MAY_RING,
    ),
    (
        T("{name} could not come to {topic}. Can you ring and tell what you did?", name=LONG, topic=TOPIC),
        (YES, told.NOT_THIS_TIME),
    ),
    (T("Thank you for telling me. May I know why?"), dropping.REASONS),
    (T("Is that only for this week, or for the whole course?"), (few.GO_ON, few.OFF)),
    (
        T(
            "{topic}, {when}: in it so far: {count}. {number} would be good. What shall I do?",
            topic=TOPIC,
            when=WHEN,
            count=8,
            number=10,
        ),
        (few.GO_ON, few.PUT_OFF, few.OFF),
    ),
    (
        T(
            "You have finished {topic}: you were there {count} of {all} times. Well done, and thank you!",
            topic=TOPIC,
            count=5,
            all=6,
        ),
        (),
    ),
    (
        T("Would you like to become a tutor, and help others as you were helped? We train you."),
        (YES, finishing.NOT_NOW),
    ),
    (T("{topic} is over. Thank you for coming! Shall I write to you when it begins again?", topic=TOPIC), (YES, NO)),
    (T("{topic} is over: {count} of {all} people have finished it.", topic=TOPIC, count=10, all=12), ()),
    (
        T("{name} has led {topic} for the first time. Can they lead beside somebody new?", name=LONG, topic=TOPIC),
        (YES, NO),
    ),
    (
        T("{name} was trained for {topic} a year ago or more. What was decided?", name=LONG, topic=TOPIC),
        (tutors.TRAINED, tutors.IN_A_MONTH, tutors.NO_MORE),
    ),
    (T("Well led, {name}: {topic}! From now on you can lead beside somebody new.", name=LONG, topic=TOPIC), ()),
    (T("Your training for {topic} is due again, {name}. Somebody will tell you when.", name=LONG, topic=TOPIC), ()),
    (T("You are asked to lead {topic} no more, {name}. Thank you for all you did!", name=LONG, topic=TOPIC), ()),
    (T("It is noted that you were trained again for {topic}, {name}. Thank you!", name=LONG, topic=TOPIC), ()),
]


@pytest.mark.parametrize("tag", load().tags)
def test_texts_about_courses_stay_short(tag: str) -> None:
    reader = member(tag)
    long = [
        in_language(say, tag)
        for say in (Say(reader, text, None, choices) for text, choices in SAID)
        if not fits(say, f"{BANK}: ")
    ]
    assert long == []


def member(tag: str) -> Member:
    """Somebody who reads this language."""
    return Member(1, 1, LONG, "active", tag, "", False, None, None, 0, "", None)
