"""Somebody speaks who cannot write: a navigator of their language writes it down, and they get their answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import misses, recordings, router
from handlers.conversation import Conversation
from handlers.membership import Name
from handlers.questions import from_record
from handlers.recordings import DANGER, OPEN, VOICE, CanYouListen
from handlers.registry import registry
from handlers.turn import AGAIN, NO, YES, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.languages import load
from locales.text import Lines, T, Text
from locales.understanding import named_language, understand
from locales.values import Duration, OwnName
from storage import Work
from storage.errors import PotEmpty
from storage.recordings import SECONDS_MAX
from storage.records import Bank, Due, Recording

WORDS_LENGTH = 300
WORDS_SHOWN = 60
FEW_WORDS = 2
"""A longer message than this is no answer to which language was spoken."""
OTHER = Choice("other", T("Another language"), "0")
CANNOT = Choice("no", T("I can't now"), "0")
BROKEN = T("Sorry, I could not open your voice note. Please send it again, or write to me.")
TOO_LONG = T("Your voice note is too long for me. Please say it again in less than 3 minutes.")


@dataclass(frozen=True, slots=True)
class WhichSpoken(Question):
    """We asked in which language they spoke."""

    recording: int
    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True

    def topic(self) -> str:
        """The newest one counts."""
        return "spoken"


@dataclass(frozen=True, slots=True)
class WriteDown(Question):
    """Somebody listens, and will write what is asked."""

    recording: int
    lasts: ClassVar[timedelta] = timedelta(days=3)
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True

    def topic(self) -> str:
        """One question for each recording."""
        return f"recording:{self.recording}"


@dataclass(frozen=True, slots=True)
class WrittenRight(Question):
    """We showed what they wrote."""

    recording: int
    words: str
    lasts: ClassVar[timedelta] = timedelta(days=3)

    def topic(self) -> str:
        """One question for each recording."""
        return f"recording:{self.recording}"


@dataclass(frozen=True, slots=True)
class TimeEarned(Question):
    """We offered time for listening."""

    recording: int
    minutes: int
    lasts: ClassVar[timedelta] = timedelta(days=14)

    def topic(self) -> str:
        """One offer for each recording."""
        return f"listened:{self.recording}"


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
    if recording.state in {"broken", "refused"}:
        sender = await work.members.get(recording.member_id)
        return [Say(sender, BROKEN if recording.state == "broken" else TOO_LONG)]
    return await recordings.ask_next(work, bank, recording) if recording.state == "kept" else []


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
    if recording.state not in OPEN or recording.listener_id not in {None, turn.speaker.id}:
        return [_heard_already(turn)]
    if turn.chosen == DANGER.key:
        return await _danger(turn, recording)
    if turn.chosen == "no":
        return await _somebody_else(turn, recording)
    if turn.chosen == "take":
        return await _taken(turn, recording)
    again = recordings.invitation(turn.speaker, recording)
    return await recordings.with_sound(turn.work, recording, again) if turn.chosen == AGAIN else None


def _heard_already(turn: Turn) -> Say:
    return Say(turn.speaker, T("Thank you, somebody else is listening to it already."))


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
    if recording.state not in OPEN or recording.listener_id not in {None, turn.speaker.id}:
        return [_heard_already(turn)]
    if turn.chosen == DANGER.key:
        return await _danger(turn, recording)
    if turn.chosen == "no":
        return await _somebody_else(turn, recording)
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
    if recording.state not in OPEN or recording.listener_id not in {None, turn.speaker.id}:
        return [_heard_already(turn)]
    if turn.chosen == DANGER.key:
        return await _danger(turn, recording)
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
    meaning = understand(words, language=turn.speaker.language, now=turn.now, own_skills=turn.bank.words)
    return Turn(work, turn.bank, speaker, address, incoming, meaning, written_by=turn.speaker.id)


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
    await turn.work.questions.withdraw_topic(f"recording:{recording.id}")
    await turn.work.due.clear("recording_ask", recording.id)
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
    openings={"kind:other": sent},
    steps={
        WhichSpoken: which_spoken,
        CanYouListen: can_listen,
        WriteDown: written,
        WrittenRight: written_right,
        TimeEarned: time_earned,
    },
    routines={"recording_fetched": fetched, "recording_ask": next_one, "recording_end": ended},
)
