"""Voice notes on their way: who is asked to listen, when the next one is asked, and when they are deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import ClassVar

from handlers.desk import desk
from handlers.times import at
from handlers.turn import Choice, Question, Say, Turn
from locales.languages import load
from locales.text import T
from storage import Work
from storage.messages import Recording
from storage.records import Bank, Member

VOICE = "voice"
MORNING, EVENING = time(8, 0), time(20, 0)
"""In between navigators are asked to listen."""
PATIENCE = timedelta(minutes=30)
"""How long one navigator is given before the next is asked."""
WITHIN = timedelta(hours=1)
"""How long a voice note waits for a navigator before it goes to the coordinators; both count in waking hours."""
UNHEARD = timedelta(days=3)
"""How long it is kept where the bank deletes it as soon as it was written down, and nobody does."""
OPEN = frozenset({"kept", "taken", "desk"})
"""States in which somebody can still listen."""
BROKEN = T("Sorry, I could not open your voice note. Please send it again, or write to me.")
TOO_LONG = T("Your voice note is too long for me. Please say it again in less than 3 minutes.")
DANGER = Choice("danger", T("They are in danger"), "9")


@dataclass(frozen=True, slots=True)
class AboutRecording(Question):
    """A question about one voice note: of these a person has one open."""

    recording: int
    lasts: ClassVar[timedelta] = timedelta(days=3)

    def topic(self) -> str:
        """One question for each recording."""
        return f"recording:{self.recording}"


class CanYouListen(AboutRecording):
    """We asked a navigator to listen."""

    __slots__ = ()


async def arrived(turn: Turn) -> None:
    """Note what came beside or instead of words; unless somebody wants it, it is only deleted at its provider."""
    payload = turn.incoming.payload
    reference = payload.get("media")
    if not isinstance(reference, str) or not reference:
        return
    if await turn.work.recordings.of_inbox(turn.incoming.id) is not None:
        return  # It was handled before: its words come as if they had been written.
    seconds = payload.get("seconds")
    await turn.work.recordings.add(
        bank_id=turn.bank.id,
        member_id=turn.speaker.id,
        inbox_id=turn.incoming.id,
        channel=turn.incoming.channel,
        reference=reference,
        media_type=str(payload.get("media_type", "")),
        seconds=int(seconds) if isinstance(seconds, int | float) else None,
        delete_at=turn.work.now + (timedelta(days=turn.bank.rules.recording_days) or UNHEARD),
    )


async def fetch(work: Work, recording: Recording, language: str) -> Recording:
    """Have it fetched: it was spoken in this language; empty where that is none of ours."""
    recording = await work.recordings.change(recording.id, state="wanted", language=language)
    await work.due.clear("recording_ask", recording.id)
    await work.due.set("recording_end", recording.id, recording.delete_at, recording.bank_id)
    return recording


async def listeners(work: Work, recording: Recording) -> list[Member]:
    """Who can be asked: they speak the language, and the sound or a link to it can be sent to them."""
    able = await _speakers(work, recording)
    if recording.fetched_at is None or recording.link:
        return able
    return [one for one in able if await carried(work, recording, one)]


async def _speakers(work: Work, recording: Recording) -> list[Member]:
    if not recording.language:
        return []
    return await work.recordings.listeners(recording, load().ways(recording.language))


async def carried(work: Work, recording: Recording, member: Member) -> bool:
    """Whether the recording itself can be sent to where they read."""
    address = await work.addresses.preferred(member.id)
    return address is not None and address.channel in recording.carriers


async def ask_next(work: Work, bank: Bank, recording: Recording) -> list[Say]:
    """Ask the next navigator; where there is none, or the hour is over, the coordinators."""
    if recording.fetched_at is None:
        return []
    if not awake(bank, work.now):
        await work.due.set("recording_ask", recording.id, later(bank, work.now, timedelta(0)), bank.id)
        return []
    able, end = await listeners(work, recording), later(bank, recording.fetched_at, WITHIN)
    if not able or work.now >= end:
        hoped = bool(await _speakers(work, recording)) or await work.recordings.was_asked(recording.id)
        return await to_the_desk(work, bank, recording, hoped=hoped)
    await work.recordings.change(recording.id, state="kept", listener_id=None)
    await work.recordings.ask(recording.id, able[0].id)
    await work.due.set("recording_ask", recording.id, min(later(bank, work.now, PATIENCE), end), bank.id)
    return await with_sound(work, recording, invitation(able[0], recording))


def invitation(member: Member, recording: Recording) -> Say:
    """Ask somebody to listen; who spoke stays with us."""
    text = T("A neighbour sent a voice note. Can you listen and write down what they ask?")
    choices = (Choice("take", T("I will write it down")), Choice("no", T("I can't now")), DANGER)
    return Say(member, text, CanYouListen(recording.id), choices)


async def with_sound(work: Work, recording: Recording, say: Say) -> list[Say]:
    """The message with the recording; where that cannot be sent, below a link to it; where there is none, that."""
    if await carried(work, recording, say.to):
        return [replace(say, recording=recording.id)]
    if recording.link:
        return [Say(say.to, T("Listen here: {link}", link=recording.link), at_once=say.at_once), say]
    told = T("I can't give you a link to listen: this server has no public address.")
    return [say, Say(say.to, told, at_once=say.at_once)]


async def to_the_desk(work: Work, bank: Bank, recording: Recording, *, hoped: bool) -> list[Say]:
    """Nobody could listen: the coordinators get in touch; ``hoped``: its sender had expected otherwise."""
    if recording.state == "desk":
        return []
    await work.recordings.change(recording.id, state="desk", listener_id=None)
    await work.due.clear("recording_ask", recording.id)
    sender = await work.members.get(recording.member_id)
    asked = await desk.raise_item(work, bank, "parked", recording.inbox_id, sender)
    told = T("Nobody could listen to your voice note yet. Somebody from {bank} will get in touch.", bank=bank.name)
    says = [Say(sender, told)] if hoped else []
    for say in asked:
        says += await with_sound(work, recording, say)
    return says


async def settle(work: Work, bank: Bank, recording: Recording) -> None:
    """It was written down: nobody else is asked, and it is deleted at once where the bank has decided so."""
    await work.recordings.change(recording.id, state="settled")
    await over(work, recording)
    await desk.lapse(work, bank.id, ("parked",), recording.inbox_id, recording.listener_id or recording.member_id)
    if bank.rules.recording_days == 0:
        await work.recordings.delete(recording.id, "settled")


async def forget(work: Work, member: Member, why: str) -> None:
    """Delete what a member spoke, and stop asking about it."""
    for gone in await work.recordings.forget(member.id, why):
        await over(work, gone)


async def over(work: Work, recording: Recording) -> None:
    """Nobody is asked about it any more."""
    await work.questions.withdraw_topic(AboutRecording(recording.id).topic())
    await work.due.clear("recording_ask", recording.id)


def awake(bank: Bank, moment: datetime) -> bool:
    """Whether people can be asked now."""
    return later(bank, moment, timedelta(0)) <= moment


def later(bank: Bank, moment: datetime, wait: timedelta) -> datetime:
    """The moment after so much waiting in waking hours; with none, the next waking moment."""
    local = moment.astimezone(at(bank, moment.date(), MORNING).tzinfo)
    local = max(local, at(bank, local.date(), MORNING))
    evening = at(bank, local.date(), EVENING)
    if local + wait < evening:
        return local + wait
    tomorrow = at(bank, local.date() + timedelta(days=1), MORNING)
    return later(bank, tomorrow, wait - max(evening - local, timedelta(0)))
