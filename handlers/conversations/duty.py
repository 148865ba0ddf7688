"""When coordinators hear what waits: each day at their time, and of danger at once, until somebody has taken it.

The clocks: those on duty at once; then, until somebody takes it, they again and one colleague more each time, after a
quarter of an hour, half an hour, one and two hours; after four hours, and every four hours from then on, everybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from handlers import proof, rights
from handlers.conversation import Conversation
from handlers.desk import alarms, desk, items, orders
from handlers.desk.alarms import ALARM
from handlers.numbers import latin
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from locales.values import When
from storage import Work
from storage.records import Bank, Due

DIGEST = "digest"
DANGER = "danger"
ROUNDS = (15, 30, 60, 120, 240)
"""So many minutes after the alarm people are asked again; then every ``AGAIN_LATER``."""
AGAIN_LATER = timedelta(hours=4)
OFF = Choice("off", T("At no time"), "0")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?$")


@dataclass(frozen=True, slots=True)
class DigestTime(Question):
    """We asked at what time they want to hear what waits."""

    free: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=1)


async def ask_time(turn: Turn) -> list[Say]:
    """DIGEST without a time."""
    if (first := await _first(turn, orders.RIGHT)) is not None:
        return first
    text = T("At what time shall I tell you each day what waits? Like 8:00.")
    return [Say(turn.speaker, text, DigestTime(), (OFF,))]


async def digest_time(turn: Turn, asked: DigestTime) -> list[Say] | None:
    """A time, or none."""
    if turn.chosen == OFF.key:
        return await no_digest(turn)
    said = None if turn.chosen == AGAIN else await digest(turn, turn.text)
    unread = turn.chosen == AGAIN or any(char.isdigit() for char in turn.text)
    return said if said is not None or not unread else await ask_time(turn)


async def digest(turn: Turn, rest: str) -> list[Say] | None:
    """DIGEST 8:00: from now on every day, where something waits."""
    clock = _clock(turn, rest)
    if clock is None:
        return None
    if (first := await _first(turn, orders.RIGHT)) is not None:
        return first
    habits = await turn.work.desk.habits(turn.speaker.id)
    await turn.work.desk.keep_habits(replace(habits, digest=f"{clock.hour}:{clock.minute:02}"))
    await turn.work.due.set(DIGEST, turn.speaker.id, _next(turn.now, clock), turn.bank.id)
    text = T(
        "All right: every day at {when} I tell you what waits. To end it, write NO DIGEST.", when=When(None, clock)
    )
    return [Say(turn.speaker, text)]


def _clock(turn: Turn, words: str) -> time | None:
    match = _CLOCK.match(latin(words).strip())
    if match is not None:
        hour, minute = int(match[1]), int(match[2] or 0)
        return time(hour, minute) if hour < 24 and minute < 60 else None
    named = turn.meaning_of(words).when
    return named.clock if named is not None else None


def _next(now: datetime, clock: time) -> datetime:
    """The next time that clocks show this."""
    today = datetime.combine(now.date(), clock, now.tzinfo)
    return today if today > now else datetime.combine(now.date() + timedelta(days=1), clock, now.tzinfo)


async def no_digest(turn: Turn) -> list[Say]:
    """They look by themselves."""
    if (first := await _first(turn, orders.RIGHT)) is not None:
        return first
    habits = await turn.work.desk.habits(turn.speaker.id)
    await turn.work.desk.keep_habits(replace(habits, digest=""))
    await turn.work.due.clear(DIGEST, turn.speaker.id)
    return [Say(turn.speaker, T("All right, no more of that. DESK shows at any time what waits."))]


async def digest_due(work: Work, bank: Bank, due: Due) -> list[Say]:
    """What waits, where something does, and the same tomorrow."""
    member = await work.members.get(due.about_id)
    kept = (await work.desk.habits(member.id)).digest
    if not kept or orders.RIGHT not in await work.members.rights(member.id):
        return []
    clock = time.fromisoformat(kept.zfill(5))
    await work.due.set(DIGEST, member.id, _next(work.now.astimezone(ZoneInfo(bank.zone)), clock), bank.id)
    page = await items.page(work, bank, member)
    return [page] if page is not None else []


async def on_duty(turn: Turn) -> list[Say]:
    """They hear of danger at once."""
    if (first := await _first(turn, DANGER)) is not None:
        return first
    habits = await turn.work.desk.habits(turn.speaker.id)
    await turn.work.desk.keep_habits(replace(habits, off_duty=False))
    return [Say(turn.speaker, T("You are on duty: of danger I tell you at once, at any hour."))]


async def off_duty(turn: Turn) -> list[Say]:
    """Colleagues hear of danger before they do; with nobody left on duty all do."""
    if (first := await _first(turn, DANGER)) is not None:
        return first
    habits = await turn.work.desk.habits(turn.speaker.id)
    await turn.work.desk.keep_habits(replace(habits, off_duty=True))
    able = [one for one in await turn.work.members.with_right(turn.bank.id, DANGER) if one.id != turn.speaker.id]
    if any([not (await turn.work.desk.habits(one.id)).off_duty for one in able]):
        return [Say(turn.speaker, T("You are off duty: of danger I tell others first. Back? Write ON DUTY."))]
    text = T("You are off duty. But nobody else is on duty now, so of danger I still tell you at once.")
    return [Say(turn.speaker, text)]


async def _first(turn: Turn, right: str) -> list[Say] | None:
    return await rights.refused(turn, right) or await proof.unproven(turn)


async def alarm(work: Work, bank: Bank, due: Due) -> list[Say]:
    """Nobody has taken it: those on duty are asked again, and others in turn."""
    item = await work.desk.get(due.about_id)
    if item.closed_at is not None or item.member_id is None:
        return []
    member = await work.members.get(item.member_id)
    item = await work.desk.change(item.id, rounds=item.rounds + 1)
    await work.due.set(ALARM, item.id, _round(item.opened_at, item.rounds, work.now), bank.id)
    says = await desk.ask_again(work, bank, item, member)
    if item.rounds >= len(ROUNDS):
        return says
    first = await alarms.on_duty(work, says)
    return [*first, *[say for say in says if say not in first][: item.rounds]]


def _round(began: datetime, rounds: int, now: datetime) -> datetime:
    """When the next round begins, after so many."""
    if rounds < len(ROUNDS):
        return max(began + timedelta(minutes=ROUNDS[rounds]), now + timedelta(minutes=1))
    return now + AGAIN_LATER


CONVERSATION = Conversation(
    openings={"digest": ask_time, "no_digest": no_digest, "duty_on": on_duty, "duty_off": off_duty},
    orders={"digest": digest},
    steps={DigestTime: digest_time},
    routines={DIGEST: digest_due, ALARM: alarm},
)
