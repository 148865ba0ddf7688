"""Somebody with a phone: they type, they read what comes, and they know nothing but what it says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.week import reading

if TYPE_CHECKING:
    from tests.week.town import Town

OURS = "+442071838750"
PROOF = 'You wrote "{words}". Was it you? Then write this code: {code}. If not, do nothing.'
Heard = dict[str, str]


@dataclass(frozen=True, slots=True)
class Letter:
    """What came: its words, and where it can be tapped: label and data."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass
class Person:
    """One person. Texts that came and were not looked at yet are ``unread``; the one looked at last is ``last``."""

    town: Town
    name: str
    language: str
    phone: str
    chat: int = 0
    """Their Telegram; 0 where they have none."""
    channel: str = "sms"
    """From where they write now."""
    unread: list[Letter] = field(default_factory=list)
    last: Letter = Letter("")
    _read: dict[str, int] = field(default_factory=dict)

    @property
    def app(self) -> str:
        """The language that their phone is set to."""
        return {"bn-Latn": "bn"}.get(self.language, self.language)

    async def says(self, words: str) -> None:
        """They type it and send it."""
        await self.town.deliver(self, words)
        self.look()

    def look(self) -> None:
        """Take what came since the last time."""
        fakes = self.town.street
        texts = [Letter(one["Body"]) for one in fakes.twilio.sent if one["To"].endswith(self.phone)]
        chats = [_letter(one) for one in fakes.telegram.sent if int(one["chat_id"]) == self.chat]
        for place, came in (("phone", texts), ("chat", chats)):
            self.unread += came[self._read.get(place, 0) :]
            self._read[place] = len(came)

    def hears(self, key: str, **expected: str) -> Heard:
        """A text says this, in their language; the others stay unread. The values in it."""
        self.look()
        for letter in self.unread:
            found = reading.values(letter.text, key, self.language)
            if found is not None and all(found.get(name) == value for name, value in expected.items()):
                self.unread.remove(letter)
                self.last = letter
                return found
        told = "\n---\n".join(letter.text for letter in self.unread)
        raise AssertionError(f"{self.name} ({self.language}) reads no {key!r} {expected}, but:\n{told}")

    def reads(self, words: str) -> None:
        """A text with these very words in it: somebody else's, as they were written."""
        self.look()
        for letter in self.unread:
            if words in letter.text:
                self.unread.remove(letter)
                self.last = letter
                return
        told = "\n---\n".join(letter.text for letter in self.unread)
        raise AssertionError(f"{self.name} ({self.language}) reads no {words!r}, but:\n{told}")

    def number(self) -> str:
        """The number of the desk's item in the text looked at last."""
        for key in ("Desk {number}:", "{number}:"):
            if (found := reading.values(self.last.text, key, self.language)) is not None:
                return found["number"]
        raise AssertionError(f"no number in:\n{self.last.text}")

    def has(self, key: str) -> bool:
        """Whether something unread says this."""
        self.look()
        return any(reading.values(letter.text, key, self.language) is not None for letter in self.unread)

    def reads_nothing(self) -> None:
        """Nothing came that was not looked at."""
        self.look()
        assert self.unread == [], [letter.text for letter in self.unread]

    def clears(self) -> list[str]:
        """They look at everything that came, and do nothing about it."""
        self.look()
        texts = [letter.text for letter in self.unread]
        self.unread.clear()
        return texts

    def offered(self, key: str, **expected: str) -> str:
        """The digit, or the data of the button, of the choice that says this in the text looked at last."""
        for code, label in self._choices():
            found = reading.values(label, key, self.language)
            if found is not None and all(found.get(name) == value for name, value in expected.items()):
                return code
        raise AssertionError(f"{self.name} is not offered {key!r} {expected} in:\n{self.last.text}")

    def _choices(self) -> list[tuple[str, str]]:
        if self.last.buttons:
            return [(data, reading.CHOICE.sub(r"\2", label)) for label, data in self.last.buttons]
        found = [reading.CHOICE.match(line.removeprefix(reading.BANK)) for line in self.last.text.split("\n")]
        return [(match[1], match[2]) for match in found if match is not None]

    async def picks(self, key: str, **expected: str) -> None:
        """They answer with the digit of that choice, or tap it."""
        await self._answers(self.offered(key, **expected))

    async def picks_named(self, words: str) -> None:
        """The same, where the choice is a name or a language and no sentence."""
        await self._answers(next(code for code, label in self._choices() if words in label))

    async def answers_first(self) -> None:
        """The first choice of the text looked at last."""
        await self._answers(self._choices()[0][0])

    async def _answers(self, code: str) -> None:
        answered = self.last.text.removeprefix(reading.BANK).replace("\n", " ")
        if self.last.buttons:
            await self.town.tap(self, code)
        else:
            await self.town.deliver(self, code)
        if not self.has("Which one do you mean?"):
            return
        self.hears("Which one do you mean?")
        options = [line.split(": ", 1) for line in self.last.text.split("\n") if ": " in line]
        meant = [letter for letter, begins in options if answered.startswith(begins.rstrip("."))]
        assert meant, f"{self.name} does not find {answered!r} in:\n{self.last.text}"
        await self.says(meant[0])

    async def proves(self) -> None:
        """They were asked whether it was they: they write back the code."""
        asked = self.hears(PROOF)
        await self.says(asked["code"])

    async def proves_if_asked(self) -> None:
        """The same, where a code is asked for at all: on SMS it is, once a day."""
        if self.has(PROOF):
            await self.proves()

    async def shares(self) -> None:
        """They tap the button that tells us their number."""
        await self.town.share(self)
        self.look()


def _letter(sent: dict[str, Any]) -> Letter:
    markup = sent.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    rows = markup.get("inline_keyboard", [])
    return Letter(str(sent["text"]), tuple((one["text"], one["callback_data"]) for row in rows for one in row))
