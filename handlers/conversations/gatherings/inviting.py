"""Answers to invitations, to free seats and about one's own seat; and what is on, for anybody."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversations.gatherings import checked, pairing, seating, told
from handlers.conversations.gatherings.asked import CanYouLead, Invited, Leading, Offered, Seated, WhichGathering
from handlers.conversations.gatherings.courses import belonging
from handlers.desk import desk
from handlers.registry import registry
from handlers.turn import AGAIN, OWN, Choice, Say, Turn
from locales.gatherings import gatherings
from locales.meaning import SURE
from locales.text import Lines, T, Text
from locales.understanding import fold
from storage.gatherings.records import Gathering

AHEAD = timedelta(days=28)
"""So far ahead is shown what is on."""
FRIEND_WORDS = 3
"""A friend's message has no more words than this."""
NUMBER_LENGTH = 9


async def invited(turn: Turn, asked: Invited) -> list[Say] | None:
    """Coming, not this time, or no more news at all."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    match turn.chosen:
        case "coming":
            return await seating.take(turn.work, turn.bank, gathering, turn.speaker)
        case "not":
            return await seating.decline(turn.work, gathering, turn.speaker)
        case "no_news":
            return await registry().openings["no_news"](turn)
        case _ if turn.chosen == AGAIN:
            return [seating.asking(turn.bank, gathering, turn.speaker)]
    return None


async def seated(turn: Turn, asked: Seated) -> list[Say] | None:
    """A friend, or can't come after all."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    seat = await turn.work.seats.get(gathering.id, turn.speaker.id)
    match turn.chosen:
        case "fine":
            return [Say(turn.speaker, T("Good. Thank you!"))]
        case "friend" if seat is not None:
            return [seating.tell_friend(turn.bank, seat, turn.speaker)]
        case "out":
            return await seating.give_back(turn.work, turn.bank, gathering, turn.speaker)
        case _ if turn.chosen == AGAIN and seat is not None:
            return [await seating.standing(turn.work, turn.bank, gathering, turn.speaker, seat.state)]
    return None


async def offered(turn: Turn, asked: Offered) -> list[Say] | None:
    """A free seat is taken, or offered to the next."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    if turn.chosen == "yes":
        return await seating.take(turn.work, turn.bank, gathering, turn.speaker)
    if turn.chosen == "not":
        return await seating.give_back(turn.work, turn.bank, gathering, turn.speaker)
    return [seating.asking(turn.bank, gathering, turn.speaker)] if turn.chosen == AGAIN else None


async def can_lead(turn: Turn, asked: CanYouLead) -> list[Say] | None:
    """Yes or not this time."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    if turn.chosen == "yes":
        return await pairing.yes(turn.work, turn.bank, gathering, turn.speaker)
    return await pairing.no(turn.work, turn.bank, gathering, turn.speaker) if turn.chosen == "not" else None


