"""A navigator listens to a voice note and writes down what is asked: its sender gets the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import recordings, router
from handlers.conversation import Conversation
from handlers.recordings import DANGER, OPEN, AboutRecording, CanYouListen
from handlers.registry import registry
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.text import T
from locales.values import Duration
from storage import Work
from storage.errors import PotEmpty
from storage.messages import Recording
from storage.records import Bank, Due

WORDS_LENGTH = 300
WORDS_SHOWN = 60
CANNOT = Choice("no", T("I can't now"), "0")


class WriteDown(AboutRecording):
    """Somebody listens, and will write what is asked."""

    __slots__ = ()
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WrittenRight(AboutRecording):
    """We showed what they wrote."""

    words: str


@dataclass(frozen=True, slots=True)
class TimeEarned(Question):
    """We offered time for listening."""

    recording: int
    minutes: int
    lasts: ClassVar[timedelta] = timedelta(days=14)

    def topic(self) -> str:
        """One offer for each recording."""
        return f"listened:{self.recording}"


async def next_one(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Whoever was asked has not answered."""
    recording = await work.recordings.lock(item.about_id)
    if recording.state == "unspoken":  # They may have told their language in another way meanwhile.
        sender = await work.members.get(recording.member_id)
        await recordings.fetch(work, recording, sender.language if sender.name else "")
    return await recordings.ask_next(work, bank, recording) if recording.state in {"kept", "taken"} else []


