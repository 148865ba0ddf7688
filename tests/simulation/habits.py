"""What people do: how they answer what they have read, and what they begin by themselves.

A new behaviour is one function and one line of ``ANSWERS`` (it is asked for in words) or ``BEGINNINGS`` (somebody
thinks of it); nothing else knows them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulation import phrases
from tests.simulation.chance import Chance
from tests.simulation.people import Person, Phone, Text, Typed


@dataclass(frozen=True, slots=True)
class Moment:
    """Somebody has a phone in the hand."""

    chance: Chance
    person: Person
    phone: Phone
    everybody: list[Person]

    def somebody(self) -> Person:
        """Anybody, they themselves too."""
        return self.chance.choice(self.everybody)


Habit = Callable[[Moment], Typed]


def types(moment: Moment) -> Typed:
    """What somebody does now: answer what lies on the phone, or begin something."""
    phone, chance = moment.phone, moment.chance
    if phone.holder != moment.person.name:
        phone.holder = moment.person.name
        if _shared(moment) and chance.happens(0.6):
            return Typed(moment.person.name)
    if phone.stopped:
        return chance.of(SILENCED)(moment)
    text = phone.open_text
    if text is not None and chance.happens(0.8):
        phone.open_text = None if chance.happens(0.7) else text
        answer = _answer(moment, text)
        if answer is not None:
            return answer
    begun = {habit: likely for habit, likely in BEGINNINGS.items() if habit not in COORDINATORS or moment.person.role}
    return chance.of(begun)(moment)


def _shared(moment: Moment) -> bool:
    return len([one for one in moment.everybody if moment.phone in one.phones]) > 1


def _answer(moment: Moment, text: Text) -> Typed | None:
    chance, choices = moment.chance, text.choices
    if text.asks_contact and moment.person.number and chance.happens(0.5):
        return Typed("", "contact", {"phone": moment.person.number})
    wanted = next((habit for part, habit in ANSWERS.items() if part in text.source), None)
    how = chance.of({"digit": 6, "words": 2 if choices else 0, "wrong": 0.7, "own": 5 if wanted else 0, "button": 3})
    if how == "wrong":
        return Typed(str(chance.randint(0, 9)))
    if how == "button" and text.buttons and moment.phone.channel != "sms":
        return Typed(chance.choice(text.buttons)[1], "button")
    if wanted is not None and (how == "own" or not choices):
        return wanted(moment)
    if not choices:
        return None
    code, label = chance.choice((*choices, choices[0], choices[0]))
    return Typed(label if how == "words" else code)


def says(key: str) -> Habit:
    """In their own language."""
    return lambda moment: Typed(moment.person.words[key])


def writes(*texts: str) -> Habit:
    """One of these, which all languages know."""
    return lambda moment: Typed(moment.chance.choice(texts))


def own_name(moment: Moment) -> Typed:
    return Typed(moment.person.name)


def a_name(moment: Moment) -> Typed:
    return Typed(moment.somebody().name)


def a_length(moment: Moment) -> Typed:
    return Typed(moment.chance.choice((moment.person.words["length"], "1 h", "2", "45 min", "90 minutes", "13 hours")))


def a_number(moment: Moment) -> Typed:
    """Their own, mostly."""
    number = moment.person.number if moment.chance.happens(0.7) else moment.somebody().number
    return Typed(number or "I forgot")


def the_code(moment: Moment) -> Typed:
    """Whoever is asked for a code writes the one that they have read, or guesses."""
    return Typed(moment.person.code() if moment.chance.happens(0.9) else "000000")


def a_new_number(moment: Moment) -> Typed:
    """Somebody's number is to be another one's: mostly one that nobody has yet."""
    number = moment.somebody().number if moment.chance.happens(0.3) else f"+4477009008{moment.chance.randint(10, 14)}"
    return Typed(f"{moment.somebody().name} {number}")


def in_words(moment: Moment) -> Typed:
    return Typed(moment.person.words[moment.chance.choice(phrases.BEGUN)])


def hours(moment: Moment) -> Typed:
    return Typed(f"{moment.chance.choice((1, 2, 3))} hours with {moment.somebody().name}")


def as_labelled(moment: Moment) -> Typed:
    """A message of the corpus."""
    listed = phrases.corpus(moment.person.language)
    return Typed(moment.chance.choice(listed[moment.chance.choice(sorted(listed))]))


def speaks(moment: Moment) -> Typed:
    """A voice note; on SMS there is none."""
    if moment.phone.channel == "sms":
        return in_words(moment)
    sound = {"media": f"sound-{moment.chance.randint(1, 10**9)}", "media_kind": "voice", "media_type": "audio/ogg"}
    return Typed("", "other", {**sound, "seconds": moment.chance.choice((5, 40, 400))})


def stop(moment: Moment) -> Typed:
    moment.phone.stopped = True
    return Typed(moment.chance.choice(phrases.STOPPING), meant="stop")


def start(moment: Moment) -> Typed:
    moment.phone.stopped = False
    return Typed(moment.chance.choice(phrases.STARTING), meant="start")


def danger(_moment: Moment) -> Typed:
    return Typed(phrases.DANGER, meant="danger")


def moves_a_number(moment: Moment) -> Typed:
    return Typed(f"MOVE {a_new_number(moment).text}")


ANSWERS: dict[str, Habit] = {
    "What is your name": says("introduction"),
    "Where do you live": says("area"),
    "enjoy and could share": says("share"),
    "What was the help": says("share"),
    "When do you need": says("day"),
    "ow long": a_length,
    "Who was it with": a_name,
    "Is that right": says("right"),
    "Which phone number do we know you by": a_number,
    "this code": the_code,
    "the code": the_code,
    "That is not the code": the_code,
    "Whose number is new": a_new_number,
    "Who else uses this phone": a_name,
    "four digits": writes("4711", "0815"),
    "your secret number": writes("4711", "0815"),
    "That is not the number": writes("4711", "0815"),
    "Who is writing?": own_name,
    "When may I text you": writes("10-16", "9 to 12", "22-6"),
    "write to me what they ask": says("need"),
}
"""Part of what is asked, and how it is answered in words; the first that fits."""
BEGINNINGS: dict[Habit, float] = {
    in_words: 8,
    hours: 5,
    as_labelled: 5,
    writes(*phrases.GIBBERISH): 1.5,
    writes("menu", "history", "pause", "back", "cancel", "person", "wrong", "consents"): 1.5,
    writes("news", "no news", "quiet", "channel", "language"): 1.2,
    writes("link", "share this phone", "secret"): 2,
    speaks: 0.8,
    the_code: 1,
    stop: 1.0,
    danger: 0.2,
    moves_a_number: 3,
    writes("words", "move"): 0.5,
}
COORDINATORS = {moves_a_number}
"""Only they think of that; the others would not be listened to."""
SILENCED: dict[Habit, float] = {start: 3, danger: 1, says("need"): 1, writes("1"): 1}
"""Who said stop writes little, and one day START."""
