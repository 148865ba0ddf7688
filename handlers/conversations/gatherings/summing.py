"""The hours of a gathering: shown to those who lead and who plan, posted by one reply, corrected by taking back."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversations.gatherings import told
from handlers.conversations.gatherings.asked import HowWasIt, RightSums, TooLittle
from handlers.conversations.gatherings.courses import belonging
from handlers.delivery import fits
from handlers.proof import unproven
from handlers.rights import holds, refused
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.text import TN, Lines, T, Text
from locales.values import Duration
from storage import Work
from storage.errors import AlreadySettled
from storage.gatherings.records import Gathering
from storage.gatherings.rules import Line, Sums
from storage.gatherings.settling import Preview
from storage.records import Bank, Due, Member

POST = Choice("post", T("Yes, post it"))
CHANGE = Choice("change", T("Change it"))
FINE = Choice("fine", T("All right"))
TOMORROW = Choice("later", T("Ask me again tomorrow"))
NOBODY = Choice("nobody", T("No hours for it"), "0")
INSTEAD = {
    "social": Choice("free", T("Only the leaders get hours")),
    "sponsored": Choice("social", T("The pot gives them")),
}
"""What another rule would be, where the payer has too little."""
RATINGS = (Choice("5", T("Very good")), Choice("3", T("All right")), Choice("1", T("Not good")))


async def people(work: Work, gathering: Gathering) -> tuple[list[int], list[int]]:
    """Who led, and who came."""
    leaders = [one.id for one in await told.leading(work, gathering)]
    return leaders, [one.member_id for one in await work.seats.of(gathering.id, "came")]


async def show(work: Work, bank: Bank, gathering: Gathering, by: Member | None) -> list[Say]:
    """Everybody who leads or plans reads it; whoever said who came does not post it alone."""
    leaders, _ = await people(work, gathering)
    led = [await work.members.get(one) for one in leaders]
    seeing = {one.id: one for one in (*led, *await work.members.with_right(bank.id, told.RIGHT))}
    alone = len(seeing) == 1
    return [
        await shown_to(work, bank, gathering, one, alone=alone or by is None or one.id != by.id)
        for one in seeing.values()
    ]


async def shown_to(work: Work, bank: Bank, gathering: Gathering, to: Member, *, alone: bool = True) -> Say:
    """Who gets what and who gives it; ``alone``: whether they may post it."""
    leaders, came = await people(work, gathering)
    preview = await work.settling.preview(gathering, leaders, came)
    lines = await _lines(work, bank, gathering, preview)
    if preview.lacks:
        first = await _of_nobody_named(work, gathering, preview)
        ways = [_too_little(gathering, to, preview, one) for one in (lines, [first, lines[-1]], [first])]
        return next((one for one in ways if fits(one, f"{bank.name}: A")), ways[1])
    choices: tuple[Choice, ...] = (POST, CHANGE) if alone else (CHANGE,)
    if gathering.postings and await work.settling.stands(gathering) == frozenset(preview.sums.lines):
        choices = (CHANGE, FINE)
    minutes = {str(line.member_id): line.minutes for line in preview.sums.lines}
    asked = RightSums(gathering.id, preview.number, minutes, preview.sums.excused)
    unnamed = [await _of_nobody_named(work, gathering, preview), *lines[1:]]
    ways = [Say(to, Lines(tuple(one)), asked, choices) for one in (lines, unnamed, _shortest(gathering, unnamed))]
    return next((one for one in ways if fits(one, f"{bank.name}: A")), ways[-1])


def _shortest(gathering: Gathering, lines: list[Text]) -> list[Text]:
    """Who gives is what one must know before posting: the learners where they do, else who pays for all."""
    return lines[:-1] if gathering.rule == "teach" else [lines[0], lines[-1]]


async def _of_nobody_named(work: Work, gathering: Gathering, preview: Preview) -> Text:
    """The first line without names, where they would cost another text."""
    leaders, came = await people(work, gathering)
    time = Duration(preview.sums.of(leaders[0]) if leaders else 0)
    count = len(came) + gathering.guests
    return T("{topic}: {count} came. Leaders get {time}.", topic=told.topic(gathering), count=count, time=time)


async def _lines(work: Work, bank: Bank, gathering: Gathering, preview: Preview) -> list[Text]:
    leaders, came = await people(work, gathering)
    led = [await work.members.get(one) for one in leaders]
    found = preview.sums
    lines = [_of_leaders(gathering, len(came) + gathering.guests, led, found.of(leaders[0]) if leaders else 0)]
    others = [line for line in found.lines if line.member_id not in leaders]
    if others:
        lines.append(_of_others(others))
    if found.excused:
        text = TN(
            "{count} person has nothing to give now: the pot does.",
            "{count} people have nothing to give now: the pot does.",
            len(found.excused),
        )
        lines.append(text)
    return [*lines, _of_payer(preview)] if found.cost else lines


def _of_leaders(gathering: Gathering, came: int, led: list[Member], minutes: int) -> Text:
    topic = told.topic(gathering)
    if not led:
        return T("{topic}: {count} came. Nobody led it.", topic=topic, count=came)
    names, time = told.names(led), Duration(minutes)
    return T("{topic}: {count} came. Led by {names}: {time} each.", topic=topic, count=came, names=names, time=time)


def _of_others(others: list[Line]) -> Text:
    time = Duration(abs(others[0].minutes))
    if others[0].minutes > 0:
        return TN("{count} person gets {time}.", "{count} people get {time} each.", len(others), time=time)
    return TN("{count} person gives {time}.", "{count} people give {time} each.", len(others), time=time)


def _of_payer(preview: Preview) -> Text:
    cost = preview.sums.cost
    if preview.payer.kind == "organisation":
        return T("{name} gives {time} in all.", name=preview.payer.name, time=Duration(cost))
    if cost < 0:
        return T("{time} goes into the pot.", time=Duration(-cost))
    return T("The pot gives {time}.", time=Duration(cost))


def _too_little(gathering: Gathering, to: Member, preview: Preview, lines: list[Text]) -> Say:
    text = T("That is {time} more than there is. What shall I do?", time=Duration(preview.lacks))
    instead = INSTEAD.get(gathering.rule)
    choices = (*([instead] if instead else []), TOMORROW, CHANGE, NOBODY)
    return Say(to, Lines((*lines, text)), TooLittle(gathering.id), choices)


async def _may(turn: Turn, gathering: Gathering) -> list[Say] | None:
    """None where they lead it or plan gatherings, and have shown who they are."""
    leaders, _ = await people(turn.work, gathering)
    if turn.speaker.id not in leaders and (no := await refused(turn, told.RIGHT)) is not None:
        return no
    return await unproven(turn)


async def right_sums(turn: Turn, asked: RightSums) -> list[Say] | None:
    """One yes posts; what has changed since it was shown is shown again."""
    gathering = await turn.work.gatherings.get(asked.gathering)
    if turn.chosen == "fine":
        return [Say(turn.speaker, T("Good. Thank you!"))]
    if turn.chosen != "post":
        return [await shown_to(turn.work, turn.bank, gathering, turn.speaker)] if turn.chosen == AGAIN else None
    if (no := await _may(turn, gathering)) is not None:
        return no
    leaders, came = await people(turn.work, gathering)
    before = await turn.work.settling.stands(gathering)
    expected = Sums(tuple(Line(int(one), minutes) for one, minutes in asked.shown.items()), tuple(asked.excused))
    posted = await turn.work.settling.post(gathering, leaders, came, number=asked.number, expected=expected)
    if posted is None:
        return [await shown_to(turn.work, turn.bank, gathering, turn.speaker)]
    await turn.work.questions.withdraw_topic(asked.topic())
    await _decided(turn, gathering, f"posted:{asked.number}")
    told_ = Say(turn.speaker, T("Thank you. It is posted, and all have been told."))
    if before:
        return [told_, *await _corrected(turn, gathering, before, expected)]
    return [told_, *await _thanked(turn.work, gathering, expected, leaders)]


async def _decided(turn: Turn, gathering: Gathering, decision: str) -> None:
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="gathering",
        about_id=gathering.id,
        decision=decision,
        inbox_id=turn.incoming.id,
    )


async def _thanked(work: Work, gathering: Gathering, sums: Sums, leaders: list[int]) -> list[Say]:
    topic = told.topic(gathering)
    later = [one for one in await belonging.weeks_from(work, gathering) if one.number > gathering.number]
    ask = not any(one.state in belonging.AHEAD for one in later)
    says = []
    for one in leaders:
        text = T("Thank you for leading {topic}! You got {time}.", topic=topic, time=Duration(sums.of(one)))
        says.append(Say(await work.members.get(one), text))
    for seat in await work.seats.of(gathering.id, "came"):
        minutes = sums.of(seat.member_id)
        member = await work.members.get(seat.member_id)
        if seat.member_id not in leaders and member.is_member:
            says.append(_thank(member, gathering, minutes, ask=ask))
    return says


def _thank(to: Member, gathering: Gathering, minutes: int, *, ask: bool) -> Say:
    """How it was is asked once for a course, after its last week: its other weeks have questions of their own."""
    if ask:
        return Say(to, _thanks(gathering, minutes), HowWasIt(gathering.id), RATINGS)
    topic, time = told.topic(gathering), Duration(abs(minutes))
    if minutes > 0:
        return Say(to, T("Thank you for coming: {topic}! You got {time}.", topic=topic, time=time))
    if minutes < 0:
        return Say(to, T("Thank you for coming: {topic}! You gave {time}.", topic=topic, time=time))
    return Say(to, T("Thank you for coming: {topic}!", topic=topic))


def _thanks(gathering: Gathering, minutes: int) -> Text:
    topic, time = told.topic(gathering), Duration(abs(minutes))
    if minutes > 0:
        return T("Thank you for coming: {topic}! You got {time}. How was it?", topic=topic, time=time)
    if minutes < 0:
        return T("Thank you for coming: {topic}! You gave {time}. How was it?", topic=topic, time=time)
    return T("Thank you for coming: {topic}! How was it?", topic=topic)


async def _corrected(turn: Turn, gathering: Gathering, before: frozenset[Line], sums: Sums) -> list[Say]:
    """Who has other hours than before is told what counts now."""
    earlier = {line.member_id: line.minutes for line in before}
    now = {line.member_id: line.minutes for line in sums.lines}
    changed = sorted(one for one in {*earlier, *now} if earlier.get(one, 0) != now.get(one, 0))
    return [
        Say(await turn.work.members.get(one), _put_right(gathering, now.get(one, 0)))
        for one in changed
        if one != turn.speaker.id
    ]


def _put_right(gathering: Gathering, minutes: int) -> Text:
    topic, time = told.topic(gathering), Duration(abs(minutes))
    if minutes > 0:
        return T("The hours for {topic} were put right: you got {time}.", topic=topic, time=time)
    if minutes < 0:
        return T("The hours for {topic} were put right: you gave {time}.", topic=topic, time=time)
    return T("The hours for {topic} were put right: none count for you.", topic=topic)


async def too_little(turn: Turn, asked: TooLittle) -> list[Say] | None:
    """Another rule, another day, or no hours."""
    gathering = await turn.work.gatherings.lock(asked.gathering)
    if turn.chosen == AGAIN or not turn.chosen:
        return [await shown_to(turn.work, turn.bank, gathering, turn.speaker)] if turn.chosen else None
    if (no := await _may(turn, gathering)) is not None:
        return no
    if gathering.rule == turn.chosen or gathering.state != "held":
        raise AlreadySettled
    await turn.work.questions.withdraw_topic(asked.topic())
    await _decided(turn, gathering, f"too little:{turn.chosen}")
    if turn.chosen == "later":
        await turn.work.due.set("gathering_sums", gathering.id, turn.work.now + timedelta(days=1), turn.bank.id)
        return [Say(turn.speaker, T("All right, I ask again tomorrow."))]
    if turn.chosen == "nobody":
        return [Say(turn.speaker, T("All right, there are no hours for it."))]
    gathering = await turn.work.gatherings.change(gathering.id, rule=turn.chosen, payer_id=None)
    return await show(turn.work, turn.bank, gathering, None)


async def again(work: Work, bank: Bank, item: Due) -> list[Say]:
    """A day later there may be enough."""
    gathering = await work.gatherings.get(item.about_id)
    return await show(work, bank, gathering, None) if not gathering.postings else []


async def how_was_it(turn: Turn, asked: HowWasIt) -> list[Say] | None:
    """One digit."""
    if turn.chosen not in {one.key for one in RATINGS}:
        return [Say(turn.speaker, T("How was it?"), asked, RATINGS)] if turn.chosen == AGAIN else None
    await turn.work.seats.note(asked.gathering, turn.speaker.id, rating=int(turn.chosen))
    return [Say(turn.speaker, T("Thank you for telling us!"))]


async def may_see(turn: Turn, gathering: Gathering) -> bool:
    """Whether they led it, or plan gatherings."""
    leaders, _ = await people(turn.work, gathering)
    return turn.speaker.id in leaders or await holds(turn, told.RIGHT)
