"""A notice as its readers get it: its text, what can be answered, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

from handlers.delivery import in_language, written_for
from handlers.notices.news import NO_MORE
from handlers.turn import NO, YES, Choice, Question, Say
from locales.languages import load
from locales.segments import costly, count
from locales.text import Lines, T, Text
from locales.values import When
from storage import Work
from storage.notices import Notice, NoticeText
from storage.records import Bank, Member

RIGHT = "notice"
CENT = Decimal("0.01")
COMING = (Choice("yes", T("I'm coming")), Choice("no", T("I can't")))
BALLOT = (YES, NO, Choice("talk", T("Talk about it first")))
NO_NEWS = replace(NO_MORE, key="no news")


@dataclass(frozen=True, slots=True)
class Notified(Question):
    """Somebody has read a notice: who comes, what they write back, or that they want no more."""

    notice: int
    lasts: ClassVar[timedelta] = timedelta(days=7)
    free: ClassVar[bool] = True

    def topic(self) -> str:
        """One for each notice."""
        return topic(self.notice)


@dataclass(frozen=True, slots=True)
class Ballot(Question):
    """A notice asks somebody to vote."""

    notice: int
    lasts: ClassVar[timedelta] = timedelta(days=31)

    def topic(self) -> str:
        """One for each notice."""
        return topic(self.notice)


def topic(notice_id: int) -> str:
    """What the questions to all readers of a notice are about."""
    return f"notice:{notice_id}"


def speaker_topic(notice_id: int, language: str) -> str:
    """What the question to those is about who could write a notice in a language."""
    return f"write:{notice_id}:{language}"


def letter(bank: Bank, notice: Notice, text: NoticeText, reader: Member) -> Say:
    """What one reader gets. News has a way out as its last line; an answer to what they said themselves needs none."""
    last = (NO_NEWS,) if notice.purpose == "news" else ()
    words = T("{words}", words=text.words)
    if notice.votes_until is not None:
        asked, choices = Lines((words, *terms(bank, notice))), (*BALLOT, *last)
        return Say(reader, asked, Ballot(notice.id), choices, notice=notice.id, recording=text.recording_id)
    choices = (*(COMING if notice.poll else ()), *last)
    return Say(reader, words, Notified(notice.id), choices, notice=notice.id, recording=text.recording_id)


def terms(bank: Bank, notice: Notice) -> tuple[Text, ...]:
    """Until when people vote, and whether that decides; nothing where it is no vote."""
    if notice.votes_until is None:
        return ()
    day = When(notice.votes_until.astimezone(ZoneInfo(bank.zone)).date())
    if notice.decides:
        return (T("Vote until {day}.", day=day),)
    return (T("Vote until {day}. It is advice.", day=day),)


def text_for(texts: Mapping[str, NoticeText], language: str) -> NoticeText:
    """The text in a language; where there is none, the one that was written first."""
    return texts.get(language) or next(iter(texts.values()))


async def writer_of(work: Work, notice: Notice) -> Member | None:
    """Who wrote it; somebody else with the task where they are gone, None without any."""
    writer = await work.members.get(notice.member_id)
    if writer.stage == "active":
        return writer
    return next(iter(await work.members.with_right(notice.bank_id, RIGHT)), None)


def for_sms(bank: Bank, notice: Notice) -> Bank:
    """The bank with its rule about plain letters as this notice has it."""
    return replace(bank, rules=replace(bank.rules, plain_sms=True)) if notice.plain else bank


@dataclass(frozen=True, slots=True)
class Costs:
    """What a notice costs before anything goes."""

    segments: int
    """Text messages in all that are paid for one by one."""
    money: Decimal | None
    """None where the operator has set no price for a channel that is used."""
    longest: str
    """The language of the longest text; empty where nobody gets it by SMS."""
    longest_segments: int


def costs(bank: Bank, notice: Notice, texts: Mapping[str, NoticeText], writer: Member) -> Costs:
    """Add up all readers, by language and channel."""
    each = {tag: sms_segments(bank, notice, text, writer) for tag, text in texts.items()}
    by_sms = {tag: notice.counted.get(tag, {}).get("sms", 0) for tag in texts}
    read = [tag for tag in texts if by_sms[tag]]
    longest = max(read, key=lambda tag: each[tag], default="")
    paid: dict[str, int] = {}
    for tag in texts:
        for channel, people in notice.counted.get(tag, {}).items():
            paid[channel] = paid.get(channel, 0) + people * (each[tag] if channel == "sms" else 1)
    prices = {channel: Decimal(price) for channel, price in bank.rules.prices.items()}
    known = bool(prices.keys() & paid.keys())
    money = sum((prices.get(channel, Decimal(0)) * number for channel, number in paid.items()), Decimal(0))
    return Costs(paid.get("sms", 0), money if known else None, longest, each.get(longest, 0))


def sms_segments(bank: Bank, notice: Notice, text: NoticeText, writer: Member) -> int:
    """How many text messages one reader's letter takes."""
    return written_for(for_sms(bank, notice), _whole(bank, notice, text, writer), text.language, "sms")[1]


def _whole(bank: Bank, notice: Notice, text: NoticeText, writer: Member) -> str:
    return f"{bank.name}: {in_language(letter(bank, notice, text, writer), text.language)}"


@dataclass(frozen=True, slots=True)
class Cheaper:
    """What would make a text cheaper."""

    language: str
    letters: str
    """These make every text message hold less than half."""
    before: int
    after: int
    plain: bool
    """Whether the language can be written without them: then the bot can do it."""


def cheaper(bank: Bank, notice: Notice, text: NoticeText, writer: Member) -> Cheaper | None:
    """The few letters without which a text takes fewer text messages; None where there are none."""
    whole = _whole(bank, notice, text, writer)
    sent, before = written_for(for_sms(bank, notice), whole, text.language, "sms")
    letters = costly(sent)
    after = count("".join(" " if one in letters else one for one in sent)).segments
    if not letters or after >= before:
        return None
    plain = not costly(load().plain(sent, text.language))
    return Cheaper(text.language, " ".join(letters), before, after, plain)
