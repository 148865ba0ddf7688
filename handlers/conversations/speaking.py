"""Somebody speaks who cannot write: they hear who will listen, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import misses, recordings
from handlers.conversation import Conversation
from handlers.membership import Name
from handlers.notices import tongues
from handlers.questions import from_record
from handlers.recordings import BROKEN, TOO_LONG, VOICE
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.languages import load
from locales.text import Lines, T, Text
from locales.understanding import named_language
from locales.values import OwnName
from storage import Work
from storage.messages import Recording
from storage.recordings import SECONDS_MAX
from storage.records import Bank, Due

FEW_WORDS = 2
"""A longer message than this is no answer to which language was spoken."""
OTHER = Choice("other", T("Another language"), "0")


@dataclass(frozen=True, slots=True)
class WhichSpoken(Question):
    """We asked in which language they spoke."""

    recording: int
    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True

    def topic(self) -> str:
        """The newest one counts."""
        return "spoken"


async def sent(turn: Turn) -> list[Say]:
    """A voice note is fetched and listened to; for anything else words or a voice note are asked for."""
    recording = await turn.work.recordings.of_inbox(turn.incoming.id)
    if turn.incoming.payload.get("media_kind") != VOICE or recording is None:
        return await _cannot_see(turn)
    if recording.seconds is not None and recording.seconds > SECONDS_MAX:
        return [Say(turn.speaker, TOO_LONG)]
    if turn.speaker.stage == "left":
        turn = replace(turn, speaker=await turn.work.members.change(turn.speaker.id, stage="invited"))
    if not await _language_known(turn):
        await turn.work.recordings.change(recording.id, state="unspoken")
        await turn.work.due.set("recording_end", recording.id, recording.delete_at, turn.bank.id)
        until = recordings.later(turn.bank, turn.work.now, recordings.WITHIN)
        await turn.work.due.set("recording_ask", recording.id, until, turn.bank.id)
        return [_ask_language(turn, recording.id)]
    return await _will_listen(turn, await recordings.fetch(turn.work, recording, turn.speaker.language))


async def _cannot_see(turn: Turn) -> list[Say]:
    if turn.speaker.stage == "invited":
        return await registry().openings["join"](turn)
    if turn.speaker.stage in {"pending", "left"}:
        return await registry().openings["stage:waiting"](turn)
    return [await misses.menu(turn, T("I can't look at pictures or files. Please write to me, or speak."))]


async def _language_known(turn: Turn) -> bool:
    """Whether they have ever said or shown which language is theirs."""
    if turn.speaker.stage != "invited" or turn.speaker.name:
        return True
    asked = [from_record(record) for record in await turn.work.questions.open(turn.speaker.id)]
    return any(isinstance(question, Name) and question.decided for question in asked)


def _ask_language(turn: Turn, recording: int) -> Say:
    served = load().listed(turn.bank.languages)
    choices = tuple(Choice(tag, T("{language}", language=OwnName(tag))) for tag in served)
    return Say(turn.speaker, T("Which language did you speak?"), WhichSpoken(recording), (*choices, OTHER))


async def which_spoken(turn: Turn, asked: WhichSpoken) -> list[Say] | None:
    """From now on it is theirs. One that is not listed is for the coordinators."""
    recording = await turn.work.recordings.lock(asked.recording)
    if recording.state != "unspoken":
        return misses.over(turn)
    if turn.chosen == "other":
        return await _will_listen(turn, await recordings.fetch(turn.work, recording, ""))
    tag = turn.chosen or named_language(turn.text) or ""
    if tag not in load().tags:
        short = turn.chosen == AGAIN or len(turn.text.split()) <= FEW_WORDS
        return [_ask_language(turn, asked.recording)] if short else None
    turn = replace(turn, speaker=await turn.work.members.change(turn.speaker.id, language=tag))
    return await _will_listen(turn, await recordings.fetch(turn.work, recording, tag))


async def _will_listen(turn: Turn, recording: Recording) -> list[Say]:
    """Say who will listen, and when; at night also what cannot wait."""
    able = await recordings.listeners(turn.work, recording)
    who = _who(turn, [one.name for one in able])
    if recordings.awake(turn.bank, turn.work.now):
        return [Say(turn.speaker, Lines((who, T("You will hear from me within the hour."))))]
    tomorrow = T("You will hear from me in the morning.")
    return [Say(turn.speaker, Lines((who, tomorrow, T("In danger? Ring 999 now."))))]


def _who(turn: Turn, names: list[str]) -> Text:
    if len(names) == 1:
        return T("Thank you. {name} will listen and write it down.", name=names[0])
    if names:
        return T("Thank you. Somebody who speaks your language will listen and write it down.")
    return T("Thank you. Somebody from {bank} will listen to it.", bank=turn.bank.name)


async def fetched(work: Work, bank: Bank, item: Due) -> list[Say]:
    """It is here, or cannot be had."""
    recording = await work.recordings.lock(item.about_id)
    if (of_notice := await tongues.fetched(work, recording)) is not None:
        return of_notice
    if recording.state in {"broken", "refused"}:
        sender = await work.members.get(recording.member_id)
        return [Say(sender, BROKEN if recording.state == "broken" else TOO_LONG)]
    if recording.goes_along:
        await work.recordings.change(recording.id, state="settled")
        return []
    return await recordings.ask_next(work, bank, recording) if recording.state == "kept" else []


CONVERSATION = Conversation(
    openings={"kind:other": sent},
    steps={WhichSpoken: which_spoken},
    routines={"recording_fetched": fetched},
)
