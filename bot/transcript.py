"""Plays a transcript: people who write, what each of them reads, time that passes, and the books after it.

A transcript is text, a line a step:

    bank maple approval=open welcome_minutes=120 pot=600
    person Amina in bn on sms offers sewing,lift area E1 coordinator
    person Hodan in so on telegram pending
    stranger Zed on whatsapp
    Amina > text that Amina sends
    Amina < [bn] English source of what she reads | 1 Yes | 2 No
    Hodan taps 1
    Zed shares
    Zed starts maple
    Zed sends other
    Zed sends voice 40
    Zed blocks
    wait 2 days
    until Tuesday 09:00
    again
    crash
    also Amina on telegram
    Amina@telegram > text
    books Amina +60, Hodan -60, pot 0
    audit
    # a remark

``bank`` takes fields of ``storage.bank_rules.Rules``, and ``pot`` in minutes; without it there is a bank called maple.
``person`` may be followed by ``offers``, ``area``, ``checked`` and ``beside`` (whose phone they share), each with a
value, and by ``coordinator``, ``navigator``,
``professional``, ``pending``, ``paused``, ``invited``, ``shares`` (their number may be shown),
``proven`` (their phone has proven itself today). ``taps`` presses a
button of the last message that had some; ``shares`` without a number shares the own one; ``sends`` takes
``picture``, ``file``, or ``voice`` with its seconds or ``broken``; ``wait`` and ``until`` do what
falls due on the way; ``{code}`` stands for the six random digits that were read last, by anybody, and ``{link}`` for
the word of the last link; ``again`` delivers the last message once more, with the same id; after ``crash`` the next
message's turn is killed before its commit and taken up again. Lines with ``<``, ``books`` and ``audit`` are
written by the player: what is played comes back with the true ones, so a test compares it with the script itself.
``books`` knows every member by name, also who never writes.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from textwrap import dedent
from zoneinfo import ZoneInfo

from bot.assembly import Conversation, conversation
from bot.clock import Movable
from bot.directions import arrival, media, moment
from bot.stage import PUBLIC, Person, Read, Stage
from storage import Storage
from storage.bank_rules import Rules
from storage.banks import MAPPINGS
from storage.records import Bank

UNITS = {"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}
_CODE = re.compile(r"(?<!\+)\b(?:\d{12}|\d{6})\b")
_LINK = re.compile(r"\blink-[\w-]+")
_PAGE = re.compile(r"/mine/[\w-]+")
_SPOKEN = re.compile(r"(\S+) (>|<|taps|shares|starts|sends|blocks|unblocks)(?: (.*))?$", re.DOTALL)


class ScriptError(Exception):
    """A line of a transcript cannot be played; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Performance:
    """What came of a transcript."""

    lines: list[str]
    """The transcript as it truly went."""
    letters: list[Read]
    """Every message that was read, with the words and the cost that it really had."""


async def play(storage: Storage, clock: Movable, script: str, talk: Conversation | None = None) -> list[str]:
    """Play a transcript and give it back as it truly went, in canonical form."""
    return (await perform(storage, clock, script, talk)).lines


async def perform(storage: Storage, clock: Movable, script: str, talk: Conversation | None = None) -> Performance:
    """The same, with the messages themselves. Raises ScriptError, and whatever a handler raised."""
    player = Player(Stage(storage, clock, talk or conversation(PUBLIC)))
    for number, line in enumerate(lines(script), start=1):
        try:
            await player.line(line)
        except (LookupError, ValueError) as error:
            raise ScriptError(f"line {number}, {line!r}: {error}") from error
    return Performance(player.lines, player.letters)


def lines(script: str) -> list[str]:
    """A script's lines in canonical form: to compare with what ``play`` gives."""
    return [line.strip() for line in dedent(script).strip().splitlines()]


