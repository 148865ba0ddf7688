"""A phone that several members share: who is writing? No message is lost while that is asked.

1. STOP, START and danger are heard at once, whoever writes. STOP and START hold for all on the phone.
2. Whoever said their name, or was chosen from the list, speaks for half an hour, or until another one does.
3. Who has set a secret number is asked for it before they speak. Until then nothing of theirs is shown or done.
4. What was written before is kept, and answered when it is clear who wrote it; what was kept for them is then sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers.delivery import deliver
from handlers.identity import Household, Speaker, begin
from handlers.numbers import secret_in
from handlers.turn import Choice, Say, Turn
from locales.introductions import own_name
from locales.meaning import Meaning
from locales.text import T, Text
from locales.understanding import find_name, fold, understand
from storage import Work
from storage.messages import Incoming
from storage.phones import Phone
from storage.records import Address

Answer = Callable[[Work, Speaker, Incoming], Awaitable[None]]
AT_ONCE = frozenset({"stop", "start", "urgent"})
CLEAR = 0.4
"""So clear must these be, and a digit never is."""
NAME_WORDS = 3
"""A longer message is not a name."""
HELD_MAX = 20
ASKED_MAX = 5
"""So often is asked who writes, while nobody says it."""
SHOWN = 8
"""So many people can be chosen from by a digit, beside somebody new."""
NEW = "new"


@dataclass(frozen=True, slots=True)
class _Heard:
    """One message from a shared phone."""

    work: Work
    home: Household
    phone: Phone
    people: tuple[Speaker, ...]
    incoming: Incoming
    meaning: Meaning
    answer: Answer

    def one(self, member_id: int | None) -> Speaker | None:
        return next((person for person in self.people if person.member.id == member_id), None)


async def hear(work: Work, home: Household, incoming: Incoming, answer: Answer) -> None:
    """Answer a message from a shared phone as who wrote it, or ask."""
    people = tuple([Speaker(home.bank, await work.members.get(one.member_id), one) for one in home.addresses])
    phone = await work.phones.get(home.addresses[0])
    local = work.now.astimezone(ZoneInfo(home.bank.zone))
    text = incoming.text if incoming.kind == "text" else ""
    last = next((one for one in people if one.member.id == phone.member_id), people[0])
    meaning = understand(text, language=last.member.language, now=local)
    heard = _Heard(work, home, phone, people, incoming, meaning, answer)
    if _at_once(heard):
        await answer(work, heard.one(phone.speaker(work.now)) or last, incoming)
        return
    if phone.claimed_id is not None and await _secret(heard):
        return
    chosen = await _chosen(heard)
    if chosen == NEW:
        await _speaks(heard, await begin(work, home.bank, incoming), list(heard.phone.held))
    elif isinstance(chosen, Speaker):
        await _claims(heard, chosen)
    elif (present := heard.one(phone.speaker(work.now))) is not None:
        await work.phones.speaks(phone, present.member.id)
        await answer(work, present, incoming)
    else:
        await _ask(heard, [*phone.held, incoming.id])


async def likeliest(work: Work, home: Household) -> Speaker:
    """Who is told that something went wrong: the last speaker, or the first on the phone."""
    phone = await work.phones.get(home.addresses[0])
    address = next((one for one in home.addresses if one.member_id == phone.member_id), home.addresses[0])
    return Speaker(home.bank, await work.members.get(address.member_id), address)


async def on_phone(turn: Turn) -> list[Address]:
    """The addresses of all members of the bank whom this phone reaches."""
    found = await turn.work.addresses.find(turn.address.channel, turn.address.address)
    return [one for one in found if one.bank_id == turn.bank.id]


def _at_once(heard: _Heard) -> bool:
    """Danger and opt-out, what a provider reports, and anything from who said STOP."""
    payload, mode = heard.incoming.payload, heard.home.bank.rules.opt_out
    told = "opt_out" in payload or (mode == "default" and "default_word" in payload)
    clear = heard.meaning.intent in AT_ONCE and heard.meaning.confidence >= CLEAR and not heard.meaning.digit
    stopped = all(one.address.state == "stopped" for one in heard.people)
    return told or clear or stopped or heard.incoming.kind in {"closed", "reopened"}


async def _chosen(heard: _Heard) -> Speaker | str | None:
    """Whom the message names as its writer: a button, a digit of the list, a name."""
    if heard.incoming.kind == "button":
        question = heard.incoming.text.partition(":")[0].removeprefix("q")
        asked = await heard.work.questions.get(int(question)) if question.isdecimal() and len(question) < 18 else None
        found = heard.one(asked.reader_id) if asked is not None else None
        return None if found is None or found.member.id == heard.phone.speaker(heard.work.now) else found
    if heard.incoming.kind != "text":
        return None
    kept = await heard.work.rerouting.kept(heard.incoming.channel, heard.incoming.address)
    present = heard.phone.speaker(heard.work.now)
    digit = heard.meaning.digit if not heard.meaning.letter else ""
    if digit and present is None:
        if heard.phone.asked:
            return _listed(heard, int(digit))
        waiting = [member_id for member_id in kept if heard.one(member_id) is not None]
        return heard.one(waiting[0]) if digit == "1" and len(waiting) == 1 else None
    named = _named(heard)
    if named is None or named.member.id == present:
        return None
    bare = fold(own_name(heard.incoming.text)) == fold(heard.incoming.text)
    return named if not bare or present is None or named.member.id in kept else None


def _listed(heard: _Heard, digit: int) -> Speaker | str | None:
    asked = heard.phone.asked
    if 1 <= digit <= len(asked):
        return heard.one(asked[digit - 1])
    return NEW if digit == len(asked) + 1 else None


def _named(heard: _Heard) -> Speaker | None:
    """The one member of the phone whose name the whole message is: "I am Yusuf", "Yusuf"."""
    words = own_name(heard.incoming.text)
    if not words or len(words.split()) > NAME_WORDS or any(char.isdigit() for char in words):
        return None
    places = find_name(words, [one.member.name or "?" for one in heard.people])
    mentioned = {word for place in places for word in fold(heard.people[place].member.name).split()}
    whole = bool(mentioned & set(fold(words).split())) or len(words.split()) == 1
    return heard.people[places[0]] if len(places) == 1 and whole else None


async def _claims(heard: _Heard, person: Speaker) -> None:
    """They are asked for their secret number, where they have one; else they speak."""
    chose = heard.incoming.kind == "text"
    held = [*heard.phone.held] if chose else [*heard.phone.held, heard.incoming.id]
    if await heard.work.secret_numbers.has(person.member.id):
        await heard.work.phones.claims(heard.phone, person.member.id, held)
        text = T("{name}, please write your secret number.", name=person.member.name or "?")
        await _say(heard, person, text)
        return
    await _speaks(heard, person, held)


async def _secret(heard: _Heard) -> bool:
    """Whether the message was an answer to the question for the secret number."""
    person = heard.one(heard.phone.claimed_id)
    digits = secret_in(heard.incoming.text) if heard.incoming.kind == "text" else ""
    if person is None or not digits:
        return False
    await heard.work.inbox.blank(heard.incoming.id)
    right = await heard.work.secret_numbers.check(person.member.id, digits)
    if right:
        await _speaks(heard, person, list(heard.phone.held))
    elif right is None:
        await _say(heard, person, T("Too many tries. Please wait an hour, or ring a coordinator."))
    else:
        await _say(heard, person, T("That is not the number. Please write it again."))
    return True


async def _speaks(heard: _Heard, person: Speaker, held: list[int]) -> None:
    """From now on it is them: what waited is answered, what was kept for them is sent."""
    work = heard.work
    await work.phones.speaks(heard.phone, person.member.id)
    answered = 0
    for message_id in held:
        member = await work.members.get(person.member.id)
        message = await work.inbox.get(message_id)
        if await _was_secret(work, person, message):
            continue
        answered += 1
        await heard.answer(work, Speaker(person.bank, member, person.address), message)
    released = await work.rerouting.release(person.address.channel, person.address.address, person.member.id)
    if not answered and not released:
        if person.member.name:
            text = T("Hello {name}! Write any time what you need or what you can do.", name=person.member.name)
            await deliver(work, person.bank, [Say(person.member, text)], (heard.incoming, person.address))
        else:
            await heard.answer(work, person, heard.incoming)


async def _was_secret(work: Work, person: Speaker, message: Incoming) -> bool:
    """Whether it was their secret number, written before it was asked for: it is forgotten, and nothing more."""
    digits = secret_in(message.text) if await work.secret_numbers.has(person.member.id) else ""
    if digits:
        await work.inbox.blank(message.id)
    return bool(digits)


async def _ask(heard: _Heard, held: list[int]) -> None:
    """Keep the message and ask who wrote it."""
    people = sorted(heard.people, key=lambda one: one.member.id)[:SHOWN]
    listed = [one for one in people if one.member.name]
    await heard.work.phones.asks(heard.phone, [one.member.id for one in listed], held[-HELD_MAX:])
    choices = [Choice(str(one.member.id), T("{name}", name=one.member.name)) for one in listed]
    choices.append(Choice(NEW, T("Somebody new")))
    if len(held) > ASKED_MAX:  # Whoever answers that by itself is not asked without end.
        return
    last = heard.one(heard.phone.member_id) or people[0]
    say = Say(last.member, T("Who is writing?"), choices=tuple(choices), to_phone=True)
    await deliver(heard.work, heard.home.bank, [say], (heard.incoming, last.address))


async def _say(heard: _Heard, person: Speaker, text: Text) -> None:
    said = Say(person.member, text, to_phone=True)
    await deliver(heard.work, heard.home.bank, [said], (heard.incoming, person.address))
