"""What is said when a message fits nothing: what was heard, choices, and at the second miss a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers.delivery import fits
from handlers.questions import from_record
from handlers.registry import registry
from handlers.turn import AGAIN, NO, OWN, YES, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.meaning import WISHES, Meaning
from locales.text import Lines, T, Text
from locales.values import Skill
from storage.records import OpenQuestion

INTENTS = {
    "need": T("I need help"),
    "offer": T("I can help"),
    "log_hours": T("Somebody helped"),
    "balance": T("My hours"),
    "cancel": T("Call something off"),
    "gift": T("Give hours away"),
}
"""What a person may have meant, as choices, the everyday ones first."""
GUESSED = INTENTS | {
    "history": T("What I gave and got"),
    "sessions": T("Talks and courses"),
    "feedback": T("Say something about a service"),
    "pause": T("Take a break"),
    "join": T("Join in"),
}
"""What is only shown where a message resembles it."""
SHOWN = 4
GUESSES = 3
WORTH_SHOWING = 0.12
"""A guess that is less likely would only confuse."""
WORDS_KEPT = 300
WHAT = T("What would you like?")


@dataclass(frozen=True, slots=True)
class Menu(Question):
    """We showed what can be done and wait for a choice; ``words`` is what was not understood."""

    words: str = ""
    lasts: ClassVar[timedelta] = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DoYouMean(Question):
    """We showed our best guesses at what ``words`` mean."""

    words: str
    lasts: ClassVar[timedelta] = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class WantsPerson(Question):
    """We offered a person after two misses."""

    lasts: ClassVar[timedelta] = timedelta(days=2)


async def not_understood(turn: Turn, record: OpenQuestion | None) -> list[Say]:
    """Say what was heard and ask again; at the second miss offer a person."""
    count = turn.speaker.misses + 1
    await turn.work.members.change(turn.speaker.id, misses=count)
    if count >= 2:
        text = T(
            "Sorry, I still don't understand. Shall a person from {bank} get in touch with you?", bank=turn.bank.name
        )
        return [Say(turn.speaker, text, WantsPerson(), (YES, NO))]
    again = await ask_again(turn, record) if record is not None else None
    if again:
        return again
    return [await nearly_understood(turn) or await menu(turn, _heard(turn), WHAT)]


async def nearly_understood(turn: Turn) -> Say | None:
    """Our best guesses to choose from; None where none is worth showing, or another question's digits are open."""
    guesses = _guesses(turn.meaning)
    if not guesses or await _asked_by_others(turn):
        return None
    text = T('You wrote "{words}". Do you mean:', words=shortened(turn.text, 20))
    return Say(
        turn.speaker, text, DoYouMean(turn.text[:WORDS_KEPT]), (*guesses, Choice("other", T("Something else"), "0"))
    )


def _guesses(meaning: Meaning) -> list[Choice]:
    """What is meant, the likeliest first: an intent, and with it the skills that it may be about."""
    found: list[tuple[float, Choice]] = []
    for guess in meaning.intents:
        if guess.id in WISHES and meaning.skills:
            found += [
                (guess.confidence * skill.confidence, Choice(f"{guess.id}:{skill.id}", WISHED[guess.id](skill.id)))
                for skill in meaning.skills
            ]
        elif guess.id in GUESSED:
            found.append((guess.confidence, Choice(guess.id, GUESSED[guess.id])))
    likely = sorted((one for one in found if one[0] >= WORTH_SHOWING), key=lambda one: -one[0])
    return [choice for _, choice in likely[:GUESSES]]


WISHED = {
    "need": lambda skill: T("I need: {skill}", skill=Skill(skill)),
    "offer": lambda skill: T("I can help: {skill}", skill=Skill(skill)),
}


async def _asked_by_others(turn: Turn) -> bool:
    """Whether a question is open that they did not begin themselves: its digits must stay clear."""
    return any(record.keys and record.topic != OWN for record in await turn.work.questions.open(turn.speaker.id))


async def ask_again(turn: Turn, record: OpenQuestion) -> list[Say] | None:
    """Ask an open question once more, below what was heard."""
    question = from_record(record)
    if question is None:
        return None
    says = await registry().steps[type(question)](replace(turn, chosen=AGAIN), question) or []
    return [with_heard(turn, say) if say.to.id == turn.speaker.id else say for say in says]


def with_heard(turn: Turn, say: Say) -> Say:
    """Begin with what was heard, where that leaves it one text."""
    longer = say.below(_heard(turn))
    return longer if fits(longer) else say


def _heard(turn: Turn) -> Text:
    words = shortened(turn.text, 20)
    return T('You wrote "{words}".', words=words) if words else T("I can only read words and digits.")


async def menu(turn: Turn, *first: Text) -> Say:
    """What can be done, with the best guesses first, below one or two sentences.

    While somebody else's question is open there are no choices: its digits must stay clear.
    """
    if await _asked_by_others(turn):
        return Say(turn.speaker, Lines(first))
    return full_menu(turn, *first)


def full_menu(turn: Turn, *first: Text) -> Say:
    """The same with choices in any case, for who asked for it; its digits carry a letter where others are open."""
    guesses = [guess.id for guess in turn.meaning.intents if guess.id in INTENTS]
    order = list(dict.fromkeys([*guesses, *INTENTS]))[:SHOWN]
    choices = (*(Choice(intent, INTENTS[intent]) for intent in order), Choice("person", T("A person, please"), "0"))
    return Say(turn.speaker, Lines(first), Menu(turn.text[:WORDS_KEPT]), choices)


def running_menu(turn: Turn, runs: list[Choice]) -> Say:
    """What who runs the bank can do, then what everybody can, as far as it goes into one text."""
    choices = [*runs, *(Choice(intent, INTENTS[intent]) for intent in list(INTENTS)[:SHOWN])]
    while not fits(menu := Say(turn.speaker, WHAT, Menu(), tuple(choices))):
        choices.pop()
    return menu


def which(turn: Turn, records: tuple[OpenQuestion, ...], digit: str) -> list[Say]:
    """Ask which of several open questions a digit is meant for; nothing is decided."""
    lines = [T("Which one do you mean?")]
    lines += [
        T("{code}: {start}", code=f"{one.letter}{digit}", start=shortened(one.summary, 36)) for one in records[:3]
    ]
    return [Say(turn.speaker, Lines(tuple(lines)))]


def over(turn: Turn) -> list[Say]:
    """The question that was answered is over."""
    return [Say(turn.speaker, T("That question is over, nothing was changed. Write MENU to see what you can do."))]


async def forget(turn: Turn) -> None:
    """A message was understood: begin to count misses anew."""
    if turn.speaker.misses:
        await turn.work.members.change(turn.speaker.id, misses=0)
