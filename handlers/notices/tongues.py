"""Which language each text of a notice is in: recognised, shown back, corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers import recordings
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.languages import load
from locales.segments import straight
from locales.text import Lines, T, Text
from locales.understanding import understand
from locales.values import OwnName
from storage import Work
from storage.messages import Recording
from storage.notices import Notice
from storage.recordings import SECONDS_MAX

CLEAR = 0.7
"""So sure must a language be; else the writer is asked."""
CERTAIN = 0.9
"""The same for several texts in one message."""
LENGTH = 700
"""No text may be longer, in characters."""
SHOWN = 40
DIGITS_MAX = 9
ANOTHER = Choice("other", T("Another language"))
LEAVE = Choice("leave", T("Leave it"), "0")


@dataclass(frozen=True, slots=True)
class Written(Question):
    """We showed which language we think a text is in; the next one can be written at once."""

    notice: int
    language: str
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    voice: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WhichTongue(Question):
    """We asked which language a text is in; it is kept under ``language`` so far, or in ``words``."""

    notice: int
    language: str = ""
    words: str = ""
    lasts: ClassVar[timedelta] = timedelta(days=1)


async def taken(turn: Turn, notice: Notice, words: str) -> list[Say]:
    """Keep what was written, in the language that it is in; or in several, where it clearly is in several."""
    parts = _parts(turn, words)
    if any(len(part) > LENGTH for _, part in parts):
        text = T(
            "That is too long for a text: {count} letters. Please make it shorter than {most}.",
            count=len(words),
            most=LENGTH,
        )
        return [Say(turn.speaker, text, Written(notice.id, ""), (LEAVE,))]
    for tag, part in parts:
        if not tag:
            return [_ask(turn, WhichTongue(notice.id, words=part))]
        await turn.work.notices.write(notice.id, tag, part, by=turn.speaker.id)
    return [_shown(turn, notice, dict(parts))]


async def shown(turn: Turn, notice: Notice, tag: str) -> list[Say]:
    """Show a text back once more."""
    texts = await turn.work.notices.texts(notice.id)
    return [_shown(turn, notice, {one: text.words for one, text in texts.items() if tag in {one, ""}})]


async def spoken(turn: Turn, notice: Notice, tag: str) -> list[Say]:
    """A voice note goes with a text, to those who read it where recordings can be sent."""
    recording = await turn.work.recordings.of_inbox(turn.incoming.id)
    texts = await turn.work.notices.texts(notice.id)
    if recording is None or tag not in texts:
        return [Say(turn.speaker, FIRST, Written(notice.id, tag), (LEAVE,))]
    if recording.seconds is not None and recording.seconds > SECONDS_MAX:
        return [Say(turn.speaker, recordings.TOO_LONG), *await shown(turn, notice, tag)]
    await recordings.fetch(turn.work, recording, tag)
    words = texts[tag].words
    await turn.work.notices.write(notice.id, tag, words, by=turn.speaker.id, recording_id=recording.id)
    told = T("Your voice note goes with {language}. By SMS they get the text.", language=OwnName(tag))
    return [_shown(turn, notice, {tag: words}).below(told)]


FIRST = T("Please write the text first: by SMS people get that. Then speak.")


async def fetched(work: Work, recording: Recording) -> list[Say] | None:
    """A voice note of a notice is here, or cannot be had; None where it is no notice's."""
    found = await work.notices.of_recording(recording.id)
    if found is None:
        return None
    if recording.state == "kept":  # Nobody is asked to write it down.
        await work.recordings.change(recording.id, state="settled")
        return []
    notice, tag = await work.notices.get(found[0]), found[1]
    text = (await work.notices.texts(notice.id))[tag]
    await work.notices.write(notice.id, tag, text.words, by=text.written_by)
    broken = recordings.BROKEN if recording.state == "broken" else recordings.TOO_LONG
    return [Say(await work.members.get(notice.member_id), broken)]


def which(turn: Turn, notice: Notice, tag: str) -> Say:
    """Ask for the language of a text that was taken for another one."""
    return _ask(turn, WhichTongue(notice.id, language=tag))


async def told_which(turn: Turn, asked: WhichTongue) -> list[Say] | None:
    """The text is in that language."""
    if turn.chosen == AGAIN or turn.chosen not in load().tags:
        return [_ask(turn, asked)] if turn.chosen else None
    notice = await turn.work.notices.lock(asked.notice)
    words = asked.words
    if asked.language:
        words = (await turn.work.notices.texts(notice.id))[asked.language].words
        await turn.work.notices.erase(notice.id, asked.language)
    await turn.work.notices.write(notice.id, turn.chosen, words, by=turn.speaker.id)
    return [_shown(turn, notice, {turn.chosen: words})]


def _ask(turn: Turn, asked: WhichTongue) -> Say:
    served = load().written(turn.bank.languages)
    choices = tuple(Choice(tag, T("{language}", language=OwnName(tag))) for tag in served if tag != asked.language)
    return Say(turn.speaker, T("Which language is that?"), asked, choices)


def _shown(turn: Turn, notice: Notice, texts: dict[str, str]) -> Say:
    lines: list[Text] = [
        T('{language}: "{words}"', language=OwnName(tag), words=shortened(words, SHOWN)) for tag, words in texts.items()
    ]
    lines.append(T("Write it in another language too, or go on."))
    choices = [Choice("on", T("Go on"))]
    if len(texts) == 1:
        choices += [ANOTHER, Choice("anew", T("I write it again"))]
    last = next(reversed(texts), "")
    return Say(turn.speaker, Lines(tuple(lines)), Written(notice.id, last), (*choices, LEAVE))


def _parts(turn: Turn, words: str) -> list[tuple[str, str]]:
    """The texts of a message with their languages; empty where that is not clear."""
    pieces = [piece.strip() for piece in words.replace("\r", "").split("\n") if piece.strip()]
    found = [(language(turn, piece, CERTAIN), piece) for piece in pieces]
    tags = [tag for tag, _ in found]
    if len(found) > 1 and all(tags) and len(set(tags)) > 1:
        whole: dict[str, str] = {}
        for tag, piece in found:
            whole[tag] = f"{whole[tag]}\n{piece}" if tag in whole else piece
        return [(tag, straight(text)) for tag, text in whole.items()]
    return [(language(turn, words, CLEAR), straight(words.strip()))]


def language(turn: Turn, words: str, least: float) -> str:
    """The language that words are in, of those that the bank serves; empty where that is less sure than ``least``."""
    meaning = understand(words, language=None, now=turn.now)
    served = load().written(turn.bank.languages)
    return meaning.language if meaning.language_confidence >= least and meaning.language in served else ""
