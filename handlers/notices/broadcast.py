"""A notice on its way to many: listed and written in small steps, so that nobody else waits, and stopped at any moment.

Few letters of a notice wait to be sent at a time on each channel. So it can be stopped at once, whatever its size; what
is quiet time for a reader is no letter yet; and whoever says no meanwhile gets nothing. The readers who are left are
rows (``storage/readers.py``): each step is one transaction, and a process that dies loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from handlers import quiet
from handlers.delivery import SUMMARY_LENGTH, TO_MANY, deliver, digits, in_language, written_for
from handlers.notices.notices import Ballot, Notified, for_sms, letter, topic
from handlers.questions import to_data
from handlers.registry import kind
from handlers.turn import Say
from locales.languages import load
from storage import Work
from storage.messages import Draft
from storage.notices import Notice, NoticeText
from storage.readers import Reader
from storage.records import Bank, Member

ROUTINE = "notice_step"
REPORT = "notice_report"
REPORT_AFTER = timedelta(hours=2)
"""So long after the last letter was written its writer hears how it went."""
BATCH = 100
"""So many are written to in one step on each channel: a few hundredths of a second."""
UNDER_WAY_MAX = 500
"""So many letters wait on a channel at most."""
PAUSE = timedelta(seconds=1)
"""Until the next look at whether letters have gone."""


async def launch(work: Work, notice: Notice) -> Notice:
    """Let it go to its readers from now on, those among them who have not got it yet."""
    started = await work.notices.change(notice.id, state="going", cursor=0, started_at=work.now, closed_at=None)
    await work.due.set(ROUTINE, notice.id, work.now, notice.bank_id)
    return started


def going_topic(notice_id: int) -> str:
    """What the question to the writer is about, by which a notice can be stopped."""
    return f"going:{notice_id}"


async def stop(work: Work, notice: Notice) -> Notice:
    """Nobody gets it any more."""
    await work.questions.withdraw_topic(going_topic(notice.id))
    notice = await work.notices.change(notice.id, state="stopped", closed_at=work.now)
    await work.readers.withhold(notice.id)
    await work.due.clear("notice_", notice.id)
    return notice


async def step(work: Work, bank: Bank, notice: Notice) -> None:
    """List the next readers, or write to the next of those who are listed; and see to the step after it."""
    texts = await work.notices.texts(notice.id)
    if notice.cursor is not None:
        until = await work.readers.enlist(notice, list(texts))
        await work.notices.change(notice.id, cursor=until)
        await work.due.set(ROUTINE, notice.id, work.now, bank.id)
        return
    busy = await work.readers.under_way(notice.id)
    moments = [await _channel(work, bank, notice, texts, _Lane(one, busy.get(one, 0))) for one in _channels(notice)]
    following = [moment for moment in moments if moment is not None]
    if await work.readers.under_way(notice.id):  # It goes on, and can be stopped, until the last letter has gone.
        following.append(work.now + PAUSE)
    if following:
        await work.due.set(ROUTINE, notice.id, min(following), bank.id)
        return
    await work.notices.change(notice.id, state="gone", closed_at=work.now)
    await work.questions.withdraw_topic(going_topic(notice.id))
    await work.due.set(REPORT, notice.id, work.now + REPORT_AFTER, bank.id)


@dataclass(frozen=True, slots=True)
class _Lane:
    """A channel, and how many letters wait on it."""

    channel: str
    busy: int


def _channels(notice: Notice) -> list[str]:
    return sorted({channel for found in notice.counted.values() for channel in found} | set(ALWAYS))


ALWAYS = ("sms", "telegram", "web", "whatsapp")
"""Looked at even where nobody was counted on them: somebody may have come since."""


async def _channel(
    work: Work, bank: Bank, notice: Notice, texts: Mapping[str, NoticeText], lane: _Lane
) -> datetime | None:
    """Write to the next readers on a channel; when to go on there, None where nobody waits any more."""
    room = min(BATCH, UNDER_WAY_MAX - lane.busy)
    if room > 0:
        await _write(work, bank, notice, texts, await work.readers.take(notice, lane.channel, room))
    at = await work.readers.next_at(notice.id, lane.channel)
    if at is None:
        return None
    return max(at, work.now + PAUSE) if room < BATCH else max(at, work.now)


async def _write(
    work: Work, bank: Bank, notice: Notice, texts: Mapping[str, NoticeText], readers: Sequence[Reader]
) -> None:
    """Whoever may be written to now gets a letter, whoever sleeps waits, whoever does not agree is left out."""
    able = [one for one in readers if one.address and one.wants and one.member.language in texts]
    out = {one.member.id for one in readers} - {one.member.id for one in able}
    awake: list[Reader] = []
    for one in able:
        due = quiet.next_moment(bank, one.member, work.now)
        if due > work.now:
            await work.readers.put_off(notice.id, [one.member.id], due)
        else:
            awake.append(one)
    plain = [one for one in awake if one.address and not one.asked and not one.address.shared]
    await _post(work, for_sms(bank, notice), notice, texts, plain)
    written = {one.member.id for one in plain}
    for one in awake:
        if one.member.id not in written:  # What else is asked of them, or who else reads there, matters.
            say = letter(bank, notice, texts[one.member.language], one.member)
            await deliver(work, for_sms(bank, notice), [await _heard_or_read(work, say, one)])
    await work.readers.mark(notice.id, [one.member.id for one in awake], "written")
    await work.readers.mark(notice.id, sorted(out), "left_out")


async def _carriers(work: Work, recording_id: int | None) -> tuple[str, ...]:
    """The channels on which a recording can be sent."""
    return () if recording_id is None else (await work.recordings.get(recording_id)).carriers


async def _heard_or_read(work: Work, say: Say, reader: Reader) -> Say:
    """Without its recording, where that cannot be sent."""
    able = reader.address is not None and reader.address.channel in await _carriers(work, say.recording)
    return say if able else replace(say, recording=None)


async def _post(
    work: Work, bank: Bank, notice: Notice, texts: Mapping[str, NoticeText], readers: Sequence[Reader]
) -> None:
    """What ``deliver`` would do for each of them, with few statements for all: nothing in it depends on the reader."""
    if not readers:
        return
    cards = {tag: _card(bank, notice, text, readers[0].member) for tag, text in texts.items()}
    carriers = {text.recording_id: await _carriers(work, text.recording_id) for text in texts.values()}
    asked = [{"member_id": one.member.id, **cards[one.member.language].asked} for one in readers]
    ids = await work.questions.ask_all(asked, lasts=(Notified if notice.votes_until is None else Ballot).lasts)
    limits = {one.member.quiet: quiet.valid_until(bank, one.member, work.now) for one in readers}
    letters = (
        replace(
            _draft(bank, cards[one.member.language], one, ids[one.member.id]),
            valid_until=limits[one.member.quiet],
        )
        for one in readers
    )
    await work.outbox.add_many(
        one if one.channel in carriers[one.recording_id] else replace(one, recording_id=None) for one in letters
    )


@dataclass(frozen=True, slots=True)
class _Card:
    """A notice in one language, as all its readers get it."""

    say: Say
    text: str
    source: str
    sms: str
    segments: int
    asked: Mapping[str, Any]


def _card(bank: Bank, notice: Notice, text: NoticeText, reader: Member) -> _Card:
    say, tag = letter(bank, notice, text, reader), text.language
    assert say.awaiting is not None
    whole = f"{bank.name}: {in_language(say, tag)}"
    sms, segments = written_for(bank, whole, tag, "sms")
    asked = {
        "kind": kind(type(say.awaiting)),
        "topic": topic(notice.id),
        "data": to_data(say.awaiting),
        "keys": [choice.key for choice in say.choices],
        "digits": digits(say.choices),
        "labels": [load().render(choice.label, tag) for choice in say.choices],
        "summary": text.words[:SUMMARY_LENGTH],
    }
    return _Card(say, whole, f"{bank.name}: {in_language(say, load().default)}", sms, segments, asked)


def _draft(bank: Bank, card: _Card, reader: Reader, question_id: int) -> Draft:
    address = reader.address
    assert address is not None
    by_sms = address.channel == "sms"
    buttons = zip(card.asked["labels"], card.asked["digits"], strict=True)
    return Draft(
        bank_id=bank.id,
        member_id=reader.member.id,
        channel=address.channel,
        address=address.address,
        our_address=address.our_address,
        language=reader.member.language,
        text=card.sms if by_sms else card.text,
        source=card.source,
        buttons=[(label, f"q{question_id}:{digit}") for label, digit in buttons],
        priority=TO_MANY,
        question_id=question_id,
        segments=card.segments if by_sms else 0,
        recording_id=card.say.recording,
        notice_id=card.say.notice,
    )
