"""Nobody leads alone: two who have passed the topic are asked, the next ones after them, and one more as a reserve."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers import quiet
from handlers.conversations.gatherings import announcing, told
from handlers.conversations.gatherings.asked import CanYouLead, Leading, NoLeaders
from handlers.conversations.gatherings.courses import leading, moving
from handlers.conversations.gatherings.told import NOT_THIS_TIME
from handlers.turn import YES, Choice, Say
from locales.text import T
from locales.understanding import fold
from storage import Work
from storage.errors import AlreadySettled
from storage.gatherings.records import Gathering, Leader
from storage.records import Bank, Due, Member

PAIR = 2
LAST_MOMENT = timedelta(minutes=30)
"""So long before it begins there must be two, or it is put off."""
TIME_TO_CHOOSE = timedelta(days=1)
"""Where there is less time than this, those who plan are not asked what to do any more."""
AROUND = timedelta(hours=3)
"""Who leads something else so close to it is not asked."""
ALL_RIGHT = Choice("fine", T("All right"))
CANNOT_LEAD = Choice("off", T("I can't lead"))
MISSING = (
    Choice("all", T("Ask them again")),
    Choice("put_off", T("Put it off")),
    Choice("off", T("Call it off"), "0"),
)


async def seek(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Ask as many as are missing; where there is nobody left to ask, those who plan, or it is put off."""
    known = await work.leaders.of(gathering.id)
    pair = _in(known, "yes", "leader")
    if len(pair) >= PAIR:
        return []
    waiting = [one for one in known if one.state == "asked"]
    pool = await leading.beside_experienced(work, bank, gathering, await _pool(work, bank, gathering))
    people = pool[: PAIR - len(pair) - len(waiting)]
    for one in people:
        await work.leaders.ask(gathering.id, one.id)
    if not people and not waiting:
        return await _nobody_left(work, bank, gathering, len(pair))
    await _set_patience(work, bank, gathering, people)
    says = [_question(bank, one, gathering) for one in people]
    enough = len(pair) + len(waiting) + len(people) >= PAIR or gathering.starts_at - work.now < TIME_TO_CHOOSE
    return says if enough else [*says, *await _missing(work, bank, gathering, len(pair))]


async def _set_patience(work: Work, bank: Bank, gathering: Gathering, people: list[Member]) -> None:
    """The next ones are asked once those who were asked have had their time, counted from when they may be texted."""
    at = max([quiet.next_moment(bank, one, work.now) for one in people], default=work.now)
    due = min(at + told.patience(gathering, work.now), last_moment(gathering))
    await work.due.set("gathering_seek", gathering.id, max(due, work.now), bank.id)


def last_moment(gathering: Gathering) -> datetime:
    """Until when there must be two."""
    return gathering.starts_at - LAST_MOMENT


def subject(gathering: Gathering) -> str:
    """What leaders must have passed."""
    return gathering.topic or fold(gathering.title)


async def _pool(work: Work, bank: Bank, gathering: Gathering) -> list[Member]:
    found = await work.leaders.pool(
        gathering.id,
        bank_id=bank.id,
        topic=subject(gathering),
        languages=told.ways(gathering),
        women=gathering.women,
        area=gathering.area,
        dialect=gathering.dialect,
    )
    near = await work.gatherings.between(bank.id, gathering.starts_at - AROUND, gathering.ends_at + AROUND)
    busy = await work.leaders.busy(one.id for one in near if one.id != gathering.id)
    return await _sharing(work, gathering, [one for one in found if one.id not in busy])


async def _sharing(work: Work, gathering: Gathering, people: list[Member]) -> list[Member]:
    """Two who lead speak alike: who shares the dialect of the first comes before the others."""
    spoken = await work.leaders.dialects(gathering.bank_id, subject(gathering))
    known = [one.member_id for one in await work.leaders.of(gathering.id) if one.state in {"asked", "yes"}]
    first = [*known, *(one.id for one in people)][:1]
    like = [spoken.get(one, "") for one in first]
    return sorted(people, key=lambda one: spoken.get(one.id, "") not in like)


def _question(bank: Bank, member: Member, gathering: Gathering) -> Say:
    text = T(
        "Can you lead this with a second person: {topic}, {when}?",
        topic=told.topic(gathering),
        when=told.when(bank, gathering),
    )
    return Say(member, text, CanYouLead(gathering.id), (YES, NOT_THIS_TIME))