async def leading(turn: Turn, asked: Leading) -> list[Say] | None:
    """All right, or they can't after all."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    if turn.chosen == "fine":
        return [Say(turn.speaker, T("Good. Thank you!"))]
    return await pairing.out(turn.work, turn.bank, gathering, turn.speaker) if turn.chosen == "off" else None


async def whats_on(turn: Turn) -> list[Say]:
    """What is on in their language and area; where nothing is, a person tells them."""
    found = await _for_them(turn)
    if not found:
        text = T("Somebody from {bank} will tell you about talks and courses.", bank=turn.bank.name)
        words = turn.text[:300]
        told_ = await desk.raise_item(turn.work, turn.bank, "said", turn.incoming.id, turn.speaker, words=words)
        return [Say(turn.speaker, text), *told_]
    if len(found) == 1:
        return await _shown(turn, found[0])
    return [_which(turn, T("This is on. Which one is for you?"), found, "show")]


async def _for_them(turn: Turn) -> list[Gathering]:
    """The soonest; those that are named, where some are."""
    ahead = await turn.work.gatherings.announced(turn.bank.id, turn.work.now, turn.work.now + AHEAD)
    theirs = [
        one
        for one in ahead
        if one.area in {"", turn.speaker.area} and (not one.language or turn.speaker.language in told.ways(one))
    ]
    theirs = [one for one in theirs if await _may_come(turn, one)]
    topics = gatherings().read(turn.text, turn.speaker.language).topics
    return ([one for one in theirs if one.topic in topics] or theirs)[: told.SHOWN]


async def _may_come(turn: Turn, gathering: Gathering) -> bool:
    """Whether it is open to others, or they belong to it or lead it."""
    if gathering.group_of is not None:
        return turn.speaker.id in {one.id for one in await belonging.group(turn.work, gathering.group_of)}
    if gathering.kind != "course" or await belonging.belongs(turn.work, gathering, turn.speaker.id):
        return True
    leads = turn.speaker.id in {one.id for one in await told.leading(turn.work, gathering)}
    return leads or await belonging.week_to_join(turn.work, gathering) is not None


def _which(turn: Turn, text: Text, found: list[Gathering], then: str) -> Say:
    choices = tuple(
        Choice(str(one.id), T("{topic}, {when}", topic=told.topic(one), when=told.when(turn.bank, one)))
        for one in found[: told.SHOWN]
    )
    return Say(turn.speaker, text, WhichGathering(then), (*choices, told.LEAVE))


async def which(turn: Turn, asked: WhichGathering) -> list[Say] | None:
    """One of the list."""
    if turn.chosen == "drop":
        return [Say(turn.speaker, T("All right."))]
    if not turn.chosen or turn.chosen == AGAIN:
        return (await whats_on(turn) if asked.then == "show" else await cannot(turn)) if turn.chosen else None
    gathering = await turn.work.gatherings.get(int(turn.chosen))
    if asked.then == "show":
        return await _shown(turn, gathering)
    return await _cannot(turn, gathering)


async def _shown(turn: Turn, gathering: Gathering) -> list[Say]:
    """Where it is, a file for a calendar, and a seat."""
    seat = await turn.work.seats.get(gathering.id, turn.speaker.id)
    place = await turn.work.places.get(gathering.place_id)
    lines = [
        T("{place}, {words}", place=place.name, words=place.address)
        if place.address
        else T("{place}", place=place.name)
    ]
    if turn.bank.rules.public_url:
        link = f"{turn.bank.rules.public_url}/when/link-{gathering.id}-{gathering.secret}.ics"
        lines.append(T("For your calendar: {link}", link=link))
    if turn.speaker.id in {one.id for one in await told.leading(turn.work, gathering)}:
        text = T("You lead this: {topic}, {when}.", topic=told.topic(gathering), when=told.when(turn.bank, gathering))
        say = Say(turn.speaker, text, Leading(gathering.id), (pairing.ALL_RIGHT, pairing.CANNOT_LEAD))
    elif seat is not None and seat.state in {"coming", "waiting", "came"}:
        say = await seating.standing(turn.work, turn.bank, gathering, turn.speaker, seat.state)
    else:
        say = seating.asking(turn.bank, gathering, turn.speaker)
    return [say.below(lines[0]) if len(lines) == 1 else say.below(lines[1]).below(lines[0])]


async def cannot(turn: Turn) -> list[Say] | None:
    """Somebody can't come, or lead, and has not said what: None where there is nothing of ours they may mean."""
    coming = await turn.work.seats.ahead(turn.speaker.id, "coming", "waiting")
    led = [one for one in await turn.work.gatherings.led_by(turn.speaker.id) if _ahead(turn, one)]
    found = [*led, *coming]
    if not found:
        return None
    return [_which(turn, T("Which one can't you come to?"), found, "cannot")]


def _ahead(turn: Turn, gathering: Gathering) -> bool:
    return gathering.state == "announced" and gathering.starts_at > turn.work.now


