"""How a notice went: who has it, who has not and why, who comes; and the end of it, at any moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from handlers import rights
from handlers.notices import broadcast, previews
from handlers.notices.notices import RIGHT, topic
from handlers.turn import Choice, Question, Say, Turn
from locales.text import TN, Lines, T, Text
from storage import Work
from storage.notices import Notice
from storage.records import Bank, Member
from storage.responses import Results

STOP_IT = Choice("stop", T("Stop it"))
NONE = T("There is no such notice of this time bank.")


@dataclass(frozen=True, slots=True)
class Going(Question):
    """A notice goes out, or will; it can be stopped."""

    notice: int
    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """One for each notice."""
        return broadcast.going_topic(self.notice)


def going(writer: Member, notice_id: int, text: Text | Lines) -> Say:
    """A message with the digit that stops it."""
    return Say(writer, text, Going(notice_id), (STOP_IT,))


async def told(turn: Turn, notice_id: int) -> list[Say]:
    """How a notice of the bank went; a draft of their own is shown once more."""
    if said := await rights.refused(turn, RIGHT):
        return said
    try:
        found = await turn.work.notices.lock(notice_id)
    except LookupError:
        return [Say(turn.speaker, NONE)]
    if found.bank_id != turn.bank.id:
        return [Say(turn.speaker, NONE)]
    if found.state == "draft" and found.member_id == turn.speaker.id:
        return await previews.show(turn.work, turn.bank, found)
    return [await page(turn.work, turn.bank, found, turn.speaker)]


async def page(work: Work, bank: Bank, found: Notice, reader: Member | None = None) -> Say:
    """Everything about it that is known by now; a vote that goes on can be stopped by whoever asks (``reader``)."""
    stops = found.state == "going" or (reader is not None and running(found, work.now))
    reader = reader or await work.members.get(found.member_id)
    if found.state == "planned":
        text = T("Notice {code} goes out {when}.", code=str(found.id), when=previews.moment(bank, found))
        return going(reader, found.id, text)
    results = await work.responses.results(found.id)
    lines = Lines((*_lines(found, results), *await _votes(work, found)))
    return going(reader, found.id, lines) if stops else Say(reader, lines)


def running(found: Notice, now: datetime) -> bool:
    """Whether it can be stopped: it goes out, or will, or people still vote."""
    votes = found.state == "gone" and found.votes_until is not None and found.votes_until > now
    return votes or found.state in {"planned", "going"}


def _lines(found: Notice, results: Results) -> list[Text]:
    code, letters, waiting = str(found.id), results.letters, _waiting(found, results)
    delivered, failed = letters.get("delivered", 0), letters.get("failed", 0)
    lines = [ENDED[found.state](code)] if found.state in ENDED else []
    lines.append(
        T("Notice {code}: {sent} have it, {waiting} wait for it.", code=code, sent=results.has, waiting=waiting)
    )
    lines.append(T("Delivered for sure: {count}. Not delivered: {failed}.", count=delivered, failed=failed))
    lines += [TROUBLES.get(why, _not_reached)(number) for why, number in sorted(results.troubles.items()) if number]
    if found.poll:
        yes, no = results.answers.get("yes", 0), results.answers.get("no", 0)
        lines.append(T("Coming: {yes}. Can't: {no}.", yes=yes, no=no))
    if results.replies:
        lines.append(TN("{count} answer in words.", "{count} answers in words.", results.replies))
    return lines


async def _votes(work: Work, found: Notice) -> list[Text]:
    """How many have voted; how they did, everybody hears when it is over."""
    if found.votes_until is None:
        return []
    tally = await work.votes.tally(found.id)
    return [TN("{count} person has voted.", "{count} people have voted.", tally.voted)]


def _waiting(found: Notice, results: Results) -> int:
    if found.state not in {"going", "gone"}:
        return 0
    return results.waiting + results.letters.get("queued", 0)


def _not_reached(number: int) -> Text:
    return T("Not reached: {count}.", count=number)


ENDED: Mapping[str, Callable[[str], Text]] = {
    "stopped": lambda code: T("Notice {code} was stopped.", code=code),
    "dropped": lambda code: T("Notice {code} was dropped.", code=code),
    "draft": lambda code: T("Notice {code} is being written.", code=code),
}
TROUBLES: Mapping[str, Callable[[int], Text]] = {
    "landline": lambda number: T("Landlines: {count}.", count=number),
    "no such number": lambda number: T("No such number: {count}.", count=number),
    "unknown number": lambda number: T("No such number: {count}.", count=number),
    "blocked us": lambda number: T("They have blocked us: {count}.", count=number),
}
"""Why an address takes nothing → the sentence; anything else is "not reached"."""


async def stopped(turn: Turn, notice_id: int) -> list[Say]:
    """Nobody else gets it; who has it is counted."""
    if said := await rights.refused(turn, RIGHT):
        return said
    found = await turn.work.notices.lock(notice_id)
    if found.bank_id != turn.bank.id:
        return [Say(turn.speaker, NONE)]
    if not running(found, turn.work.now):
        return [await page(turn.work, turn.bank, found, turn.speaker)]
    await broadcast.stop(turn.work, found)
    if found.votes_until is not None:
        await turn.work.questions.withdraw_topic(topic(found.id))
    await record(turn, found, "stopped")
    code = str(found.id)
    has = await turn.work.responses.has(found.id)
    if not has:
        return [Say(turn.speaker, T("Notice {code} is stopped. Nobody has it.", code=code))]
    text = TN(
        "Notice {code} is stopped. {count} person has it already.",
        "Notice {code} is stopped. {count} people have it already.",
        has,
        code=code,
    )
    return [Say(turn.speaker, text)]


async def record(turn: Turn, found: Notice, decision: str) -> None:
    """Who decided it, by which message."""
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="notice",
        about_id=found.id,
        decision=decision,
        words=turn.text,
    )
