"""Tutors: trained, supervised when they first lead, and trained again when that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.asked import AboutGathering
from handlers.conversations.gatherings.naming import one_meant
from handlers.desk import desk
from handlers.desk.desk import DeskQuestion, Matter
from handlers.desk.taking import ask_anew, taken_up
from handlers.rights import refused
from handlers.turn import AGAIN, NO, YES, Choice, Say, Turn
from locales.gatherings import gatherings, kinds
from locales.text import T
from locales.values import Topic
from storage import Work
from storage.gatherings.courses import needed
from storage.gatherings.records import Gathering, Training
from storage.records import Bank, DeskItem, Due, Member

REFRESH = timedelta(days=365)
"""So long after their training tutors are trained again."""
LATER = timedelta(days=30)
TRAINED = Choice("trained", T("Trained again"))
IN_A_MONTH = Choice("later", T("In a month"))
NO_MORE = Choice("ended", T("Leads no more"))


@dataclass(frozen=True, slots=True)
class LedWell(AboutGathering):
    """Somebody has led a course for the first time: have they led well?"""

    member: int

    def topic(self) -> str:
        """The first answer settles it for all who were asked."""
        return f"gathering:{self.gathering}:led:{self.member}"


@dataclass(frozen=True, slots=True)
class TrainedAgain(DeskQuestion):
    """A tutor is to be trained again."""

    member: int
    subject: str


def refresher_at(topic: str, now: datetime) -> datetime | None:
    """When whoever has passed a topic just now is trained again: tutors of courses are."""
    return now + REFRESH if kinds().get(topic) == "course" else None


async def supervised(turn: Turn, words: str) -> list[Say]:
    """SUPERVISED name topic: they are known to lead well."""
    if (no := await refused(turn, told.RIGHT)) is not None:
        return no
    member = one_meant(words, await turn.work.members.named(turn.bank.id))
    topics = gatherings().read(words, turn.speaker.language).topics
    if member is None or not topics:
        text = T("Please write SUPERVISED, the name and the topic, like: SUPERVISED Amina living well.")
        return [Say(turn.speaker, text)]
    return await _signed_off(turn, member, topics[0])


async def _signed_off(turn: Turn, member: Member, topic: str) -> list[Say]:
    if topic not in {one.topic for one in await turn.work.leaders.trainings(member.id)}:
        text = T("{name} has not passed {topic} yet.", name=member.name, topic=Topic(topic))
        return [Say(turn.speaker, text)]
    if member.id == turn.speaker.id:
        return [Say(turn.speaker, T("Somebody else has to say that of you."))]
    await turn.work.leaders.supervised(member.id, topic)
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="member",
        about_id=member.id,
        decision=f"supervised:{topic}",
        inbox_id=turn.incoming.id,
    )
    text = T(
        "Well led, {name}: {topic}! From now on you can lead beside somebody new.", name=member.name, topic=Topic(topic)
    )
    done = T("Noted: {name} can lead {topic} beside somebody new.", name=member.name, topic=Topic(topic))
    return [Say(turn.speaker, done), Say(member, text)]


async def led_first(work: Work, bank: Bank, weeks: list[Gathering]) -> list[Say]:
    """After a course: those who plan are asked about whoever led one for the first time, and most of its weeks."""
    led: dict[int, int] = {}
    for one in (week for week in weeks if week.state == "held"):
        for member in await told.leading(work, one):
            led[member.id] = led.get(member.id, 0) + 1
    enough = [one for one, count in sorted(led.items()) if count >= needed(len(weeks))]
    known = await work.leaders.experienced(weeks[0].topic, enough)
    says: list[Say] = []
    for member_id in enough:
        if member_id not in known:
            says += await _ask(work, bank, weeks[0], await work.members.get(member_id))
    return says


async def _ask(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    text = T(
        "{name} has led {topic} for the first time. Can they lead beside somebody new?",
        name=member.name,
        topic=told.topic(gathering),
    )
    asked = await told.organisers(work, bank, text, LedWell(gathering.id, member.id), (YES, NO))
    return [say for say in asked if say.to.id != member.id]


async def led_well(turn: Turn, asked: LedWell) -> list[Say] | None:
    """Yes signs them off; no changes nothing: they lead once more beside somebody who knows it."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    member = await turn.work.members.get(asked.member)
    if turn.chosen not in {"yes", "no"}:
        says = await _ask(turn.work, turn.bank, gathering, member) if turn.chosen == AGAIN else None
        return [say for say in says if say.to.id == turn.speaker.id] if says is not None else None
    if (no := await refused(turn, told.RIGHT)) is not None:
        return no
    await turn.work.questions.withdraw_topic(asked.topic())
    if turn.chosen == "no":
        return [Say(turn.speaker, T("All right. I ask again after the next course."))]
    return await _signed_off(turn, member, gathering.topic)


async def refresher_due(work: Work, bank: Bank, item: Due) -> list[Say]:
    """It is time: the desk decides."""
    member = await work.members.get(item.about_id)
    if not member.is_member or await _due(work, member) is None:
        return []
    return await desk.raise_item(work, bank, "refresher", member.id, member)


async def renewed(work: Work, bank: Bank, member: Member) -> None:
    """They have passed a training once more: the desk need not decide, unless another one is due."""
    if await _due(work, member) is None:
        await desk.lapse(work, bank.id, ("refresher",), member.id, member.id)


async def _due(work: Work, member: Member) -> Training | None:
    """Of the trainings that are due the oldest."""
    passed = await work.leaders.trainings(member.id)
    due = [one for one in passed if one.refresher_at is not None and one.refresher_at <= work.now]
    return min(due, key=lambda one: (one.passed_at, one.topic), default=None)


async def due_again(work: Work, item: DeskItem, member: Member) -> Matter:
    """What the coordinators read: whose training for what is how old."""
    training = await _due(work, member)
    subject = training.topic if training is not None else ""
    text = T(
        "{name} was trained for {topic} a year ago or more. What was decided?", name=member.name, topic=Topic(subject)
    )
    return Matter(text, TrainedAgain(item.id, member.id, subject), (TRAINED, IN_A_MONTH, NO_MORE))


async def trained_again(turn: Turn, asked: TrainedAgain) -> list[Say] | None:
    """Trained again, later, or no tutor any more; what else is due comes next."""
    if turn.chosen not in {"trained", "later", "ended"}:
        return await ask_anew(turn, asked.item)
    if (over := await taken_up(turn, asked, asked.item, turn.chosen)) is not None:
        return over
    member, work = await turn.work.members.get(asked.member), turn.work
    topic = Topic(asked.subject)
    if turn.chosen == "ended":
        await work.leaders.no_longer(member.id, asked.subject)
        text = T(
            "You are asked to lead {topic} no more, {name}. Thank you for all you did!", topic=topic, name=member.name
        )
    elif turn.chosen == "later":
        await work.leaders.put_off_refresher(member.id, asked.subject, work.now + LATER)
        text = T(
            "Your training for {topic} is due again, {name}. Somebody will tell you when.",
            topic=topic,
            name=member.name,
        )
    else:
        await work.leaders.put_off_refresher(member.id, asked.subject, work.now + REFRESH)
        text = T(
            "It is noted that you were trained again for {topic}, {name}. Thank you!", topic=topic, name=member.name
        )
    return [Say(turn.speaker, T("Thank you. It is written down.")), Say(member, text)]
