"""Too few people for a course: those who plan decide, before it begins and again before its third week."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.conversations.gatherings import announcing, told
from handlers.conversations.gatherings.asked import AboutGathering
from handlers.conversations.gatherings.courses import belonging
from handlers.rights import refused
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.text import T
from storage import Work
from storage.errors import AlreadySettled
from storage.gatherings.courses import JOINING_WEEKS, LEAST, course_of
from storage.gatherings.records import Gathering
from storage.records import Bank, Due

GO_ON = Choice("go", T("Go on all the same"))
PUT_OFF = Choice("put_off", T("Put it off"))
OFF = Choice("off", T("Call it off"), "0")


@dataclass(frozen=True, slots=True)
class TooFew(AboutGathering):
    """We asked those who plan what to do with a course of so few."""

    def topic(self) -> str:
        """The first answer settles it for all who were asked."""
        return f"gathering:{self.gathering}:few"


async def look(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Two days before it begins."""
    gathering = await work.gatherings.get(item.about_id)
    return await _ask(work, bank, gathering) if gathering.state == "announced" else []


async def decided_by_now(work: Work, gathering: Gathering) -> None:
    """It has taken place: nobody is asked any more whether it should."""
    await work.questions.withdraw_topic(TooFew(gathering.id).topic())


async def before_third(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """The second week is over, and nobody joins any more."""
    later = [one for one in await belonging.weeks(work, gathering) if one.number > gathering.number]
    coming = [one for one in later if one.state in belonging.AHEAD]
    return await _ask(work, bank, coming[0]) if gathering.number == JOINING_WEEKS and coming else []


async def _ask(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    course = course_of(gathering)
    count = await work.courses.count(course) if course is not None else LEAST
    if count >= LEAST:
        return []
    text = T(
        "{topic}, {when}: in it so far: {count}. {number} would be good. What shall I do?",
        topic=told.topic(gathering),
        when=told.when(bank, gathering),
        count=count,
        number=LEAST,
    )
    return await told.organisers(work, bank, text, TooFew(gathering.id), _choices(gathering))


def _choices(gathering: Gathering) -> tuple[Choice, ...]:
    return (GO_ON, PUT_OFF, OFF) if gathering.number == 1 else (GO_ON, OFF)


async def too_few(turn: Turn, asked: TooFew) -> list[Say] | None:
    """As it is, on another day, or not at all."""
    if (no := await refused(turn, told.RIGHT)) is not None:
        return no
    gathering = await turn.work.gatherings.lock(asked.gathering)
    if turn.chosen == AGAIN or not turn.chosen:
        again = await _ask(turn.work, turn.bank, gathering) if turn.chosen else None
        return [say for say in again if say.to.id == turn.speaker.id] if again is not None else None
    if gathering.state not in belonging.RUNNING or gathering.starts_at <= turn.work.now:
        raise AlreadySettled
    await turn.work.questions.withdraw_topic(asked.topic())
    if turn.chosen == "put_off":
        return await announcing.put_off(turn.work, turn.bank, gathering, led=True)
    says = await announcing.call_off(turn.work, turn.bank, gathering, rest=True) if turn.chosen == "off" else []
    return [Say(turn.speaker, T("All right.")), *says]
