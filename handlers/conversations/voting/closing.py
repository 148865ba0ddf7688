"""A vote is over: everybody who voted hears the result, then what follows from it and why, then what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.notices import broadcast, tongues
from handlers.notices.notices import RIGHT, text_for, topic, writer_of
from handlers.rights import refused
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.languages import load
from locales.text import Lines, T, Text
from storage import Work
from storage.notices import Notice
from storage.records import Bank, Due, Member
from storage.votes import Tally

ROUTINE = "notice_vote"
REMINDER = "vote_reminder"
DONE = "vote_done"
PATIENCE = timedelta(days=3)
A_MONTH = timedelta(days=30)
WORDS_SHOWN = 60
WHY_SHOWN = 40
WRITE = Choice("write", T("I write it"))
LEAVE = Choice("leave", T("Leave it"), "0")


@dataclass(frozen=True, slots=True)
class Follows(Question):
    """We asked who put the vote to write what follows from it, or (``done``) what was done."""

    notice: int
    done: bool
    lasts: ClassVar[timedelta] = timedelta(days=14)

    def topic(self) -> str:
        """One for each vote."""
        return f"vote:{self.notice}"


@dataclass(frozen=True, slots=True)
class WhatFollows(Question):
    """We wait for what goes to all who voted."""

    notice: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(hours=2)


async def over(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Its time is over: it is counted, and nobody else is asked."""
    notice = await work.notices.lock(item.about_id)
    if notice.state not in {"going", "gone"}:
        return []
    if notice.state == "going":
        await broadcast.stop(work, notice)
    await work.questions.withdraw_topic(topic(notice.id))
    tally = await work.votes.tally(notice.id)
    if tally.voted:
        await _tell(work, bank, notice, tally)
        await work.due.set(REMINDER, notice.id, work.now + PATIENCE, bank.id)
        await work.due.set(DONE, notice.id, work.now + A_MONTH, bank.id)
    writer = await writer_of(work, notice)
    return [] if writer is None else [await _counted(work, notice, writer, tally)]


async def _tell(work: Work, bank: Bank, notice: Notice, tally: Tally) -> None:
    """The result goes to all who voted, each in their language: it is ours to say, and needs no writer."""
    texts = await work.notices.texts(notice.id)
    result = await work.notices.begin(bank.id, notice.member_id, audience={"vote": (notice.id,)}, purpose="exchanges")
    for tag in load().tags:
        words = text_for(texts, tag).words
        lines = load().render(Lines((*_result(words, tally), _verdict(notice, tally))), tag)
        await work.notices.write(result.id, tag, lines, by=notice.member_id)
    await broadcast.launch(work, result)


def _result(words: str, tally: Tally) -> list[Text]:
    said = tally.said
    counts = T(
        "Yes: {yes}. No: {no}. Talk first: {talk}.",
        yes=said.get("yes", 0),
        no=said.get("no", 0),
        talk=said.get("talk", 0),
    )
    return [T('The vote is over: "{words}"', words=shortened(words, WORDS_SHOWN)), counts]


def _verdict(notice: Notice, tally: Tally) -> Text:
    if not tally.enough(notice.quorum):
        return T("Too few voted: nothing is decided.")
    if not notice.decides:
        return T("It is advice. What follows from it, you hear soon.")
    return VERDICTS[tally.won]


VERDICTS = {
    "yes": T("It is decided: yes."),
    "no": T("It is decided: no."),
    "talk": T("It is not decided: first we talk about it."),
}


async def _counted(work: Work, notice: Notice, writer: Member, tally: Tally) -> Say:
    """What who put it reads, with the reasons."""
    words = text_for(await work.notices.texts(notice.id), writer.language).words
    voted = T("{voted} of {asked} voted.", voted=tally.voted, asked=tally.asked)
    lines = [*_result(words, tally), voted, _verdict(notice, tally)]
    lines += [T('Why: "{words}"', words=shortened(why, WHY_SHOWN)) for why in tally.reasons]
    if not tally.voted:
        return Say(writer, Lines(tuple(lines)))
    return Say(writer, Lines((*lines, FOLLOWS)), Follows(notice.id, done=False), (WRITE, LEAVE))


FOLLOWS = T("Write to all who voted what follows from it, and why.")


async def remind(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Nothing was written for some days: the voters wait for it."""
    return await _ask(work, item.about_id, done=False)


async def month_later(work: Work, bank: Bank, item: Due) -> list[Say]:
    """They voted a month ago: now they hear what was done."""
    return await _ask(work, item.about_id, done=True)


async def _ask(work: Work, notice_id: int, *, done: bool) -> list[Say]:
    notice = await work.notices.get(notice_id)
    writer = await writer_of(work, notice)
    return [] if writer is None else [await _question(work, notice, writer, done=done)]


async def _question(work: Work, notice: Notice, writer: Member, *, done: bool) -> Say:
    words = shortened(text_for(await work.notices.texts(notice.id), writer.language).words, WORDS_SHOWN)
    if done:
        text = T('A month ago people voted: "{words}". Write to them what was done.', words=words)
    else:
        text = T('People voted: "{words}". Write to them what follows from it, and why.', words=words)
    return Say(writer, text, Follows(notice.id, done=done), (WRITE, LEAVE))


async def follows(turn: Turn, asked: Follows) -> list[Say] | None:
    """They write it now, or leave it."""
    if (said := await refused(turn, RIGHT)) is not None:
        return said
    if turn.chosen == AGAIN:
        return [await _question(turn.work, await turn.work.notices.get(asked.notice), turn.speaker, done=asked.done)]
    if turn.chosen == LEAVE.key:
        await turn.work.due.clear(REMINDER, asked.notice)
        return [Say(turn.speaker, T("All right, nothing was sent."))]
    return [_write(turn, asked.notice)] if turn.chosen == WRITE.key else None


def _write(turn: Turn, notice: int) -> Say:
    return Say(turn.speaker, T("Write it, in one language or several."), WhatFollows(notice), (LEAVE,))


async def what_follows(turn: Turn, asked: WhatFollows) -> list[Say] | None:
    """It becomes a notice to all who voted, which may be put into more languages before it goes."""
    if (said := await refused(turn, RIGHT)) is not None:
        return said
    if turn.chosen == LEAVE.key:
        return [Say(turn.speaker, T("All right, nothing was sent."))]
    if turn.chosen or not turn.text:
        return [_write(turn, asked.notice)]
    await turn.work.due.clear(REMINDER, asked.notice)
    audience = {"vote": (asked.notice,)}
    begun = await turn.work.notices.begin(turn.bank.id, turn.speaker.id, audience=audience, purpose="exchanges")
    return await tongues.taken(turn, begun, turn.text)
