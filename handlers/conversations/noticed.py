"""What readers do with a notice: say whether they come, write back, want no more; and its writer answers them.

Neither sees the other's number or name: what they write goes through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import misses, rights
from handlers.conversation import Conversation
from handlers.notices.notices import COMING, NO_NEWS, RIGHT, Notified, letter, writer_of
from handlers.registry import registry
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.meaning import SURE
from locales.text import T
from storage.records import Member
from storage.responses import Reply

TO_US = frozenset({"feedback", "sessions", "cancel"})
"""What it may have been instead, for which the words are wanted; a greeting is not repeated."""
LENGTH = 300
"""So much of an answer is passed on, in characters."""
SHOWN = 40
ABOUT_IT = frozenset({"feedback", "sessions", "attend", "thanks", "greeting", "yes", "no", "other", "join", "cancel"})
"""What a message that is meant for the notice's writer may look like."""
LEAVE = Choice("leave", T("Leave it"), "0")


@dataclass(frozen=True, slots=True)
class PassOn(Question):
    """We asked whether words are meant for a notice's writer."""

    notice: int
    words: str
    lasts: ClassVar[timedelta] = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Answered(Question):
    """A reader's answer went to the notice's writer."""

    reply: int
    lasts: ClassVar[timedelta] = timedelta(days=14)

    def topic(self) -> str:
        """One for each answer."""
        return f"reply:{self.reply}"


@dataclass(frozen=True, slots=True)
class WriteBack(Question):
    """We wait for what a reader is to be answered."""

    reply: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(hours=2)


async def read(turn: Turn, asked: Notified) -> list[Say] | None:
    """A choice below a notice, or words about it."""
    if turn.chosen in SAID:
        await turn.work.responses.answer(asked.notice, turn.speaker.id, turn.chosen)
        other = next(one for one in COMING if one.key != turn.chosen)
        return [Say(turn.speaker, SAID[turn.chosen], asked, (other, NO_NEWS))]
    if turn.chosen == "no news":
        return await registry().openings["no_news"](turn)
    if turn.chosen == AGAIN:
        return await _again(turn, asked)
    if turn.chosen or not _about_it(turn):
        return None
    words = turn.text[:LENGTH]
    text = T('Shall I send "{words}" to who wrote the notice?', words=shortened(words, SHOWN))
    return [Say(turn.speaker, text, PassOn(asked.notice, words), (YES, NO))]


SAID = {
    "yes": T("Thank you, I noted that you come. If that changes:"),
    "no": T("Thank you, I noted that you can't. If that changes:"),
}


def _about_it(turn: Turn) -> bool:
    """Whether words may be meant for the writer: not what clearly asks for something else."""
    elsewhere = turn.meaning.intent in registry().openings and turn.meaning.intent not in ABOUT_IT
    wishes = turn.meaning.acts and turn.meaning.intent not in ABOUT_IT
    return bool(turn.text) and not wishes and not (elsewhere and turn.meaning.confidence >= SURE)


async def _again(turn: Turn, asked: Notified) -> list[Say] | None:
    notice = await turn.work.notices.get(asked.notice)
    text = (await turn.work.notices.texts(notice.id)).get(turn.speaker.language)
    return [letter(turn.bank, notice, text, turn.speaker)] if text is not None else None


async def pass_on(turn: Turn, asked: PassOn) -> list[Say] | None:
    """To the notice's writer, or it was meant for something else."""
    if turn.chosen == "no":
        return await _meant_elsewhere(turn.as_written(asked.words))
    if turn.chosen != "yes":
        return None
    notice = await turn.work.notices.get(asked.notice)
    reply = await turn.work.responses.reply(notice.id, turn.speaker.id, asked.words, from_reader=True)
    told = Say(turn.speaker, T("Thank you. I sent it on. The answer comes here."), Notified(notice.id))
    writer = await writer_of(turn.work, notice)
    return [told] if writer is None else [told, _reply(writer, reply)]


async def _meant_elsewhere(turn: Turn) -> list[Say]:
    """What they wrote is done as it would have been without the notice: nobody has to write it again."""
    meaning = turn.meaning
    if meaning.intent in registry().openings and meaning.intent in TO_US and meaning.confidence >= SURE:
        return await registry().openings[meaning.intent](turn)
    return [await misses.nearly_understood(turn) or await misses.menu(turn, T("All right, let's try again."))]


def _reply(writer: Member, reply: Reply) -> Say:
    text = T('Notice {code}, a reader writes: "{words}"', code=str(reply.notice_id), words=reply.words)
    return Say(writer, text, Answered(reply.id), (Choice("back", T("Write back")),))


async def answered(turn: Turn, asked: Answered) -> list[Say] | None:
    """The writer wants to answer."""
    reply = await turn.work.responses.get(asked.reply)
    if turn.chosen == AGAIN:
        return [_reply(turn.speaker, reply)]
    return [_write_back(turn, asked.reply)] if turn.chosen == "back" else None


def _write_back(turn: Turn, reply_id: int) -> Say:
    return Say(
        turn.speaker, T("Write what I shall answer. They do not see your number."), WriteBack(reply_id), (LEAVE,)
    )


async def write_back(turn: Turn, asked: WriteBack) -> list[Say] | None:
    """It goes to the reader in the writer's words."""
    if said := await rights.refused(turn, RIGHT):
        return said
    if turn.chosen == "leave":
        return [Say(turn.speaker, T("All right, nothing was sent."))]
    if turn.chosen or not turn.text:
        return [_write_back(turn, asked.reply)]
    reply = await turn.work.responses.get(asked.reply)
    reader = await turn.work.members.get(reply.member_id)
    words = turn.text[:LENGTH]
    await turn.work.responses.reply(reply.notice_id, reader.id, words, from_reader=False)
    text = T('The answer about the notice: "{words}"', words=words)
    return [Say(turn.speaker, T("Thank you. I sent it.")), Say(reader, text, Notified(reply.notice_id))]


CONVERSATION = Conversation(
    steps={Notified: read, PassOn: pass_on, Answered: answered, WriteBack: write_back},
)