async def ended(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The bank's term is over."""
    gone = await work.recordings.delete(item.about_id, "term")
    if gone is not None:
        await recordings.over(work, gone)
    return []


async def can_listen(turn: Turn, asked: CanYouListen) -> list[Say] | None:
    """They take it, cannot, or have heard that somebody is in danger."""
    recording = await turn.work.recordings.lock(asked.recording)
    if (instead := await _instead(turn, recording)) is not None:
        return instead
    if turn.chosen == "take":
        return await _taken(turn, recording)
    again = recordings.invitation(turn.speaker, recording)
    return await recordings.with_sound(turn.work, recording, again) if turn.chosen == AGAIN else None


async def _instead(turn: Turn, recording: Recording) -> list[Say] | None:
    """What is said where somebody else listens, or they cannot, or it is danger; None where they go on."""
    if recording.state not in OPEN or recording.listener_id not in {None, turn.speaker.id}:
        return [Say(turn.speaker, T("Thank you, somebody else is listening to it already."))]
    if turn.chosen == DANGER.key:
        return await _danger(turn, recording)
    return await _somebody_else(turn, recording) if turn.chosen == "no" else None


async def _taken(turn: Turn, recording: Recording) -> list[Say]:
    state = "desk" if recording.state == "desk" else "taken"
    await turn.work.recordings.change(recording.id, state=state, listener_id=turn.speaker.id)
    if state == "taken":
        until = recordings.later(turn.bank, turn.work.now, recordings.PATIENCE)
        await turn.work.due.set("recording_ask", recording.id, until, turn.bank.id)
    return [_ask_words(turn, recording.id)]


def _ask_words(turn: Turn, recording: int) -> Say:
    text = T("Thank you. Please listen, then write to me what they ask for.")
    return Say(turn.speaker, text, WriteDown(recording), (DANGER, CANNOT))


async def _somebody_else(turn: Turn, recording: Recording) -> list[Say]:
    told = Say(turn.speaker, T("All right, I'll ask somebody else."))
    if recording.state == "desk":
        await turn.work.recordings.change(recording.id, listener_id=None)
        return [told]
    return [told, *await recordings.ask_next(turn.work, turn.bank, recording)]


async def written(turn: Turn, asked: WriteDown) -> list[Say] | None:
    """What they write is shown back."""
    recording = await turn.work.recordings.lock(asked.recording)
    if (instead := await _instead(turn, recording)) is not None:
        return instead
    if turn.chosen or not turn.text:
        return [_ask_words(turn, recording.id)]
    return [_show_words(turn, WrittenRight(recording.id, turn.text[:WORDS_LENGTH]))]


def _show_words(turn: Turn, asked: WrittenRight) -> Say:
    text = T('They say: "{words}". Is that right?', words=shortened(asked.words, WORDS_SHOWN))
    choices = (Choice("right", T("That is right")), Choice("anew", T("I write it again")), DANGER)
    return Say(turn.speaker, text, asked, choices)


async def written_right(turn: Turn, asked: WrittenRight) -> list[Say] | None:
    """Then it is handled as if its sender had written it."""
    recording = await turn.work.recordings.lock(asked.recording)
    if (instead := await _instead(turn, recording)) is not None:
        return instead
    if turn.chosen == "anew":
        return [_ask_words(turn, recording.id)]
    if turn.chosen != "right":
        return [_show_words(turn, asked)] if turn.chosen == AGAIN else None
    recording = await turn.work.recordings.change(recording.id, listener_id=turn.speaker.id)
    await recordings.settle(turn.work, turn.bank, recording)
    caption = (await turn.work.inbox.get(recording.inbox_id)).text
    words = f"{caption} {asked.words}".strip()
    await turn.work.inbox.write_down(recording.inbox_id, words)
    return [*await _as_if_written(turn, recording, words), await _thanked(turn, recording)]


async def _as_if_written(turn: Turn, recording: Recording, words: str) -> list[Say]:
    said = await _spoken(turn, recording, words)
    return [] if said is None else _to(said, await router.take(said))


async def _spoken(turn: Turn, recording: Recording, words: str) -> Turn | None:
    """The turn that it would have been; ``None`` where the sender's address is not theirs any more."""
    work = turn.work
    incoming = await work.inbox.get(recording.inbox_id)
    known = await work.addresses.find(incoming.channel, incoming.address)
    address = next((one for one in known if one.member_id == recording.member_id), None)
    if address is None:
        return None
    speaker = await work.members.get(recording.member_id)
    incoming = replace(incoming, kind="text", text=words, payload={})
    return Turn(work, turn.bank, speaker, address, incoming, turn.meaning_of(words), written_by=turn.speaker.id)


def _to(said: Turn, says: list[Say]) -> list[Say]:
    """Answers to where the voice note came from."""
    return [
        replace(say, answers=(said.incoming, said.address)) if say.to.id == said.speaker.id else say for say in says
    ]


async def _danger(turn: Turn, recording: Recording) -> list[Say]:
    """The alarm is raised for who spoke; the coordinators hear it themselves."""
    said = await _spoken(turn, recording, "")
    told = Say(turn.speaker, T("Thank you. The coordinators know now and get in touch at once."))
    if said is None:
        return [told, *await recordings.to_the_desk(turn.work, turn.bank, recording, hoped=True)]
    says = []
    for say in await registry().openings["urgent"](said):
        calling = say.to.id != said.speaker.id and say.awaiting is not None
        says += await recordings.with_sound(turn.work, recording, say) if calling else _to(said, [say])
    await turn.work.recordings.change(recording.id, state="desk", listener_id=turn.speaker.id)
    await recordings.over(turn.work, recording)
    return [*says, told]


async def _thanked(turn: Turn, recording: Recording) -> Say:
    """Thanks, and time out of the pot where the bank gives some and the pot holds it."""
    minutes = turn.bank.rules.recording_minutes
    if not 0 < minutes <= (await turn.work.ledger.pot(turn.bank.id)).balance:
        return Say(turn.speaker, T("Thank you! They get their answer now."))
    text = T("Thank you! They get their answer now. Shall I write down {time} for you?", time=Duration(minutes))
    return Say(turn.speaker, text, TimeEarned(recording.id, minutes), (YES, NO))


async def time_earned(turn: Turn, asked: TimeEarned) -> list[Say] | None:
    """Yes takes it out of the pot, once."""
    if turn.chosen == "no":
        return [Say(turn.speaker, T("All right. Thank you for listening!"))]
    if turn.chosen != "yes":
        return None
    reference = f"recording:{asked.recording}"
    try:
        async with turn.work.attempt():
            await turn.work.ledger.from_pot(turn.speaker.id, asked.minutes, kind="gift", reference=reference)
    except PotEmpty:
        return [Say(turn.speaker, T("The shared pot does not hold that many hours now."))]
    return [Say(turn.speaker, T("Recorded: {time} for listening. Thank you!", time=Duration(asked.minutes)))]


CONVERSATION = Conversation(
    steps={
        CanYouListen: can_listen,
        WriteDown: written,
        WrittenRight: written_right,
        TimeEarned: time_earned,
    },
    routines={"recording_ask": next_one, "recording_end": ended},
)