async def _cannot(turn: Turn, gathering: Gathering) -> list[Say]:
    leads = [one.member_id for one in await turn.work.leaders.of(gathering.id) if one.state == "yes"]
    if turn.speaker.id in leads:
        return await pairing.out(turn.work, turn.bank, gathering, turn.speaker)
    return await seating.give_back(turn.work, turn.bank, gathering, turn.speaker)


async def heard_cannot(turn: Turn) -> list[Say] | None:
    """ "I can't come" from who has a seat, or leads, and has agreed to help nobody that it could mean as well."""
    unsure = turn.meaning.intent != "cancel" or turn.meaning.confidence < SURE or not turn.speaker.is_member
    if unsure or _names_skill(turn) or await _writes_something(turn):
        return None
    if await turn.work.exchanges.of_member(turn.speaker.id, ("asked", "agreed")):
        return None
    return await cannot(turn)


async def _writes_something(turn: Turn) -> bool:
    """Whether a bare "cancel" is meant for what they are in the middle of."""
    open_ones = await turn.work.questions.open(turn.speaker.id) if turn.meaning.exact else []
    return any(one.topic == OWN for one in open_ones)


def _names_skill(turn: Turn) -> bool:
    return any(one.confidence >= SURE for one in turn.meaning.skills)


async def heard_friend(turn: Turn) -> list[Say] | None:
    """The bank's word and the number of a gathering: a friend has passed it on."""
    words = fold(turn.text).split()
    numbers = [word for word in words if word.isdecimal()]
    own = fold(turn.bank.join_word or turn.bank.slug)
    if len(words) > FRIEND_WORDS or own not in words or not numbers or max(map(len, numbers)) > NUMBER_LENGTH:
        return None
    gathering = await _passed_on(turn, int(numbers[0]))
    if gathering is None:
        return None
    if not await checked.may_come(turn.work, turn.bank, gathering, turn.speaker):
        said, *others = await checked.not_yet(turn.work, turn.bank, gathering, turn.speaker)
    else:
        said, others = await _befriended(turn, gathering, int(numbers[1]) if len(numbers) > 1 else 0), []
    if turn.speaker.stage != "invited":
        return [said, *others]
    joining = await registry().openings["join"](turn)
    first = said.text.lines[0] if isinstance(said.text, Lines) else said.text
    return [say.below(first) if say.to.id == turn.speaker.id else say for say in joining]


async def _passed_on(turn: Turn, number: int) -> Gathering | None:
    """What a friend's code stands for: what is announced, or a week of a course that others may still join."""
    now = turn.work.now
    ahead = await turn.work.gatherings.announced(turn.bank.id, now, now + AHEAD * 3)
    found = next((one for one in ahead if one.id == number), None)
    if found is not None:
        return found
    try:
        begun = await turn.work.gatherings.get(number)
    except LookupError:
        return None
    ours = begun.bank_id == turn.bank.id and begun.kind == "course" and begun.state == "held"
    return begun if ours and await belonging.week_to_join(turn.work, begun) is not None else None


async def _befriended(turn: Turn, gathering: Gathering, seat_id: int) -> Say:
    """A seat in the next week that others may join, or what they have already; else they hear of the next course."""
    work = turn.work
    if await belonging.belongs(work, gathering, turn.speaker.id):
        seat = await work.seats.get(gathering.id, turn.speaker.id)
        state = seat.state if seat is not None else "coming"
        return await seating.standing(work, turn.bank, gathering, turn.speaker, state)
    week = await belonging.week_to_join(work, gathering)
    if week is None:
        return await belonging.too_late(work, gathering, turn.speaker)
    beside = await work.seats.numbered(gathering.id, seat_id)
    state = await seating.friend(work, week, turn.speaker, beside)
    return await seating.standing(work, turn.bank, week, turn.speaker, state)
