"""Somebody writes for a member who has no phone or cannot text: "for Rahima", and telling her what she must hear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import proof, rights, router
from handlers.acting import acting
from handlers.acting.reader import RIGHT
from handlers.conversation import Conversation
from handlers.desk import desk, matters
from handlers.desk.desk import TOLD, Tell
from handlers.exchanges.contacts import ring_on
from handlers.misses import full_menu
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.text import T, Text
from storage import Work
from storage.records import Bank, Due, Member

SHOWN = 5
"""So many people of one name can be chosen from."""
NOBODY = Choice("nobody", T("Somebody else"), "0")


@dataclass(frozen=True, slots=True)
class WhichOne(Question):
    """Several are called so; ``words`` are to be said for one of them."""

    people: tuple[int, ...]
    words: str
    lasts: ClassVar[timedelta] = timedelta(hours=1)


async def act(turn: Turn) -> list[Say]:
    """ "For Rahima: ..." says it for her, "for Rahima" shows what can be done for her, "for me" ends it."""
    said = await acting.addressed(turn)
    if said is None:
        return await router.take(turn)
    if said.me:
        return await _ended(turn, said.rest)
    if not said.people:
        text = T('I know nobody called "{name}". Write the name as it stands here.', name=shortened(said.name, 24))
        return [Say(turn.speaker, text)]
    if len(said.people) > 1:
        return [_which(turn, said.people, said.rest)]
    return await _for(turn, said.people[0], said.rest)


async def _ended(turn: Turn, rest: str) -> list[Say]:
    says = await acting.over(turn.work, turn.bank, turn.address.id, turn.speaker.id)
    own = replace(turn, address=replace(turn.address, acts_for=None, acts_until=None))
    if rest:
        return [*says, *await router.take(own.as_written(rest))]
    return [Say(turn.speaker, T("All right, now you write for yourself again.")), *says]


def _which(turn: Turn, people: tuple[Member, ...], rest: str) -> Say:
    shown = people[:SHOWN]
    choices = (*(Choice(str(one.id), _described(one)) for one in shown), NOBODY)
    asked = WhichOne(tuple(one.id for one in shown), rest)
    return Say(turn.speaker, T("Whom do you mean?"), asked, choices)


def _described(member: Member) -> Text:
    if member.area:
        return T("{name}, {area}", name=member.name, area=member.area)
    return T("{name}", name=member.name)


async def which_one(turn: Turn, asked: WhichOne) -> list[Say] | None:
    """One of them, or none."""
    if turn.chosen == NOBODY.key:
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    people = [await turn.work.members.get(one) for one in asked.people]
    if not turn.chosen.isdecimal():
        return [_which(turn, tuple(people), asked.words)] if turn.chosen == AGAIN else None
    return await _for(turn, next(one for one in people if one.id == int(turn.chosen)), asked.words)


async def _for(turn: Turn, member: Member, words: str) -> list[Say]:
    """Say it for them, or show what can be done; danger waits for no code."""
    if member.id == turn.speaker.id:
        return await _ended(turn, words)
    if (no := await rights.refused(turn, RIGHT, member)) is not None:
        return no
    theirs = turn.as_written(words)
    if words and router.comes_first(theirs.meaning) and theirs.meaning.intent == "urgent":
        return await acting.by_other_hand(theirs, member, router.take)
    if (wait := await proof.unproven(turn)) is not None:
        return wait
    before = acting.present(turn)
    ended = (
        [] if before in {None, member.id} else await acting.over(turn.work, turn.bank, turn.address.id, turn.speaker.id)
    )
    theirs = replace(theirs, address=(await acting.begin(turn, member)).address, answering=None)
    says = await acting.by_other_hand(theirs, member, router.take if words else _shown)
    if words and before != member.id:
        says.append(Say(turn.speaker, _begun(member)))
    return [*ended, *says]


def _begun(member: Member) -> Text:
    return T("Now you write for {name}. For yourself again: FOR ME.", name=member.name)


async def _shown(turn: Turn) -> list[Say]:
    """What waits for their answer; then what can be done for them."""
    says = await acting.waiting(turn)
    if says:
        return [Say(turn.reader, _begun(turn.speaker)), *says]
    return [full_menu(turn, T("Write what they need or can do, or choose. For yourself again: FOR ME."))]


async def tell(turn: Turn, asked: Tell) -> list[Say] | None:
    """They have been told: the task is done for everybody."""
    item = await turn.work.desk.get(asked.item)
    if turn.chosen != "told":
        return await _tell_again(turn, asked)
    if (no := await rights.refused(turn, RIGHT)) is not None:
        return no
    if not await turn.work.desk.close(item.id, by=turn.speaker.id, outcome="told", words=turn.text):
        return [Say(turn.speaker, T("A colleague has done that already. Thank you!"))]
    await turn.work.tellings.told(asked.telling, turn.speaker.id)
    await turn.work.decisions.record(
        bank_id=turn.bank.id, by=turn.speaker.id, about_kind="tell", about_id=asked.telling, decision="told"
    )
    await turn.work.due.clear("tell_again", item.id)
    await turn.work.questions.withdraw_topic(asked.topic())
    return [Say(turn.speaker, T("Thank you for telling them."))]


async def _tell_again(turn: Turn, asked: Tell) -> list[Say] | None:
    item = await turn.work.desk.get(asked.item)
    if turn.chosen != AGAIN or item.closed_at is not None or item.member_id is None:
        return None
    matter = await matters.to_be_told(turn.work, item, await turn.work.members.get(item.member_id))
    return [Say(turn.speaker, matter.text, matter.question, TOLD)]


async def silent(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Nothing more was written for them: it is over, and they are told what was done."""
    owner = await work.addresses.owner(item.about_id)
    return [] if owner is None else await acting.over(work, bank, item.about_id, owner)


async def tell_again(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Nobody has told them for a day: all who may are asked."""
    waiting = await work.desk.get(item.about_id)
    if waiting.closed_at is not None or waiting.member_id is None:
        return []
    return await desk.ask_again(work, bank, waiting, await work.members.get(waiting.member_id))


async def answer_for(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Whoever acts for them has not answered for a day: somebody else is asked to ring them."""
    record = await work.questions.get(item.about_id)
    if record is None or record.reader_id == record.member_id:
        return []
    member = await work.members.get(record.member_id)
    phone = await ring_on(work, member)
    if phone:
        text = T(
            "{name} ({phone}) has a question to answer. Please ring, and write: FOR {name}",
            name=member.name,
            phone=phone,
        )
    else:
        text = T("{name} has a question to answer. Please ask them, and write: FOR {name}", name=member.name)
    able = await work.members.with_right(bank.id, RIGHT)
    return [Say(one, text) for one in able if one.id not in {member.id, record.reader_id}]


CONVERSATION = Conversation(
    openings={"act": act},
    steps={WhichOne: which_one, Tell: tell},
    routines={"acting_over": silent, "tell_again": tell_again, "answer_for": answer_for},
)
