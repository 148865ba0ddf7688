"""An invitation that is spoken as well: it goes beside the text to who reads its language, where it can be sent.

It is deleted like any other voice note, after the bank's term; later invitations then go without it.
"""

from __future__ import annotations

from dataclasses import replace

from handlers import recordings
from handlers.conversations.gatherings.drafts import ANY
from handlers.conversations.gatherings.parts import ReadPlan, next_part
from handlers.turn import Say, Turn
from locales.languages import load
from locales.text import T
from storage import Work
from storage.gatherings.records import Gathering
from storage.recordings import SECONDS_MAX
from storage.records import Member


async def heard(turn: Turn, asked: ReadPlan) -> list[Say]:
    """A voice note instead of yes or no: it is kept for the invitation, and the plan read back once more."""
    recording = await turn.work.recordings.of_inbox(turn.incoming.id)
    if recording is None:
        return [await next_part(turn, asked)]
    if recording.seconds is not None and recording.seconds > SECONDS_MAX:
        return [Say(turn.speaker, recordings.TOO_LONG), await next_part(turn, asked)]
    language = turn.speaker.language if asked.language in {"", ANY} else asked.language
    await recordings.fetch(turn.work, recording, language)
    await turn.work.recordings.change(recording.id, goes_along=True)
    said = await next_part(turn, replace(asked, recording=recording.id))
    return [said.below(T("Your voice note goes with the invitation."))]


async def to_hear(work: Work, gathering: Gathering, member: Member) -> int | None:
    """The recording for one who is invited; None where there is none, in another language, or it cannot be sent."""
    if gathering.recording_id is None:
        return None
    recording = await work.recordings.get(gathering.recording_id)
    understood = member.language in load().ways(recording.language)
    if recording.state != "settled" or recording.fetched_at is None or not understood:
        return None
    return recording.id if await recordings.carried(work, recording, member) else None
