"""Hours out of the shared pot on a coordinator's word; large ones only with a second person's yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from handlers.affairs import affairs, doors
from handlers.affairs.affairs import GRANT, LEAVE, Affair, barred
from handlers.affairs.doors import HowMany
from handlers.affairs.finding import kept_from, search
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.desk.desk import DeskQuestion, Matter
from handlers.desk.taking import ask_anew, taken_up
from handlers.turn import AGAIN, NO, YES, Say, Turn
from handlers.words import shortened
from locales.text import T
from locales.values import Duration
from storage import Work
from storage.records import DeskItem, Member

REASON_KEPT = 200


@dataclass(frozen=True, slots=True)
class WhyGive(Affair):
    """We asked for the reason."""

    member: int
    minutes: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SecondYes(DeskQuestion):
    """Somebody is to get many hours out of the pot, which needs a second person."""

    grant: int


async def order(turn: Turn, rest: str) -> list[Say] | None:
    """ "Rahima 2 hours": who and how much, as far as it is said."""
    found = await search(turn, rest, right=GRANT)
    if len(found) != 1:
        return await kept_from(turn, rest, GRANT)
    minutes = turn.meaning_of(rest).minutes
    return await _amount(turn, found[0], minutes) if minutes else await doors.grant(turn, found[0])


async def how_many(turn: Turn, asked: HowMany) -> list[Say] | None:
    """A length of the list or in words."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return await doors.grant(turn, member)
    minutes = int(turn.chosen) if turn.chosen else turn.meaning.minutes
    return await _amount(turn, member, minutes) if minutes else None


async def _amount(turn: Turn, member: Member, minutes: int) -> list[Say]:
    if (stopped := await barred(turn, GRANT, member)) is not None:
        return stopped
    if await _nobody_else(turn, member, minutes):
        text = T(
            "That much needs two people. Make one more member a coordinator: write MEMBER and their name, then Roles."
        )
        return [Say(turn.speaker, text)]
    return [_why(turn, member, minutes)]


async def _nobody_else(turn: Turn, member: Member, minutes: int) -> bool:
    if not await turn.work.grants.needs_two(turn.bank, member.id, minutes, turn.speaker.id):
        return False
    able = await turn.work.members.with_right(turn.bank.id, GRANT, about=member)
    return not [one for one in able if one.id not in {member.id, turn.speaker.id}]


def _why(turn: Turn, member: Member, minutes: int) -> Say:
    text = T("{time} for {name}. Why? Write it in a few words.", time=Duration(minutes), name=member.name)
    return Say(turn.speaker, text, WhyGive(member.id, minutes), (LEAVE,))


async def why(turn: Turn, asked: WhyGive) -> list[Say] | None:
    """With the reason it is given, or asked of a colleague."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return [_why(turn, member, asked.minutes)]
    large = await turn.work.grants.needs_two(turn.bank, member.id, asked.minutes, turn.speaker.id)
    if (stopped := await barred(turn, GRANT, member, each_time=large)) is not None:
        return stopped
    reason = shortened(turn.text, REASON_KEPT)
    given = await turn.work.grants.open(turn.bank, member.id, asked.minutes, reason=reason, by=turn.speaker.id)
    if given.state == "given":
        return [_given(turn, member, given.minutes), _present(turn, member, given.minutes)]
    text = T("So much needs two people. I ask a colleague, and tell you and {name}.", name=member.name)
    colleagues = await desk.raise_item(
        turn.work, turn.bank, "grant", given.id, member, without=(turn.speaker.id,), words=reason
    )
    return [Say(turn.speaker, text), *colleagues]


async def asked_of_others(work: Work, item: DeskItem, member: Member) -> Matter:
    """What the second person reads: who asks, how much, for whom, and why."""
    grant = await work.grants.get(item.about_id)
    first = await work.members.get(grant.asked_by)
    text = T(
        "{name} asks: {time} from the shared pot for {other}? {words}",
        name=first.name,
        time=Duration(grant.minutes),
        other=member.name,
        words=shortened(item.words, desk.WORDS_SHOWN),
    )
    return Matter(text, SecondYes(item.id, grant.id), (YES, NO))


async def second(turn: Turn, asked: SecondYes) -> list[Say] | None:
    """The second person's yes or no."""
    if turn.chosen not in {"yes", "no"}:
        return await ask_anew(turn, asked.item)
    grant = await turn.work.grants.get(asked.grant)
    member = await turn.work.members.get(grant.member_id)
    if (stopped := await barred(turn, GRANT, member, each_time=True)) is not None:
        return stopped
    if (over := await taken_up(turn, asked, asked.item, turn.chosen)) is not None:
        return over
    yes = turn.chosen == "yes"
    decided = await turn.work.grants.decide(grant.id, yes=yes, by=turn.speaker.id, words=turn.text)
    first, time = await turn.work.members.get(grant.asked_by), Duration(grant.minutes)
    if decided.state == "refused":
        text = T("{name} said no: {other} does not get {time}.", name=turn.speaker.name, other=member.name, time=time)
        return [Say(turn.speaker, T("All right, nothing was changed.")), Say(first, text)]
    text = T("{name} said yes: {other} has {time} now.", name=turn.speaker.name, other=member.name, time=time)
    return [_given(turn, member, grant.minutes), Say(first, text), _present(turn, member, grant.minutes)]


def _given(turn: Turn, member: Member, minutes: int) -> Say:
    text = T("Done: {name} got {time} from the shared pot.", name=member.name, time=Duration(minutes))
    return Say(turn.speaker, text)


def _present(turn: Turn, member: Member, minutes: int) -> Say:
    text = T("A present from everybody: {time}. Use it for any help you like.", time=Duration(minutes))
    return Say(member, text)


CONVERSATION = Conversation(
    orders={"grant": order},
    steps={HowMany: how_many, WhyGive: why, SecondYes: second},
    matters={"grant": asked_of_others},
)
