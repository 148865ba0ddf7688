"""Somebody who speaks a language is asked to write a notice in it, and earns time by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import recordings
from handlers.conversation import Conversation
from handlers.notices import previews, tongues
from handlers.notices.notices import speaker_topic
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from locales.languages import load
from locales.text import T
from locales.values import Duration, OwnName
from storage import Work
from storage.errors import PotEmpty
from storage.notices import Notice
from storage.records import Bank, Due, Member

ROUTINE = "notice_speaker"
PATIENCE = timedelta(hours=4)
"""How long one speaker is given before the next is asked, in waking hours."""
ASKED_MAX = 5
"""So many speakers of a language are asked about one notice."""
CANNOT = Choice("no", T("I can't now"), "0")


@dataclass(frozen=True, slots=True)
class CanYouWrite(Question):
    """We asked a speaker to write a notice."""

    notice: int
    language: str
    lasts: ClassVar[timedelta] = timedelta(days=2)

    def topic(self) -> str:
        """One for each language of a notice."""
        return speaker_topic(self.notice, self.language)


@dataclass(frozen=True, slots=True)
class WriteIt(Question):
    """A speaker has said yes: we wait for their words."""

    notice: int
    language: str
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class WroteIt(Question):
    """We offered time for writing it."""

    notice: int
    language: str
    minutes: int
    lasts: ClassVar[timedelta] = timedelta(days=14)

    def topic(self) -> str:
        """One offer for each text."""
        return f"wrote:{self.notice}:{self.language}"


async def ask_all(turn: Turn) -> list[Say]:
    """Ask one speaker of each language that lacks a text."""
    notice = await turn.work.notices.lock(int(turn.chosen))
    says = await _ask_gaps(turn.work, turn.bank, notice)
    told = T("I asked. You hear from me when it is written.") if says else T("There is nobody whom I could ask.")
    return [Say(turn.speaker, told), *says, *await previews.show(turn.work, turn.bank, notice)]


async def _ask_gaps(work: Work, bank: Bank, notice: Notice) -> list[Say]:
    texts = await work.notices.texts(notice.id)
    says = [await _ask_next(work, bank, notice, tag) for tag in sorted(notice.counted) if tag not in texts]
    found = [say for say in says if say is not None]
    if found:
        await work.due.set(ROUTINE, notice.id, recordings.later(bank, work.now, PATIENCE), bank.id)
    return found


async def _ask_next(work: Work, bank: Bank, notice: Notice, language: str) -> Say | None:
    """The next speaker; None where nobody is left, or enough were asked."""
    await work.questions.withdraw_topic(speaker_topic(notice.id, language))
    if await work.notices.asked(notice.id, language) >= ASKED_MAX:
        return None
    speakers = await work.notices.speakers(notice, language)
    if not speakers:
        return None
    await work.notices.ask(notice.id, language, speakers[0].id)
    return _invitation(speakers[0], notice.id, language)


def _invitation(to: Member, notice_id: int, language: str) -> Say:
    text = T("Could you write a short notice in {language} for your neighbours?", language=OwnName(language))
    return Say(to, text, CanYouWrite(notice_id, language), (YES, CANNOT))


async def nobody_yet(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Whoever was asked has not written it: somebody else is asked."""
    notice = await work.notices.lock(item.about_id)
    return await _ask_gaps(work, bank, notice) if notice.state in {"draft", "planned"} else []


async def can_write(turn: Turn, asked: CanYouWrite) -> list[Say] | None:
    """They see what it says, or somebody else is asked."""
    notice = await turn.work.notices.lock(asked.notice)
    if turn.chosen == "no":
        return await _somebody_else(turn, notice, asked.language)
    if turn.chosen != "yes":
        return [_invitation(turn.speaker, notice.id, asked.language)] if turn.chosen == AGAIN else None
    return await _show(turn, notice, asked.language)


async def _somebody_else(turn: Turn, notice: Notice, language: str) -> list[Say]:
    following = await _ask_next(turn.work, turn.bank, notice, language)
    return [Say(turn.speaker, T("All right, thank you.")), *([following] if following else [])]


async def _show(turn: Turn, notice: Notice, language: str) -> list[Say]:
    texts = await turn.work.notices.texts(notice.id)
    shown = texts.get(load().default) or next(iter(texts.values()))
    text = T('Please write this in {language}: "{words}"', language=OwnName(language), words=shown.words)
    return [Say(turn.speaker, text, WriteIt(notice.id, language), (CANNOT,))]


async def written(turn: Turn, asked: WriteIt) -> list[Say] | None:
    """Their words are kept, the notice's writer sees them, and they are offered time."""
    notice = await turn.work.notices.lock(asked.notice)
    if turn.chosen == "no":
        return await _somebody_else(turn, notice, asked.language)
    if turn.chosen or not turn.text or len(turn.text) > tongues.LENGTH:
        return await _show(turn, notice, asked.language)
    words = turn.text
    await turn.work.notices.write(notice.id, asked.language, words, by=turn.speaker.id)
    await turn.work.questions.withdraw_topic(speaker_topic(notice.id, asked.language))
    writer = await turn.work.members.get(notice.member_id)
    text = T(
        'Notice {code} in {language}: "{words}"', code=str(notice.id), language=OwnName(asked.language), words=words
    )
    shown = await previews.show(turn.work, turn.bank, notice) if notice.state in {"draft", "gone"} else []
    return [await _thanked(turn, asked), Say(writer, text), *shown]


async def _thanked(turn: Turn, asked: WriteIt) -> Say:
    """Thanks, and time out of the pot where the bank gives some and the pot holds it."""
    minutes = turn.bank.rules.notice_minutes
    if not 0 < minutes <= (await turn.work.ledger.pot(turn.bank.id)).balance:
        return Say(turn.speaker, T("Thank you! Now more neighbours can read it."))
    text = T("Thank you! Now more neighbours can read it. Shall I write down {time} for you?", time=Duration(minutes))
    return Say(turn.speaker, text, WroteIt(asked.notice, asked.language, minutes), (YES, NO))


async def wrote(turn: Turn, asked: WroteIt) -> list[Say] | None:
    """Yes takes it out of the pot, once."""
    if turn.chosen == "no":
        return [Say(turn.speaker, T("All right. Thank you for writing!"))]
    if turn.chosen != "yes":
        return None
    reference = f"notice:{asked.notice}:{asked.language}"
    try:
        async with turn.work.attempt():
            await turn.work.ledger.from_pot(turn.speaker.id, asked.minutes, kind="gift", reference=reference)
    except PotEmpty:
        return [Say(turn.speaker, T("The shared pot does not hold that many hours now."))]
    return [Say(turn.speaker, T("Recorded: {time} for writing. Thank you!", time=Duration(asked.minutes)))]


CONVERSATION = Conversation(
    openings={"notice speakers": ask_all},
    steps={CanYouWrite: can_write, WriteIt: written, WroteIt: wrote},
    routines={ROUTINE: nobody_yet},
)
