"""Jobs are filled by texting those who can do them: some at a time, the next ones where a job stays open."""

from __future__ import annotations

from dataclasses import dataclass

from handlers import quiet
from handlers.conversations.gatherings import checked, told
from handlers.conversations.gatherings.asked import AboutGathering, Invited, Seated
from handlers.delivery import longer
from handlers.turn import AGAIN, Say, Turn
from locales.text import T, Text
from locales.values import Skill
from storage import Work
from storage.errors import AlreadySettled
from storage.gatherings.records import Gathering, Job
from storage.records import Bank, Due, Member

ROUTINE = "gathering_jobs"
ASKED_FOR_EACH = 3
"""So many people are asked for each one who is missing."""


@dataclass(frozen=True, slots=True)
class CanYouDo(AboutGathering):
    """We asked somebody to do a job there, in the place of an invitation that they have not answered."""

    job: int


async def begin(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Ask the first people for every job; where it is on a new day, those who were to do it come first."""
    if gathering.kind != "work":
        return []
    before = frozenset(await work.jobs.renew(gathering.id))
    return await _ask(work, bank, gathering, first=before)


async def next_ones(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Who was asked has had time to answer: the next are asked, and who plans hears what nobody is left for."""
    gathering = await work.gatherings.lock(item.about_id)
    return await _ask(work, bank, gathering, waited=True)


async def reopened(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Somebody can't come after all: where they were to do a job, others are asked."""
    return await _ask(work, bank, gathering) if gathering.kind == "work" else []


async def _ask(
    work: Work,
    bank: Bank,
    gathering: Gathering,
    *,
    first: frozenset[int] = frozenset(),
    waited: bool = False,
) -> list[Say]:
    """``waited``: who was asked has had time. Else they may still say yes, and so many fewer are asked."""
    if gathering.state != "announced" or gathering.starts_at <= work.now:
        return []
    says, lacking = [], []
    for job, missing in await _missing(work, gathering):
        waiting = 0 if waited else await work.jobs.waiting(job.id)
        if missing * ASKED_FOR_EACH <= waiting:
            continue
        able = await work.jobs.able(job, gathering, told.ways(gathering), bank.rules.checks.get(job.skill, ""))
        able = await checked.those(work, bank, gathering, able)
        able.sort(key=lambda one: one.id not in first)
        people = able[: missing * ASKED_FOR_EACH - waiting]
        await work.jobs.set(job.id, [one.id for one in people], "asked")
        says += [question(bank, one, gathering, job) for one in people]
        if not people and not waiting:
            lacking.append((job, missing))
    await _patience(work, bank, gathering, [say.to for say in says])
    return [*says, *(await _lacking(work, bank, gathering, lacking) if waited else [])]


async def _missing(work: Work, gathering: Gathering) -> list[tuple[Job, int]]:
    """The jobs that lack people, and how many."""
    done = [job.id for job, _ in await work.jobs.done_by(gathering.id)]
    found = [(job, job.wanted - done.count(job.id)) for job in await work.jobs.of(gathering.id)]
    return [(job, missing) for job, missing in found if missing > 0]


async def _patience(work: Work, bank: Bank, gathering: Gathering, people: list[Member]) -> None:
    if people:
        at = max(quiet.next_moment(bank, one, work.now) for one in people)
        due = at + told.patience(gathering, work.now)
        if due < gathering.starts_at:
            await work.due.set(ROUTINE, gathering.id, due, bank.id)


async def _lacking(work: Work, bank: Bank, gathering: Gathering, jobs: list[tuple[Job, int]]) -> list[Say]:
    planner = await work.members.get(gathering.planned_by)
    return [
        Say(
            planner,
            T(
                "{topic}, {when}: I know nobody else to ask for {skill}. Still missing: {count}.",
                topic=told.topic(gathering),
                when=told.when(bank, gathering),
                skill=Skill(job.skill),
                count=missing,
            ),
        )
        for job, missing in jobs
    ]


def question(bank: Bank, member: Member, gathering: Gathering, job: Job) -> Say:
    """Ask one member; for women only is said first."""
    topic, when, skill = told.topic(gathering), told.when(bank, gathering), Skill(job.skill)
    text = T("{topic}, {when}: can you come and help with {skill}?", topic=topic, when=when, skill=skill)
    if gathering.women:
        text = T("For women: {topic}, {when}: can you help with {skill}?", topic=topic, when=when, skill=skill)
    return Say(member, text, CanYouDo(gathering.id, job.id), (told.COMING, told.NOT_THIS_TIME))


async def can_do(turn: Turn, asked: CanYouDo) -> list[Say] | None:
    """Yes: the job is theirs, or others do it already. Not this time: the next is asked."""
    work, job = turn.work, await turn.work.jobs.get(asked.job)
    gathering = await work.gatherings.lock(asked.gathering)
    if turn.chosen == AGAIN:
        return [question(turn.bank, turn.speaker, gathering, job)]
    if turn.chosen not in {"coming", "not"}:
        return None
    if gathering.state != "announced" or gathering.ends_at <= work.now:
        raise AlreadySettled
    if turn.chosen == "coming":
        return await _takes(turn, gathering, job)
    await work.jobs.set(job.id, [turn.speaker.id], "no")
    seat = await work.seats.get(gathering.id, turn.speaker.id)
    if seat is None or seat.state == "invited":
        await work.seats.set(gathering.id, turn.speaker.id, "declined")
    thanks = Say(turn.speaker, T("All right. Thank you for telling me."))
    return [thanks, *await _ask(work, turn.bank, gathering)]


async def _takes(turn: Turn, gathering: Gathering, job: Job) -> list[Say]:
    work = turn.work
    open_ones = {one.id for one, _ in await _missing(work, gathering)}
    if job.id not in open_ones:
        await work.jobs.set(job.id, [turn.speaker.id], "over")
        return [_all_the_same(turn, gathering)]
    await work.jobs.set(job.id, [turn.speaker.id], "yes")
    await work.seats.set(gathering.id, turn.speaker.id, "coming")
    does = Say(turn.speaker, doing(turn.bank, gathering, job), Seated(gathering.id), (told.CANNOT,))
    return [does, *(await _all_filled(turn, gathering) if open_ones == {job.id} else [])]


def doing(bank: Bank, gathering: Gathering, job: Job) -> Text:
    """What somebody has said that they do."""
    return T(
        "Thank you! You help with {skill}: {topic}, {when}.",
        skill=Skill(job.skill),
        topic=told.topic(gathering),
        when=told.when(bank, gathering),
    )


def _all_the_same(turn: Turn, gathering: Gathering) -> Say:
    text = T(
        "Thank you! Others do that already. Would you like to come all the same? {topic}, {when}",
        topic=told.topic(gathering),
        when=told.when(turn.bank, gathering),
    )
    return Say(turn.speaker, text, Invited(gathering.id), (told.COMING, told.NOT_THIS_TIME))


async def _all_filled(turn: Turn, gathering: Gathering) -> list[Say]:
    if await _missing(turn.work, gathering):
        return []
    await told.clear(turn.work, gathering, ROUTINE)
    text = T(
        "Every job has its people: {topic}, {when}.", topic=told.topic(gathering), when=told.when(turn.bank, gathering)
    )
    return [Say(await turn.work.members.get(gathering.planned_by), text)]


async def with_jobs(work: Work, bank: Bank, gathering: Gathering, say: Say) -> Say:
    """What a host reads the day before, with who does what, as far as it fits into the text."""
    if gathering.kind != "work":
        return say
    names: dict[str, list[Member]] = {}
    for job, member_id in await work.jobs.done_by(gathering.id):
        names.setdefault(job.skill, []).append(await work.members.get(member_id))
    lines = []
    for skill, people in names.items():
        lines.append(T("{skill}: {names}", skill=Skill(skill), names=told.names(people)))
    return longer(say, lines, f"{bank.name}: ")
