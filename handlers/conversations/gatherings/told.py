"""What the sentences about a gathering have in common: its name, its time, who leads it, who sees to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.turn import Choice, Question, Say
from locales.languages import load
from locales.text import Lines, T, Text
from locales.values import Topic, When
from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Bank, Member

RIGHT = "gathering"
LEAVE = Choice("drop", T("Leave it"), "0")
COMING, CANNOT = Choice("coming", T("I'm coming")), Choice("out", T("I can't come"))
NO_NEWS = Choice("no_news", T("No more news"), "0")
NOT_THIS_TIME = Choice("not", T("Not this time"))
SHOWN = 4
"""So many gatherings fit into one text."""
EVE, SOON = timedelta(days=1), timedelta(hours=2)
"""So long before it begins are people reminded, and do those who lead read the word."""
NAMES_SHOWN = 40
"""So many letters of names fit beside the rest of a text."""
DUE = (
    "gathering_seek",
    "gathering_announce",
    "gathering_eve",
    "gathering_soon",
    "gathering_offer",
    "gathering_jobs",
    "course_few",
)
"""What happens by itself before a gathering begins."""
DOOR = ("gathering_end", "gathering_close")
"""What happens by itself once it has begun."""


def topic(gathering: Gathering) -> Topic:
    """What it is about."""
    return Topic(gathering.topic, gathering.title)


def when(bank: Bank, gathering: Gathering) -> When:
    """Its day and time in the bank's zone."""
    return moment(bank, gathering.starts_at)


def moment(bank: Bank, at: datetime) -> When:
    """A day and time in the bank's zone."""
    local = at.astimezone(ZoneInfo(bank.zone))
    return When(local.date(), local.time().replace(second=0, microsecond=0))


def clock(bank: Bank, gathering: Gathering) -> When:
    """Its time alone."""
    return When(None, when(bank, gathering).clock)


def word(bank: Bank, gathering: Gathering) -> Text:
    """What those who lead call out in the room."""
    return T(
        'You lead {topic} at {clock}. The word today is "{word}": say it aloud, those who come write it to me.',
        topic=topic(gathering),
        clock=clock(bank, gathering),
        word=gathering.word,
    )


def about(gathering: Gathering, what: str = "") -> str:
    """The topic of a question: of one gathering a person has one open question of each sort."""
    return f"gathering:{gathering.id}:{what}" if what else f"gathering:{gathering.id}"


def ways(gathering: Gathering) -> tuple[str, ...]:
    """The ways in which its language is written; none where it is for all."""
    return load().ways(gathering.language) if gathering.language else ()


def names(people: list[Member]) -> str:
    """Several names in a text, the same in every language."""
    return ", ".join(one.name for one in people)[:NAMES_SHOWN]


async def leading(work: Work, gathering: Gathering) -> list[Member]:
    """Who leads it: they have said yes."""
    said = [one for one in await work.leaders.of(gathering.id) if one.state == "yes" and one.part == "leader"]
    return [await work.members.get(one.member_id) for one in said]


async def organisers(
    work: Work, bank: Bank, text: Text | Lines, asked: Question | None = None, choices: tuple[Choice, ...] = ()
) -> list[Say]:
    """The same to everybody who sees to gatherings; the first answer settles it."""
    return [Say(one, text, asked, choices) for one in await work.members.with_right(bank.id, RIGHT)]


async def clear(work: Work, gathering: Gathering, *kinds: str) -> None:
    """These things do not happen by themselves any more."""
    await work.due.clear_all(kinds, gathering.id)


def patience(gathering: Gathering, now: datetime) -> timedelta:
    """How long one person is given to answer, before the next is asked: less, the sooner it is."""
    ahead = gathering.starts_at - now
    if ahead > timedelta(days=3):
        return timedelta(hours=12)
    return timedelta(hours=2) if ahead > timedelta(days=1) else timedelta(minutes=20)
