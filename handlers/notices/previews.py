"""What a notice's writer sees before anything goes: how many people, the gaps, the costs, and what would be cheaper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from handlers.naming import app
from handlers.notices import meant
from handlers.notices.notices import CENT, cheaper, costs, terms
from handlers.turn import Choice, Question, Say
from locales.languages import load
from locales.text import TN, Lines, T, Text
from locales.values import OwnName, When
from storage import Work
from storage.notices import Notice, NoticeText
from storage.records import Bank, Member

ROUTINE = "notice_count"


@dataclass(frozen=True, slots=True)
class Preview(Question):
    """We showed what a notice would do; a time can be written too."""

    notice: int
    free: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=14)


SEND = Choice("send", T("Send it"))
CHANGE = Choice("change", T("Change it"))
TRY = Choice("try", T("Try it on me first"))
ASK = Choice("speaker", T("Ask somebody to write it"))
PLAIN = Choice("plain", T("Without dots and hats"))
DROP = Choice("drop", T("Drop it"), "0")


async def show(work: Work, bank: Bank, notice: Notice) -> list[Say]:
    """The preview, or that it takes a moment to count so many."""
    notice = await count(work, notice)
    writer = await work.members.get(notice.member_id)
    if notice.cursor is not None:
        await work.due.set(ROUTINE, notice.id, work.now, bank.id)
        return [Say(writer, T("I am counting who gets it. One moment, please."))]
    return [await preview(work, bank, notice, writer)]


async def count(work: Work, notice: Notice) -> Notice:
    """One step of counting; nothing where all are counted."""
    if notice.cursor is None:
        return notice
    until, part = await work.readers.count(notice)
    whole = {tag: dict(found) for tag, found in notice.counted.items()}
    for tag, found in part.items():
        known = whole.setdefault(tag, {})
        for channel, number in found.items():
            known[channel] = known.get(channel, 0) + number
    return await work.notices.change(notice.id, counted=whole, cursor=until)


async def preview(work: Work, bank: Bank, notice: Notice, writer: Member) -> Say:
    """Everything on one page, and what can be done."""
    texts = await work.notices.texts(notice.id)
    gaps = {tag: sum(found.values()) for tag, found in notice.counted.items() if tag not in texts}
    hints = [hint for text in texts.values() if (hint := cheaper(bank, notice, text, writer))]
    lines = [*_whom(bank, notice, writer), *_people(notice, texts), *_gaps(gaps), *_costs(bank, notice, texts, writer)]
    lines += [
        T(
            "{language} without {letters}: {after} instead of {before}.",
            language=OwnName(hint.language),
            letters=hint.letters,
            after=hint.after,
            before=hint.before,
        )
        for hint in hints
    ]
    lines += [*_vote(bank, notice), _when(bank, notice)]
    plain = any(hint.plain for hint in hints) and not notice.plain
    choices = [SEND, CHANGE, TRY, *([ASK] if gaps else []), *([PLAIN] if plain else []), DROP]
    return Say(writer, Lines(tuple(lines)), Preview(notice.id), tuple(choices), at_once=True)


def _whom(bank: Bank, notice: Notice, writer: Member) -> list[Text]:
    who = meant.named(bank, notice, writer)
    return [T("For: {who}.", who=who)] if who else []


def _people(notice: Notice, texts: Mapping[str, NoticeText]) -> list[Text]:
    """How many read each text, and where."""
    return [_line(tag, notice.counted.get(tag, {})) for tag in texts]


def _line(tag: str, found: Mapping[str, int]) -> Text:
    number = sum(found.values())
    if not number:
        return T("{language}: nobody.", language=OwnName(tag))
    apps = ", ".join(f"{app(channel)} {people}" for channel, people in sorted(found.items()))
    return TN(
        "{language}: {count} person ({apps}).",
        "{language}: {count} people ({apps}).",
        number,
        language=OwnName(tag),
        apps=apps,
    )


def _gaps(gaps: Mapping[str, int]) -> list[Text]:
    if not gaps:
        return []
    people = ", ".join(f"{load().own_name(tag)} {number}" for tag, number in sorted(gaps.items()))
    return [T("No text for: {people}.", people=people)]


def _costs(bank: Bank, notice: Notice, texts: Mapping[str, NoticeText], writer: Member) -> list[Text]:
    found = costs(bank, notice, texts, writer)
    lines = []
    if found.segments:
        lines.append(
            T(
                "SMS segments: {segments}. Longest: {language}, {longest}.",
                segments=found.segments,
                language=OwnName(found.longest),
                longest=found.longest_segments,
            )
        )
    if found.money is not None:
        lines.append(T("About {cost}.", cost=f"{found.money.quantize(CENT)} {bank.rules.money}"))
    return lines


def _vote(bank: Bank, notice: Notice) -> list[Text]:
    if notice.votes_until is None:
        return []
    return [*terms(bank, notice), T("Of 100 people {quorum} must vote.", quorum=notice.quorum)]


def _when(bank: Bank, notice: Notice) -> Text:
    if notice.send_at is None:
        return T("It goes out now. For later, write a day and time.")
    return T("It goes out {when}.", when=moment(bank, notice))


def moment(bank: Bank, notice: Notice) -> When:
    """The time that was chosen, in the bank's zone."""
    assert notice.send_at is not None
    local = notice.send_at.astimezone(ZoneInfo(bank.zone))
    return When(local.date(), local.time())
