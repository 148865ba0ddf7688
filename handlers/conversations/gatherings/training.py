"""Who has passed the training for a topic is written down by those who plan, and may lead from then on."""

from __future__ import annotations

from handlers.conversations.gatherings.courses.tutors import refresher_at, renewed
from handlers.conversations.gatherings.naming import one_meant
from handlers.conversations.gatherings.told import RIGHT
from handlers.rights import refused
from handlers.turn import Say, Turn
from locales.gatherings import gatherings
from locales.text import T, Text
from locales.values import Topic
from storage.records import Member


async def passed(turn: Turn, words: str) -> list[Say]:
    """PASSED name topic; with a word for women she leads what is for women only, too."""
    if (no := await refused(turn, RIGHT)) is not None:
        return no
    people = await turn.work.members.named(turn.bank.id)
    member = one_meant(words, people)
    plan = gatherings().read(words, turn.speaker.language)
    if member is None or not plan.topics:
        return [Say(turn.speaker, T("Please write PASSED, the name and the topic, like: PASSED Amina diabetes."))]
    topic = plan.topics[0]
    again = refresher_at(topic, turn.work.now)
    await turn.work.leaders.passed(
        member.id, topic, women=plan.women, by=turn.speaker.id, refresher_at=again, dialect=plan.dialect
    )
    await renewed(turn.work, turn.bank, member)
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="member",
        about_id=member.id,
        decision=f"passed:{topic}",
        inbox_id=turn.incoming.id,
    )
    told = T(
        "You have passed the training, {name}: {topic}. From now on I can ask you to lead.",
        name=member.name,
        topic=Topic(topic),
    )
    return [
        Say(turn.speaker, _noted(member, topic, plan.dialect)),
        *([Say(member, told)] if member.id != turn.speaker.id else []),
    ]


def _noted(member: Member, topic: str, dialect: str) -> Text:
    if not dialect:
        return T("Noted: {name} can lead {topic}.", name=member.name, topic=Topic(topic))
    words = gatherings().dialect(dialect)[0]
    return T("Noted: {name} can lead {topic}, in {words}.", name=member.name, topic=Topic(topic), words=words)
