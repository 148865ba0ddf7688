"""People who read what reached their phones, and answer it more or less sensibly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.simulation import phrases
from tests.simulation.chance import Chance

CHOICE = re.compile(r"^([A-Z]?\d) (.+)$", re.MULTILINE)
WANTED = (
    ("What is your name", "introduction"),
    ("Where do you live", "area"),
    ("enjoy and could share", "share"),
    ("What was the help", "share"),
    ("When do you need", "day"),
    ("ow long", "length"),
    ("Who was it with", "partner"),
    ("Is that right", "right"),
)
"""What is asked for in words, and the phrase that answers it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One message that somebody sends. ``meant`` is what nobody may mistake: stop, start, danger; else empty."""

    text: str
    kind: str = "text"
    payload: Mapping[str, object] = field(default_factory=dict)
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A letter as it lies on a phone; ``source`` is what it means, for whoever reads its language."""

    text: str
    source: str
    buttons: tuple[tuple[str, str], ...]
    asks_contact: bool


@dataclass
class Phone:
    """One address of somebody on one channel."""

    channel: str
    address: str
    ours: str
    texts: list[Text] = field(default_factory=list)
    open_text: Text | None = None
    """The last text, until it is answered."""
    stopped: bool = False
    """They last said STOP here."""
    silenced: bool = False
    """They said STOP, here or on their other phone, and not START here since."""
    blocks: bool = False
    """They have blocked us."""

    def receive(self, text: Text) -> None:
        """It rings."""
        self.texts.append(text)
        self.open_text = text


@dataclass
class Person:
    """Somebody with one or two phones."""

    name: str
    language: str
    phones: list[Phone]
    words: dict[str, str]

    def types(self, chance: Chance, phone: Phone, names: list[str]) -> Typed:
        """What they do now: answer what lies on the phone, or begin something."""
        if phone.stopped:
            return self._silenced(chance, phone)
        text = phone.open_text
        if text is not None and chance.happens(0.8):
            phone.open_text = None if chance.happens(0.7) else text
            answer = self._answer(chance, phone, text, names)
            if answer is not None:
                return answer
        return self._begins(chance, phone, names)

    def _silenced(self, chance: Chance, phone: Phone) -> Typed:
        """Who said stop writes little, and one day START."""
        what = chance.of({"start": 3, "danger": 1, "need": 1, "digit": 1})
        if what == "start":
            phone.stopped = phone.silenced = False
            return Typed(chance.choice(phrases.STARTING), meant="start")
        if what == "danger":
            return Typed(phrases.DANGER, meant="danger")
        return Typed("1" if what == "digit" else self.words["need"])

    def _answer(self, chance: Chance, phone: Phone, text: Text, names: list[str]) -> Typed | None:
        if text.asks_contact and chance.happens(0.5):
            own = [one.address for one in self.phones if one.address.startswith("+")]
            if own:
                return Typed("", "contact", {"phone": own[0]})
        choices = CHOICE.findall(text.text)
        wanted = next((key for start, key in WANTED if start in text.source), "")
        how = chance.of(
            {"digit": 6, "words": 2 if choices else 0, "wrong": 0.7, "own": 5 if wanted else 0, "button": 3}
        )
        if how == "own":
            return self._in_words(chance, wanted, names)
        if how == "wrong":
            return Typed(str(chance.randint(0, 9)))
        if how == "button" and text.buttons and phone.channel != "sms":
            return Typed(chance.choice(text.buttons)[1], "button")
        if not choices:
            return self._in_words(chance, wanted, names) if wanted else None
        code, label = chance.choice((*choices, choices[0], choices[0]))
        return Typed(label if how == "words" else code)

    def _in_words(self, chance: Chance, wanted: str, names: list[str]) -> Typed:
        if wanted == "partner":
            return Typed(chance.choice(names))
        if wanted == "length":
            return Typed(chance.choice((self.words["length"], "1 h", "2", "45 min", "90 minutes", "13 hours")))
        if wanted == "introduction":
            return Typed(self.name)
        return Typed(self.words[wanted])

    def _begins(self, chance: Chance, phone: Phone, names: list[str]) -> Typed:
        what = chance.of({"own": 8, "hours": 5, "corpus": 5, "gibberish": 1.5, "menu": 1, "stop": 0.4, "danger": 0.2})
        if what == "own":
            return Typed(self.words[chance.choice(phrases.BEGUN)])
        if what == "hours":
            return Typed(f"{chance.choice((1, 2, 3))} hours with {chance.choice(names)}")
        if what == "corpus":
            listed = phrases.corpus(self.language)
            return Typed(chance.choice(listed[chance.choice(sorted(listed))]))
        if what == "gibberish":
            return Typed(chance.choice(phrases.GIBBERISH))
        if what == "stop":
            phone.stopped = True
            for one in self.phones:
                one.silenced = True
            return Typed(chance.choice(phrases.STOPPING), meant="stop")
        if what == "danger":
            return Typed(phrases.DANGER, meant="danger")
        return Typed("menu")
