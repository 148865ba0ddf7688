"""In the room: the word of the day from each who came, names and numbers from who leads, until the door closes."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers.conversations.gatherings import missing, notes, summing, told
from handlers.conversations.gatherings.announcing import DOOR_CLOSES
from handlers.conversations.gatherings.asked import WhoCame
from handlers.conversations.gatherings.courses import after, belonging
from handlers.conversations.gatherings.naming import meant
from handlers.delivery import fits
from handlers.questions import from_record
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Say, Turn
from handlers.words import shortened
from locales.gatherings import gatherings, same_word
from locales.text import TN, Lines, T, Text
from locales.values import When
from storage import Work
from storage.gatherings.courses import course_of
from storage.gatherings.records import Gathering
from storage.records import Bank, Due, Member

OPENS = timedelta(hours=1)
"""So long before it begins can the word be texted."""
REMEMBERED = timedelta(days=7)
"""So long a word that comes too late is answered as one."""
WORD_LENGTH = 4
"""A message of more words is not taken for the word alone."""
WRONG_WORD_LENGTH = 2
CLEAR = 0.6
DONE = Choice("done", T("That is all"))
GUESTS_MAX = 500
BETWEEN = re.compile(r"[,;+&\n]|\s(?:and|ve|iyo|û|u|ar|ebong|এবং|আর|ও)\s", re.IGNORECASE)


async def heard_word(turn: Turn) -> list[Say] | None:
    """A word that was called out: they were there. Late and wrong ones are answered too."""
    if len(turn.text.split()) > WORD_LENGTH or turn.meaning.exact or not _may_be_called_out(turn):
        return None
    now = turn.work.now
    doors = await turn.work.gatherings.doors(turn.bank.id, now - REMEMBERED, now + told.SOON)
    meant = [one for one in doors if one.word and same_word(turn.text, one.word)]
    open_ = [one for one in meant if is_open(turn.work, one)]
    if meant and await _answers_something_else(turn, open_):
        return None
    if open_:
        return await _came(turn, open_[0])
    if meant:
        return [_early(turn, meant[-1]) if meant[-1].starts_at > now else await _late(turn, meant[-1])]
    return await _wrong(turn, [one for one in doors if is_open(turn.work, one)])


async def _answers_something_else(turn: Turn, open_: list[Gathering]) -> bool:
    """Whether they were asked to write something, and the word is not what is missing: it is too late, or noted."""
    seat = await turn.work.seats.get(open_[0].id, turn.speaker.id) if open_ else None
    if open_ and (seat is None or seat.state != "came"):
        return False
    return any(_takes_words(one) for one in await turn.work.questions.open(turn.speaker.id))


def _may_be_called_out(turn: Turn) -> bool:
    """Whether it can be a word of some room, or is one that means nothing else: only then the rooms are looked at."""
    if any(letter.isdigit() for letter in turn.text):
        return False
    return turn.meaning.confidence < CLEAR or gatherings().called_out(turn.text)


def is_open(work: Work, gathering: Gathering) -> bool:
    """Whether its word can be texted now."""
    begun = gathering.starts_at - OPENS <= work.now
    return begun and gathering.state == "announced" and work.now < gathering.ends_at + DOOR_CLOSES


async def _came(turn: Turn, gathering: Gathering) -> list[Say]:
    seat = await turn.work.seats.get(gathering.id, turn.speaker.id)
    if seat is not None and seat.state == "came":
        return [Say(turn.speaker, T("I have noted already that you are there. Enjoy it!"))]
    leads = {one.id for one in await told.leading(turn.work, gathering)}
    if turn.speaker.id not in leads:
        await turn.work.seats.set(gathering.id, turn.speaker.id, "came", came_by="word")
        await belonging.walked_in(turn.work, gathering, turn.speaker.id)
        await turn.work.questions.withdraw_topic(told.about(gathering), turn.speaker.id)
    text = T("Thank you! I have noted that you are there: {topic}.", topic=told.topic(gathering))
    if turn.speaker.stage != "invited":
        return [Say(turn.speaker, text)]
    joining = await registry().openings["join"](turn)
    return [say.below(text) if say.to.id == turn.speaker.id else say for say in joining]


def _early(turn: Turn, gathering: Gathering) -> Say:
    text = T(
        "{topic}: the word counts from {clock} on. Please write it again then.",
        topic=told.topic(gathering),
        clock=When(None, told.moment(turn.bank, gathering.starts_at - OPENS).clock),
    )
    return Say(turn.speaker, text)


async def _late(turn: Turn, gathering: Gathering) -> Say:
    text = T(
        "That word was for {topic}, and the time for it is over. {name} can still write your name down.",
        topic=told.topic(gathering),
        name=told.names(await told.leading(turn.work, gathering)),
    )
    return Say(turn.speaker, text)


async def _wrong(turn: Turn, doors: list[Gathering]) -> list[Say] | None:
    """One or two words that mean nothing else, from somebody who is expected in a room just now."""
    if not doors:
        return None
    unclear = turn.meaning.confidence < CLEAR and turn.meaning.when is None and turn.meaning.minutes is None
    another = any(same_word(turn.text, word) for word in gatherings().door_words(doors[0].language))
    if not (unclear or another) or len(turn.text.split()) > WRONG_WORD_LENGTH or turn.meaning.numbers:
        return None
    if any(_takes_words(one) for one in await turn.work.questions.open(turn.speaker.id)):
        return None
    for gathering in doors:
        seat = await turn.work.seats.get(gathering.id, turn.speaker.id)
        if seat is not None and seat.state in {"coming", "offered", "waiting"}:
            return [Say(turn.speaker, T("That is not the word of today. Please ask for it and write it again."))]
    return None


def _takes_words(record: object) -> bool:
    question = from_record(record)  # type: ignore[arg-type] # an open question
    return question is not None and type(question).free


async def ask_leaders(work: Work, bank: Bank, item: Due) -> list[Say]:
    """It is over: who leads it names those who have no phone, or says how many there were."""
    gathering = await work.gatherings.get(item.about_id)
    if gathering.state != "announced":
        return []
    await belonging.nobody_comes_any_more(work, gathering)
    asking = [_who_came(one, gathering, await _noted(work, gathering)) for one in await told.leading(work, gathering)]
    return [*asking, *(await after.ask_for_plans(work, bank, gathering) if course_of(gathering) is not None else [])]


async def _noted(work: Work, gathering: Gathering) -> Text:
    came = len(await work.seats.of(gathering.id, "came")) + gathering.guests
    topic = told.topic(gathering)
    return TN("{topic}: {count} person noted so far.", "{topic}: {count} people noted so far.", came, topic=topic)


def _who_came(to: Member, gathering: Gathering, first: Text) -> Say:
    asking = T('Who else came? Write names, or how many in all, like "14 people".')
    return Say(to, Lines((first, asking)), WhoCame(gathering.id), (DONE,))


async def who_came(turn: Turn, asked: WhoCame) -> list[Say] | None:
    """Names and numbers are noted until that is all."""
    gathering = await turn.work.gatherings.lock(asked.gathering)
    if turn.chosen == DONE.key:
        return await closed(turn.work, turn.bank, gathering, turn.speaker)
    if turn.chosen == AGAIN:
        return [_who_came(turn.speaker, gathering, await _noted(turn.work, gathering))]
    found, unknown = await people_in(turn, gathering)
    count = next((int(one) for one in turn.meaning.numbers if int(one) <= GUESTS_MAX), None)
    if not found and count is None and not unknown:
        return None
    leads = {one.id for one in await told.leading(turn.work, gathering)}
    for one in found:
        if one.id not in leads:
            await turn.work.seats.set(gathering.id, one.id, "came", came_by="leader")
            await belonging.walked_in(turn.work, gathering, one.id)
            await turn.work.questions.withdraw_topic(told.about(gathering), one.id)
    if count is not None:
        known = len(await turn.work.seats.of(gathering.id, "came"))
        gathering = await turn.work.gatherings.change(gathering.id, guests=max(0, count - known))
    say = _who_came(turn.speaker, gathering, await _noted(turn.work, gathering))
    if not unknown:
        return [say]
    missing = T("I don't know {names}: they count if you write how many came in all.", names=shortened(unknown, 30))
    whole = say.below(missing)
    return [whole if fits(whole, "A") else Say(turn.speaker, missing, WhoCame(gathering.id), (DONE,))]


async def people_in(turn: Turn, gathering: Gathering) -> tuple[list[Member], str]:
    """The members who are named, and what names nobody. Of two with one name the one with a seat is meant."""
    known = await turn.work.members.named(turn.bank.id)
    seated = {one.member_id for one in await turn.work.seats.of(gathering.id)}
    found, unknown = [], []
    for part in (one.strip() for one in BETWEEN.split(turn.text)):
        letters = "".join(char for char in part if not char.isdigit()).strip()
        if not letters or turn.meaning_of(part).numbers:
            continue
        one = _one_of(letters, known, seated)
        if one is None:
            unknown.append(letters)
        else:
            found.append(one)
    return found, ", ".join(unknown)


def _one_of(name: str, known: list[Member], seated: set[int]) -> Member | None:
    fitting = meant(name, known)
    best = [one for one in fitting if one.id in seated] or fitting
    return best[0] if len(best) == 1 else None


async def door_closes(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Some hours after it is over the word is not taken any more, and the hours are shown."""
    gathering = await work.gatherings.lock(item.about_id)
    return await closed(work, bank, gathering, None) if gathering.state == "announced" else []


async def closed(work: Work, bank: Bank, gathering: Gathering, by: Member | None) -> list[Say]:
    """The door closes: who had a seat and did not come has missed it; the hours are shown before they are posted."""
    first = gathering.state == "announced"
    if first:
        gathering = await work.gatherings.change(gathering.id, state="held", held_at=work.now)
        for seat in await work.seats.of(gathering.id, "coming", *(() if course_of(gathering) else ("offered",))):
            await work.seats.set(gathering.id, seat.member_id, "missed")
        await missing.plan_to_ask(work, gathering)
        await belonging.nobody_comes_any_more(work, gathering)
    await told.clear(work, gathering, *told.DUE, *told.DOOR)
    says = [*await summing.show(work, bank, gathering, by), *(await notes.ask(work, gathering) if first else [])]
    return [*says, *await after.week_over(work, bank, gathering, first=first)]
