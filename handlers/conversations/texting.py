"""When a member may be texted: chosen with a digit, or written as hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import ClassVar

from handlers.conversation import Conversation
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from locales.windows import window
from storage.bank_rules import NEVER, Quiet, Rules, quiet

NOON = time(12)
ANY_TIME = Choice("any", T("Any time, at night too"), "0")


@dataclass(frozen=True, slots=True)
class WhenToText(Question):
    """We asked between which hours somebody may be texted; hours can be written too."""

    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"pause", "log_hours", "need", "offer", "cancel", "no", "stop"})


async def ask(turn: Turn) -> list[Say]:
    """All day, mornings, from noon, any time."""
    if not turn.speaker.is_member:
        return await registry().openings["help"](turn)
    begins, ends = _day(turn)
    choices = (
        Choice("day", T("All day, {begins} to {ends}", begins=_written(begins), ends=_written(ends))),
        Choice("morning", T("Mornings, {begins} to {ends}", begins=_written(begins), ends=_written(NOON))),
        Choice("later", T("From noon, {begins} to {ends}", begins=_written(NOON), ends=_written(ends))),
        ANY_TIME,
    )
    return [Say(turn.speaker, T("When may I text you? You can write hours too."), WhenToText(), choices)]


async def answer(turn: Turn, asked: WhenToText) -> list[Say] | None:
    """A choice, or hours in words."""
    if turn.chosen == AGAIN:
        return await ask(turn)
    if turn.chosen == "any":
        await turn.work.members.change(turn.speaker.id, quiet=NEVER)
        return [Say(turn.speaker, T("All right, I may text you at any time."))]
    begins, ends = _day(turn)
    chosen = {"day": (begins, ends), "morning": (begins, NOON), "later": (NOON, ends)}.get(turn.chosen)
    found = chosen or _in_words(turn, begins, ends)
    if found is None:
        return None
    begins, ends = found
    member = await turn.work.members.change(turn.speaker.id, quiet=f"{_written(ends)}-{_written(begins)}")
    text = T("All right, I text you from {begins} to {ends}.", begins=_written(begins), ends=_written(ends))
    return [Say(member, text)]


def _in_words(turn: Turn, begins: time, ends: time) -> tuple[time, time] | None:
    """Hours as they were written; what is not named is as the bank has it."""
    found = None if turn.chosen else window(turn.text, turn.speaker.language)
    if found is None:
        return None
    first, last = found[0] or begins, found[1] or ends
    return (first, last) if first != last else None


def _day(turn: Turn) -> tuple[time, time]:
    """The hours in which the bank texts people; the usual ones where it has no quiet time."""
    found = quiet(turn.bank.rules.quiet) or quiet(Rules().quiet)
    assert isinstance(found, Quiet)
    return found.ends, found.begins


def _written(clock: time) -> str:
    return f"{clock.hour}:{clock.minute:02}" if clock.minute else str(clock.hour)


CONVERSATION = Conversation(openings={"quiet": ask}, steps={WhenToText: answer})
