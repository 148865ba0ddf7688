"""Says become rendered messages in the outbox and open questions: the only place that renders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import quiet, sharing
from handlers.acting import reader
from handlers.questions import to_data
from handlers.registry import kind
from handlers.turn import OWN, Choice, Say
from locales.languages import load
from locales.segments import count
from locales.text import Lines, Text
from storage import Work
from storage.messages import Draft, Incoming
from storage.records import Address, Bank, OpenQuestion

ON_ITS_WAY = timedelta(hours=3)
"""A text may be so late: so long an answer may be meant for what a question has replaced."""
TO_MANY = 2
"""The priority of what goes to many."""
LETTER = "A"
"""As long as any letter."""
OTHER_SCRIPTS = 134
"""Units of two texts where a letter is not of the plain alphabet of phones."""
SUMMARY_LENGTH = 40
"""How much of a message is shown when somebody is asked which question they mean."""


async def deliver(work: Work, bank: Bank, says: Sequence[Say], heard: tuple[Incoming, Address] | None = None) -> None:
    """Write what is to be said; replies go to the address that was written from, others to the preferred one."""
    for said in says:
        answered = said.answers or heard
        say, address = await _reached(work, bank, said, answered)
        if address is None:
            continue
        reply = answered is not None and address.id == answered[1].id
        due, until = _when(work, bank, say, reply=reply)
        asked = await _ask(work, say, due) if say.awaiting else None
        if asked and say.reader and not reply:
            await reader.expect(work, bank, asked)
        read_by = replace(say, to=say.reader) if say.reader else say
        prefix = sharing.prefix(address, read_by, "" if reply else f"{bank.name}: ")
        prefix = "" if (reply or say.reader) and not fits(read_by, prefix) else prefix
        rendered, source = _rendered(bank, read_by, asked, prefix)
        text, segments = written_for(bank, rendered, read_by.to.language, address.channel)
        kept, notice = await sharing.keep(work, read_by, address) if address.shared and not reply else (None, None)
        if notice is not None:
            await deliver(work, bank, [notice])
        draft = Draft(
            bank_id=bank.id,
            member_id=read_by.to.id,
            channel=address.channel,
            address=address.address,
            our_address=address.our_address,
            language=read_by.to.language,
            text=text,
            source=source,
            buttons=_buttons(say, asked),
            ask_contact=say.ask_contact,
            priority=_priority(say, reply=reply),
            cause=answered[0].id if answered else None,
            question_id=asked.id if asked else None,
            segments=segments,
            recording_id=say.recording,
            notice_id=say.notice,
            due_at=kept or due,
            valid_until=None if kept else until,
        )
        await work.outbox.add(draft)


async def _reached(
    work: Work, bank: Bank, say: Say, heard: tuple[Incoming, Address] | None
) -> tuple[Say, Address | None]:
    """Where it goes; to whoever acts for its reader, where no text reaches them."""
    address = await _address(work, say, heard)
    if address is None and say.reader is None and (instead := await reader.instead(work, bank, say)) is not None:
        return instead, await _address(work, instead, heard)
    return say, address


def _priority(say: Say, *, reply: bool) -> int:
    """Answers and alarms go first, what goes to many goes last."""
    if reply or say.at_once:
        return 0
    return 1 if say.notice is None else TO_MANY


def written_for(bank: Bank, text: str, language: str, channel: str) -> tuple[str, int]:
    """A text as it goes out on a channel, and how many text messages it should cost there.

    On SMS a bank may have chosen that letters go without their dots and hats, where the language says how.
    """
    if channel != "sms":
        return text, 0
    plain = load().plain(text, language) if bank.rules.plain_sms else text
    return plain, count(plain).segments


def _when(work: Work, bank: Bank, say: Say, *, reply: bool) -> tuple[datetime, datetime | None]:
    """From when and until when it may go out."""
    who = say.reader or say.to
    if say.at_once or say.urgent:
        return work.now, None
    if reply:
        return work.now, quiet.answer_until(bank, who, work.now)
    return quiet.window(bank, who, work.now)


async def _address(work: Work, say: Say, heard: tuple[Incoming, Address] | None) -> Address | None:
    say = replace(say, to=say.reader) if say.reader else say
    if heard and heard[1].member_id == say.to.id:
        address: Address | None = heard[1]
        if say.place and say.place != heard[1].id:
            address = await _at(work, say, say.place)
    elif say.place:
        address = await _at(work, say, say.place)
    else:
        # The address that was written from, where a code has just tied it to another member.
        written_from = heard[1].id if heard is not None and sharing.may_move(heard[0]) else 0
        address = await work.addresses.preferred(say.to.id, rather=written_from)
    if address is None or (address.state != "open" and not say.urgent):
        return None
    if address.shut_out and not (heard and heard[1].id == address.id):
        return None
    return address


async def _at(work: Work, say: Say, address_id: int) -> Address | None:
    return next((one for one in await work.addresses.of_member(say.to.id) if one.id == address_id), None)


async def _ask(work: Work, say: Say, at: datetime) -> OpenQuestion:
    question = say.awaiting
    assert question is not None
    numbered = digits(say.choices)
    read_by = say.reader or say.to
    shown = replace(say, to=read_by, choices=())
    return await work.questions.ask(
        member_id=say.to.id,
        kind=kind(type(question)),
        topic=question.topic(),
        data=to_data(question),
        keys=tuple(choice.key for choice in say.choices),
        digits=tuple(numbered),
        labels=tuple(load().render(choice.label, read_by.language) for choice in say.choices),
        summary=in_language(shown, read_by.language, "")[:SUMMARY_LENGTH],
        lasts=type(question).lasts,
        in_mind=timedelta(0) if question.topic() == OWN else ON_ITS_WAY,
        at=at,
        reader_id=read_by.id,
    )


def digits(choices: Sequence[Choice]) -> list[str]:
    """The digit of each choice: its own, or its place among those that have none."""
    place = 0
    found = []
    for choice in choices:
        place += 0 if choice.digit else 1
        found.append(choice.digit or str(place))
    return found


def _rendered(bank: Bank, say: Say, asked: OpenQuestion | None, prefix: str) -> tuple[str, str]:
    letter = asked.letter if asked and asked.lettered else ""
    return (
        prefix + in_language(say, say.to.language, letter),
        prefix + in_language(say, load().default, letter),
    )


def in_language(say: Say, language: str, letter: str = "") -> str:
    """The whole message, with its choices as lines; ``letter`` stands before each digit."""
    whom = f"{load().render(say.whom, language)} " if say.whom else ""
    lines = [whom + load().render(say.text, language)]
    for digit, choice in zip(digits(say.choices), say.choices, strict=True):
        lines.append(f"{letter}{digit} {load().render(choice.label, language)}")
    return "\n".join(lines)


def fits(say: Say, prefix: str = "") -> bool:
    """Whether the message stays within what one may cost in its reader's language.

    A name or place in another script makes the whole message dearer, whatever its language.
    """
    found = count(prefix + in_language(say, say.to.language, LETTER))
    budget = load().budget(say.to.language)
    return found.units <= (budget if found.encoding == "gsm" else min(budget, OTHER_SCRIPTS))


def longer(say: Say, lines: Sequence[Text], prefix: str = "") -> Say:
    """With as many of these lines below its own as fit into the message, behind ``prefix``."""
    for line in lines:
        head = say.text.lines if isinstance(say.text, Lines) else (say.text,)
        more = replace(say, text=Lines((*head, line)))
        say = more if fits(more, prefix) else say
    return say


def _buttons(say: Say, asked: OpenQuestion | None) -> list[tuple[str, str]]:
    if asked is None:
        return []
    return [(label, f"q{asked.id}:{digit}") for label, digit in zip(asked.labels, asked.digits, strict=True)]