class Player:
    """Plays one line after the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lines: list[str] = []
        self.letters: list[Read] = []
        self._crash = False
        self._verbs: dict[str, Callable[[str], Awaitable[Sequence[Read]]]] = {
            "bank": self._bank,
            "person": self._enter,
            "stranger": self._stranger,
            "also": self._also,
            "wait": self._wait,
            "until": self._until,
            "again": self._again,
            "crash": self._crash_next,
        }

    async def line(self, line: str) -> list[Read]:
        """Play a line; what is read after it. Raises ValueError and LookupError for one that cannot be played."""
        spoken = _SPOKEN.match(line)
        verb, _, rest = line.partition(" ")
        if spoken and spoken[1] in self.stage.people:
            return [] if spoken[2] == "<" else await self._act(line, self._spoken(*spoken.groups()))
        if verb == "books":
            self.lines.append("books " + ", ".join([await self._balance(part) for part in rest.split(",")]))
            return []
        if verb == "audit" or line.startswith("audit:"):
            self.lines.append(await self._audit())
            return []
        if not line or line.startswith("#"):
            self.lines.append(line)
            return []
        if verb not in self._verbs:
            raise ValueError(f"nobody here is called so, and no line begins with {verb!r}: see bot/transcript.py")
        return await self._act(line, self._verbs[verb](rest))

    async def _act(self, line: str, doing: Awaitable[Sequence[Read]]) -> list[Read]:
        arrived = list(await doing)
        self.lines += [line, *map(shown, arrived)]
        self.letters += arrived
        return arrived

    async def _spoken(self, name: str, verb: str, rest: str | None) -> list[Read]:
        person, text = self.stage.people[name], self._with_codes(rest or "")
        match verb:
            case ">" if self._crash:
                self._crash = False
                return await self.stage.crash(person, text)
            case "taps":
                return await self.stage.say(person, self._button(person, text), "button")
            case "shares":
                return await self.stage.say(person, "", "contact", phone=text or _phone(person))
            case "starts":
                return await self.stage.say(person, text, "start")
            case "sends":
                return await self.stage.say(person, "", "other", **media(text))
            case "blocks" | "unblocks":
                return await self.stage.say(person, "", "closed" if verb == "blocks" else "reopened")
        return await self.stage.say(person, text)

    def _with_codes(self, text: str) -> str:
        """The text with what was read last where it says {code} or {link}."""
        for place, pattern in (("{code}", _CODE), ("{link}", _LINK)):
            if place in text:
                read = [found for letter in self.letters for found in pattern.findall(letter.letter.source)]
                if not read:
                    raise ValueError(f"nobody has read a {place} yet")
                text = text.replace(place, read[-1])
        return text

    def _button(self, person: Person, digit: str) -> str:
        """The data of the button that stands for this digit in the last message that had buttons."""
        for read in reversed(self.letters):
            if read.key == person.key and read.letter.buttons:
                for _, data in read.letter.buttons:
                    if data.endswith(f":{digit}"):
                        return data
                raise ValueError(f"the last buttons of {person.key} have no {digit}")
        raise ValueError(f"{person.key} has no buttons to tap")

    async def _bank(self, rest: str) -> list[Read]:
        slug, *options = rest.split()
        known = {field.name: field for field in fields(Rules)}
        chosen: dict[str, object] = {}
        pot = 0
        tags: tuple[str, ...] = ()
        for option in options:
            name, _, value = option.partition("=")
            if name == "pot":
                pot = int(value)
            elif name == "languages":
                tags = tuple(value.split(","))
            elif name in MAPPINGS:
                chosen[name] = dict(pair.split(":") for pair in value.split(","))
            elif name in known:
                chosen[name] = int(value) if value.lstrip("-").isdecimal() else value
            else:
                raise ValueError(f"a bank has no {name!r}; it has pot, languages, {', '.join(known)}")
        await self.stage.found(slug, pot=pot, languages_=tags, **chosen)
        return []

    async def _enter(self, rest: str) -> list[Read]:
        words = rest.split()
        if len(words) < 5 or words[1] != "in" or words[3] != "on":
            raise ValueError("write: person NAME in LANGUAGE on CHANNEL ...")
        await self.stage.enter(arrival(words[0], words[2], words[4], words[5:]))
        return []

    async def _stranger(self, rest: str) -> list[Read]:
        match rest.split():
            case [name, "in", language, "on", channel]:
                await self.stage.stranger(name, channel, language)
            case [name, "on", channel]:
                await self.stage.stranger(name, channel)
            case _:
                raise ValueError("write: stranger NAME [in LANGUAGE] on CHANNEL")
        return []

    async def _also(self, rest: str) -> list[Read]:
        match rest.split():
            case [name, "on", channel]:
                await self.stage.also(name, channel)
            case _:
                raise ValueError("write: also NAME on CHANNEL")
        return []

    async def _wait(self, rest: str) -> list[Read]:
        number, _, unit = rest.partition(" ")
        minutes = UNITS.get(unit.removesuffix("s"))
        if not number.isdecimal() or minutes is None:
            raise ValueError("write: wait 20 minutes (or hours, days, weeks)")
        return await self.stage.advance(self.stage.clock.now() + timedelta(minutes=int(number) * minutes))

    async def _until(self, rest: str) -> list[Read]:
        bank = self.stage.bank or await self.stage.found()
        return await self.stage.advance(moment(rest, self.stage.clock.now().astimezone(ZoneInfo(bank.zone))))

    async def _again(self, _rest: str) -> list[Read]:
        return await self.stage.again()

    async def _crash_next(self, _rest: str) -> list[Read]:
        self._crash = True
        return []

    async def _balance(self, part: str) -> str:
        name = part.split(maxsplit=1)[0]
        bank = self.stage.bank or await self.stage.found()
        if name == "pot":
            account = await self.stage.storage.run(lambda work: work.ledger.pot(bank.id))
        else:
            member_id = await self._member_id(name, bank)
            account = await self.stage.storage.run(lambda work: work.ledger.account(member_id))
        return f"{name} {account.balance:+d}" if account.balance else f"{name} 0"

    async def _member_id(self, name: str, bank: Bank) -> int:
        """A person of the transcript, or a member who has come to be without writing."""
        if name in self.stage.people:
            return await self.stage.member_id(self.stage.people[name])
        named = await self.stage.storage.run(lambda work: work.members.named(bank.id))
        return next(one.id for one in named if one.name == name.replace("_", " "))

    async def _audit(self) -> str:
        faults = await self.stage.storage.run(lambda work: work.ledger.audit())
        return "audit" if not faults else "audit: " + "; ".join(fault.explanation for fault in faults)


def shown(read: Read) -> str:
    """A message as a line of a transcript: the English source, and the language that it was really in."""
    share = " | (share number)" if read.letter.ask_contact else ""
    share += " | (recording)" if read.letter.recording_id is not None else ""
    return (
        f"{read.key} < [{read.letter.language}] {_steady(' | '.join(read.letter.source.splitlines()))}{share}".rstrip()
    )


def _steady(text: str) -> str:
    """The text without what is another one each time."""
    return _PAGE.sub("/mine/{link}", _LINK.sub("{link}", _CODE.sub("{code}", text)))


def _phone(person: Person) -> str:
    return person.address if person.address.startswith("+") else f"+447700900{int(person.address) % 1000:03d}"