async def yes(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    """One more; with two it is announced, and who says yes after that is the reserve."""
    gathering = await work.gatherings.lock(gathering.id)
    if gathering.state not in {"seeking", "announced"}:
        raise AlreadySettled
    if len(_in(await work.leaders.of(gathering.id), "yes", "leader")) >= PAIR:
        await work.leaders.ask(gathering.id, member.id, part="reserve", state="yes")
        await leading.reserve_for_all(work, gathering, member)
        return [Say(member, T("Thank you! Two lead it, and you are the reserve. I write if one of them can't."))]
    await work.leaders.answer(gathering.id, member.id, "yes")
    await work.leaders.promote(gathering.id, member.id)
    if len(_in(await work.leaders.of(gathering.id), "yes", "leader")) < PAIR:
        return [Say(member, T("Thank you, {name}! I look for the second person.", name=member.name))]
    return await complete(work, bank, gathering)


async def complete(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """There are two: each hears of the other, one more is asked as a reserve, and it is announced."""
    await told.clear(work, gathering, "gathering_seek")
    await work.questions.withdraw_topic(told.about(gathering, "short"))
    says = await tell_pair(work, bank, gathering)
    says += await _ask_reserve(work, bank, gathering)
    if gathering.state != "seeking":
        return says
    await _lead_the_rest(work, gathering)
    for one in await _rest(work, gathering):
        await work.due.set("gathering_announce", one.id, max(one.starts_at - timedelta(days=7), work.now), bank.id)
    return [*says, *await announcing.announce(work, bank, gathering)]


async def tell_pair(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Each reads who the other is; who steps in after all have read the word reads it, too."""
    pair = await told.leading(work, gathering)
    late = bool(gathering.word) and gathering.starts_at - work.now <= told.SOON
    return [say for one in pair for say in _told_of(bank, gathering, one, pair, late=late)]


def _told_of(bank: Bank, gathering: Gathering, to: Member, pair: list[Member], *, late: bool) -> list[Say]:
    others = told.names([other for other in pair if other.id != to.id])
    topic, when = told.topic(gathering), told.when(bank, gathering)
    text = T("You lead {topic}, {when}, together with {name}. Thank you!", topic=topic, when=when, name=others)
    asked, choices = Leading(gathering.id), (ALL_RIGHT, CANNOT_LEAD)
    if not late:
        return [Say(to, text, asked, choices)]
    return [Say(to, text), Say(to, told.word(bank, gathering), asked, choices)]


async def _rest(work: Work, gathering: Gathering) -> list[Gathering]:
    """The later ones of its series that nobody leads yet."""
    if gathering.series_id is None:
        return []
    found = await work.gatherings.series(gathering.series_id)
    return [one for one in found if one.number > gathering.number and one.state == "seeking"]


async def _lead_the_rest(work: Work, gathering: Gathering) -> None:
    """Who leads the first of a series leads them all, two each."""
    said = _in(await work.leaders.of(gathering.id), "yes", "leader")
    await leading.lead_the_rest(work, gathering, await _rest(work, gathering), said)


async def later_one(work: Work, bank: Bank, item: Due) -> list[Say]:
    """A later one of a series is a week away: announced where two lead it, else somebody is looked for first."""
    gathering = await work.gatherings.get(item.about_id)
    if gathering.state != "seeking":
        return []
    pair = _in(await work.leaders.of(gathering.id), "yes", "leader")
    if gathering.led_by_two and len(pair) < PAIR:
        return await seek(work, bank, gathering)
    return await announcing.announce(work, bank, gathering)


async def _ask_reserve(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    known = await work.leaders.of(gathering.id)
    if any(one.part == "reserve" and one.state in {"asked", "yes"} for one in known):
        return []
    people = (await _pool(work, bank, gathering))[:1]
    for one in people:
        await work.leaders.ask(gathering.id, one.id, part="reserve")
    text = T(
        "Can you be the reserve for {topic}, {when}? Two others lead it.",
        topic=told.topic(gathering),
        when=told.when(bank, gathering),
    )
    return [Say(one, text, CanYouLead(gathering.id), (YES, NOT_THIS_TIME)) for one in people]


async def no(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    """Not them: the next is asked at once."""
    await work.leaders.answer(gathering.id, member.id, "no")
    thanks = Say(member, T("Thank you for telling me."))
    return [thanks, *await seek(work, bank, gathering)] if gathering.state == "seeking" else [thanks]


async def out(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    """Who said yes can't after all: the reserve steps in, else others are asked, else it is put off."""
    gathering = await work.gatherings.lock(gathering.id)
    await work.leaders.answer(gathering.id, member.id, "out")
    thanks = await leading.ask_about_rest(work, gathering, member, Say(member, T("Thank you for telling me.")))
    if gathering.state != "announced" or gathering.starts_at <= work.now:
        return [thanks]
    reserve = _in(await work.leaders.of(gathering.id), "yes", "reserve")
    if reserve:
        await work.leaders.promote(gathering.id, reserve[0].member_id)
        return [thanks, *await tell_pair(work, bank, gathering)]
    if not gathering.led_by_two:
        return [thanks, *await announcing.put_off(work, bank, gathering, led=True)]
    return [thanks, *await seek(work, bank, gathering)]


async def time_over(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Who did not answer is not waited for any more; at the last moment it is put off."""
    gathering = await work.gatherings.lock(item.about_id)
    known = await work.leaders.of(gathering.id)
    if gathering.state not in {"seeking", "announced"} or len(_in(known, "yes", "leader")) >= PAIR:
        return []
    if not gathering.led_by_two:  # Its one host has left.
        return await announcing.call_off(work, bank, gathering)
    if work.now >= last_moment(gathering):
        return await announcing.put_off(work, bank, gathering)
    for member_id in await work.leaders.over(gathering.id):
        await work.questions.withdraw_topic(told.about(gathering, "lead"), member_id)
    return await seek(work, bank, gathering)


async def _nobody_left(work: Work, bank: Bank, gathering: Gathering, found: int) -> list[Say]:
    if gathering.starts_at - work.now < TIME_TO_CHOOSE:
        return await announcing.put_off(work, bank, gathering)
    await work.due.set("gathering_seek", gathering.id, last_moment(gathering), bank.id)
    return await _missing(work, bank, gathering, found)


async def _missing(work: Work, bank: Bank, gathering: Gathering, found: int) -> list[Say]:
    text = T(
        "{topic}, {when}: {count} of 2 leaders found. You can write the name of one.",
        topic=told.topic(gathering),
        when=told.when(bank, gathering),
        count=found,
    )
    return await told.organisers(work, bank, text, NoLeaders(gathering.id), MISSING)


async def named(work: Work, bank: Bank, gathering: Gathering, by: Member, member: Member) -> list[Say]:
    """Somebody who plans has named one; only who has passed the topic may lead it."""
    passed = {one.topic: one for one in await work.leaders.trainings(member.id)}
    training = passed.get(subject(gathering))
    if training is None or (gathering.women and not training.women):
        text = T("{name} has not passed {topic} yet. Another name?", name=member.name, topic=told.topic(gathering))
        return [Say(by, text, NoLeaders(gathering.id), MISSING)]
    await work.leaders.ask(gathering.id, member.id)
    await _set_patience(work, bank, gathering, [member])
    return [Say(by, T("Thank you. I ask {name} now.", name=member.name)), _question(bank, member, gathering)]


async def ask_all_again(work: Work, bank: Bank, gathering: Gathering) -> list[Say]:
    """Whoever said no or did not answer may have found the time."""
    await work.leaders.reset(gathering.id)
    return await seek(work, bank, gathering)


async def moved(work: Work, bank: Bank, gathering: Gathering, starts_at: datetime) -> list[Say]:
    """It has another day: leaders are asked anew, those who had said yes first; who planned a social is its host."""
    before = [one.member_id for one in _in(await work.leaders.of(gathering.id), "yes", "leader")]
    await work.leaders.reset(gathering.id)
    await moving.later_weeks(work, bank, gathering, starts_at)
    gathering = await work.gatherings.change(gathering.id, starts_at=starts_at, state="seeking")
    if not gathering.led_by_two:
        await work.leaders.ask(gathering.id, gathering.planned_by, state="yes")
        return await announcing.announce(work, bank, gathering)
    people = [await work.members.get(one) for one in before]
    for one in people:
        await work.leaders.ask(gathering.id, one.id)
    asking = [_question(bank, one, gathering) for one in people]
    if people:
        await _set_patience(work, bank, gathering, people)
    return [*asking, *await seek(work, bank, gathering)]


def _in(known: list[Leader], state: str, part: str) -> list[Leader]:
    return [one for one in known if one.state == state and one.part == part]
