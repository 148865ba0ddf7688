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
from locales.text import Lines, T, Text
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
SHOWN = 4
WHAT = T("What would you like?")


@dataclass(frozen=True, slots=True)
class Menu(Question):
    """We showed what can be done and wait for a choice; ``words`` is what was not understood."""

    words: str = ""
    lasts: ClassVar[timedelta] = timedelta(hours=1)


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
    return again or [await menu(turn, _heard(turn), WHAT)]


async def ask_again(turn: Turn, record: OpenQuestion) -> list[Say] | None:
    """Ask an open question once more, below what was heard."""
    question = from_record(record)
    if question is None:
        return None
    says = await registry().steps[type(question)](replace(turn, chosen=AGAIN), question) or []
    return [_with_heard(turn, say) if say.to.id == turn.speaker.id else say for say in says]


def _with_heard(turn: Turn, say: Say) -> Say:
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
    if any(record.keys and record.topic != OWN for record in await turn.work.questions.open(turn.speaker.id)):
        return Say(turn.speaker, Lines(first))
    return full_menu(turn, *first)


def full_menu(turn: Turn, *first: Text) -> Say:
    """The same with choices in any case, for who asked for it; its digits carry a letter where others are open."""
    guesses = [guess.id for guess in turn.meaning.intents if guess.id in INTENTS]
    order = list(dict.fromkeys([*guesses, *INTENTS]))[:SHOWN]
    choices = (*(Choice(intent, INTENTS[intent]) for intent in order), Choice("person", T("A person, please"), "0"))
    return Say(turn.speaker, Lines(first), Menu(turn.text[:300]), choices)


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
