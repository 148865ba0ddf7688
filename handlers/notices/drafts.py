"""A notice that is being written: what is asked of its writer, by whichever way they come to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import rights
from handlers.notices import outcome
from handlers.notices.notices import RIGHT, speaker_topic
from handlers.turn import Choice, Question, Say, Turn
from locales.text import T
from storage.notices import Notice

LEAVE = Choice("leave", T("Leave it"), "0")
OPEN = frozenset({"draft", "planned", "gone"})
"""States in which it can still be changed: what has gone can go to more people."""


@dataclass(frozen=True, slots=True)
class Writing(Question):
    """We wait for what a notice is to say."""

    notice: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    voice: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Who(Question):
    """We asked who gets it."""

    notice: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True


def write(turn: Turn, notice_id: int) -> Say:
    """Ask for a text."""
    text = T("Write the notice as people should read it. One language in each text.")
    return Say(turn.speaker, text, Writing(notice_id), (LEAVE,))


def who(turn: Turn, notice_id: int) -> Say:
    """Ask who gets it."""
    choices = (
        Choice("all", T("Everybody who wants news")),
        Choice("area", T("An area")),
        Choice("language", T("A language")),
        Choice("offers", T("Who can do something")),
        Choice("asked", T("Who asked for something")),
    )
    return Say(turn.speaker, T("Who gets it?"), Who(notice_id), choices)


async def own(turn: Turn, notice_id: int) -> Notice | list[Say]:
    """The notice, held; or what is said where it may not be changed any more, or by them."""
    if said := await rights.refused(turn, RIGHT):
        return said
    found = await turn.work.notices.lock(notice_id)
    if found.member_id == turn.speaker.id and found.state in OPEN:
        return found
    return await outcome.told(turn, notice_id)


async def dropped(turn: Turn, found: Notice) -> list[Say]:
    """It goes to nobody; what has gone already goes to nobody else."""
    if found.state == "gone":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    await turn.work.notices.change(found.id, state="dropped", closed_at=turn.work.now)
    await turn.work.due.clear("notice_", found.id)
    for tag in found.counted:
        await turn.work.questions.withdraw_topic(speaker_topic(found.id, tag))
    return [Say(turn.speaker, T("All right, notice {code} goes to nobody.", code=str(found.id)))]
