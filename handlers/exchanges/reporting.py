"""A length was reported: the other side is asked, or it is settled, or it goes to the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.desk import desk
from handlers.exchanges import agreed, contacts, settled
from handlers.turn import NO, YES, Choice, Question, Say, Turn
from locales.text import T
from locales.values import Duration, Skill
from storage import Work
from storage.acts import OF_HOURS
from storage.records import Bank, Exchange, Member

DESK_KINDS = ("dispute", "silent", "long")
"""What the coordinators may be asked about an exchange."""
MONTH = timedelta(days=30)
CHASES = ("chase_report", "desk_report")


@dataclass(frozen=True, slots=True)
class IsItRight(Question):
    """We told one side what the other reported, and wait for yes, no or another length."""

    exchange: int
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours", "wrong", "no"})
    lasts: ClassVar[timedelta] = timedelta(days=60)

    def topic(self) -> str:
        """One question for each exchange."""
        return f"exchange:{self.exchange}"


CHOICES = (YES, Choice("other", T("Another length")), NO)


async def report(turn: Turn, exchange: Exchange, minutes: int) -> list[Say]:
    """Record what the speaker says and tell whoever must hear it."""
    long = minutes > turn.bank.rules.entry_minutes_max
    after = await turn.work.exchanges.report(exchange.id, turn.speaker.id, minutes, allow_long=long)
    await agreed.unschedule(turn.work, after)
    if long:
        return await _long(turn, after)
    return await outcome(turn, after)


async def outcome(turn: Turn, exchange: Exchange) -> list[Say]:
    """Tell both sides where an exchange stands after a word of the speaker's."""
    if exchange.state == "confirmed":
        await over(turn.work, exchange)
        await desk.lapse(turn.work, turn.bank.id, ("silent", "long"), exchange.id, turn.speaker.id)
        return [*await settled.confirmed(turn.work, exchange), *await _again_and_again(turn, exchange)]
    if exchange.state == "disputed":
        return await disputed(turn, exchange)
    other = await turn.work.members.get(other_side(exchange, turn.speaker.id))
    now, rules = turn.work.now, turn.bank.rules
    await turn.work.due.set("chase_report", exchange.id, now + timedelta(days=rules.remind_days), turn.bank.id)
    await turn.work.due.set("desk_report", exchange.id, now + timedelta(days=rules.desk_days), turn.bank.id)
    await _same_anyway(turn.work, exchange, other)
    told = T("Thank you. I am asking {name} to confirm {time}.", name=other.name, time=Duration(exchange.minutes))
    return [Say(turn.speaker, told), is_it_right(other, turn.speaker, exchange)]


async def _again_and_again(turn: Turn, exchange: Exchange) -> list[Say]:
    """Two who only ever confirm each other are shown to a coordinator; nothing is held back for it."""
    times, since = turn.bank.rules.pair_times, turn.work.now - MONTH
    if times < 1 or await turn.work.exchanges.times(exchange.helper_id, exchange.helped_id, since) % times:
        return []
    return await to_desk(turn.work, turn.bank, "pair", exchange)


async def _same_anyway(work: Work, exchange: Exchange, other: Member) -> None:
    """Where the first choice of an open "how long?" is the length reported, its ``1`` and the coming ``1`` agree."""
    for record in await work.questions.open(other.id):
        if record.topic == IsItRight(exchange.id).topic() and str(exchange.minutes) in record.keys[:1]:
            await work.questions.close(record.id)


def is_it_right(to: Member, reporter: Member, exchange: Exchange) -> Say:
    """Ask the other side whether the reported length is right."""
    time, skill = Duration(exchange.minutes), Skill(exchange.skill)
    if reporter.id == exchange.helper_id:
        text = T(
            "{name} says they helped you for {time}: {skill}. Is that right?",
            name=reporter.name,
            time=time,
            skill=skill,
        )
    else:
        text = T(
            "{name} says you helped them for {time}: {skill}. Is that right?",
            name=reporter.name,
            time=time,
            skill=skill,
        )
    return Say(to, text, IsItRight(exchange.id), CHOICES)


async def disputed(turn: Turn, exchange: Exchange) -> list[Say]:
    """The two differ: both are told, and the coordinators decide."""
    await over(turn.work, exchange)
    await desk.lapse(turn.work, turn.bank.id, ("silent", "long"), exchange.id, turn.speaker.id)
    other = await turn.work.members.get(other_side(exchange, turn.speaker.id))
    to_other = T(
        "{name} remembers it differently: {skill}. A coordinator will look at it.",
        name=turn.speaker.name,
        skill=Skill(exchange.skill),
    )
    says = [Say(turn.speaker, T("Thank you for telling me. A coordinator will look at it.")), Say(other, to_other)]
    return says + await to_desk(turn.work, turn.bank, "dispute", exchange)


async def _long(turn: Turn, exchange: Exchange) -> list[Say]:
    text = T("Thank you. {time} is very long, so a coordinator will look at it first.", time=Duration(exchange.minutes))
    return [Say(turn.speaker, text), *await to_desk(turn.work, turn.bank, "long", exchange)]


async def to_desk(work: Work, bank: Bank, kind: str, exchange: Exchange) -> list[Say]:
    """Ask the coordinators about an exchange: never a side of it, and who acted for one only where nobody else can."""
    reporter, other = await contacts.sides(work, exchange)
    hands = {act.actor_id for act in await work.acts.about(exchange.id, OF_HOURS)}
    able = {one.id for one in await work.members.with_right(bank.id, desk.RIGHTS[kind])} - {reporter.id, other.id}
    without = (other.id, *hands) if able - hands else (other.id,)
    return await desk.raise_item(work, bank, kind, exchange.id, reporter, without=without)


async def over(work: Work, exchange: Exchange) -> None:
    """Nothing is asked any more about this exchange."""
    await work.due.clear_all((*agreed.REMINDERS, *CHASES), exchange.id)
    await work.questions.withdraw_topic(IsItRight(exchange.id).topic())


def other_side(exchange: Exchange, member_id: int) -> int:
    """The id of the other of the two."""
    return exchange.helper_id if exchange.helped_id == member_id else exchange.helped_id
