"""Coordinators find a member, see how they stand, and choose from there what is to be done."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from handlers.affairs import affairs, away, doors
from handlers.affairs.affairs import CHANGE, LEAVE, SEE, Card, HoursMenu, WhichMember, Whom
from handlers.affairs.finding import kept_from, search
from handlers.conversation import Conversation
from handlers.delivery import fits
from handlers.naming import app
from handlers.proof import unproven
from handlers.rights import refused
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.meaning import SURE
from locales.text import Lines, T, Text
from locales.values import Duration, Skill, When
from storage.records import Address, Exchange, Member

SHOWN = 4
MORE = Choice("more", T("More people"), "9")
NONE = Choice("leave", T("None of them"), "0")
SKILLS_SHOWN, EXCHANGES_SHOWN = 3, 2


async def find(turn: Turn, rest: str) -> list[Say] | None:
    """Somebody is named, by whatever; who clearly asks for help instead ("find me a driver") is no coordinator now."""
    if turn.meaning.exact:  # "Add member" is another command, which only ends as this one begins.
        return None
    if SEE not in await turn.work.members.rights(turn.speaker.id):
        return await kept_from(turn, rest, SEE)
    found = await search(turn, rest)
    if not found and _asks_for_help(turn):
        return None
    return await found_or_asked(turn, "card", rest, found)


async def open_(turn: Turn) -> list[Say]:
    """Nobody is named yet."""
    return await refused(turn, SEE) or await unproven(turn) or affairs.ask_whom(turn, "card")


def _asks_for_help(turn: Turn) -> bool:
    return bool(turn.meaning.skills) and turn.meaning.skills[0].confidence >= SURE


async def found_or_asked(turn: Turn, then: str, words: str, found: list[Member]) -> list[Say]:
    """Go on with the one who was found; several are shown, nobody is asked for again."""
    if found and (stopped := await unproven(turn)) is not None:
        return stopped
    if len(found) == 1:
        return await doors.DOORS[then](turn, found[0])
    if found:
        return [_listed(turn, WhichMember(then, words=words), found)]
    text = T("I find nobody by that. Write it another way: a name, a phone number or an area.")
    return [Say(turn.speaker, text, Whom(then), (LEAVE,))]


def _listed(turn: Turn, asked: WhichMember, found: list[Member]) -> Say:
    page = found[asked.skip : asked.skip + SHOWN]
    choices = [Choice(str(one.id), _label(one)) for one in page]
    more = [MORE] if len(found) > asked.skip + SHOWN else []
    return Say(turn.speaker, T("Who is it?"), asked, (*choices, *more, NONE))


def _label(member: Member) -> Text:
    if member.area:
        return T("{name}, {area}", name=member.name, area=member.area)
    return T("{name}", name=member.name or "?")


async def whom(turn: Turn, asked: Whom) -> list[Say] | None:
    """A name, a number, an area."""
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return affairs.ask_whom(turn, asked.then)
    if await affairs.proves(turn):
        return None
    return await found_or_asked(turn, asked.then, turn.text, await search(turn, turn.text))


async def which(turn: Turn, asked: WhichMember) -> list[Say] | None:
    """One of the list, the next of them, or another name."""
    if turn.chosen == "leave":
        return affairs.ask_whom(turn, asked.then)
    if turn.chosen in {"more", AGAIN}:
        skip = asked.skip + (SHOWN if turn.chosen == "more" else 0)
        return [_listed(turn, replace(asked, skip=skip), await search(turn, asked.words))]
    if turn.chosen:
        return await doors.DOORS[asked.then](turn, await turn.work.members.get(int(turn.chosen)))
    if await affairs.proves(turn):
        return None
    return await found_or_asked(turn, asked.then, turn.text, await search(turn, turn.text))


async def chosen(turn: Turn, asked: Card | HoursMenu) -> list[Say] | None:
    """A matter of the card or of the hours."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return await (affairs.card if isinstance(asked, Card) else affairs.hours_menu)(turn, member)
    door = {"more": _about, "back": _back}.get(turn.chosen) or doors.DOORS.get(turn.chosen)
    return await door(turn, member) if door is not None else None


async def _back(turn: Turn, member: Member) -> list[Say]:
    """They are asked again, from now on."""
    if (stopped := await affairs.barred(turn, CHANGE, member)) is not None:
        return stopped
    await away.come_back(turn.work, member)
    await affairs.record(turn, member, "back")
    return [
        Say(turn.speaker, T("Done: {name} is asked again.", name=member.name)),
        Say(member, T("Good to have you back, {name}!", name=member.name)),
    ]


async def _about(turn: Turn, member: Member) -> list[Say]:
    """What helps to help them, as far as it fits: when they wrote, what they share and plan, where they are reached.

    Nothing that they wrote is in it, nor anything of their health.
    """
    if (stopped := await affairs.barred(turn, SEE, member)) is not None:
        return stopped
    choices = (Choice("card", T("Back to {name}", name=member.name or "?")), affairs.NOTHING)
    said = Say(turn.speaker, Lines((await _last_wrote(turn, member),)), Card(member.id), choices)
    for line in [*await _reached(turn, member), *await _shares(turn, member), *await _plans(turn, member)]:
        longer = replace(said, text=Lines((*_lines(said), line)))
        said = longer if fits(longer) else said
    return [said]


def _lines(said: Say) -> tuple[Text, ...]:
    return said.text.lines if isinstance(said.text, Lines) else (said.text,)


async def _last_wrote(turn: Turn, member: Member) -> Text:
    """The newest message from any of their addresses that nobody else uses."""
    last = None
    for address in await turn.work.addresses.of_member(member.id):
        heard = await turn.work.inbox.latest(address.channel, address.address, turn.incoming.id)
        if heard is not None and not address.shared:
            last = max(last or heard, heard)
    if last is None:
        return T("Has not written yet.")
    return T("Last wrote: {when}.", when=When(last.astimezone(ZoneInfo(turn.bank.zone)).date()))


async def _reached(turn: Turn, member: Member) -> list[Text]:
    """Their numbers, for whoever may ring people."""
    if "person" not in await turn.work.members.rights(turn.speaker.id, member):
        return []
    known = await turn.work.addresses.of_member(member.id)
    return [_number(one) for one in sorted(known, key=lambda one: not one.preferred)]


def _number(address: Address) -> Text:
    if address.state != "open":
        return T("{app}: {phone} (takes no texts)", app=app(address.channel), phone=address.phone or "-")
    return T("{app}: {phone}", app=app(address.channel), phone=address.phone or "-")


async def _shares(turn: Turn, member: Member) -> list[Text]:
    offered = await turn.work.offers.of_member(member.id)
    return [T("Can share: {skill}", skill=Skill(one.skill)) for one in offered[:SKILLS_SHOWN]]


async def _plans(turn: Turn, member: Member) -> list[Text]:
    planned = await turn.work.exchanges.of_member(member.id, ("agreed", "reported", "disputed"))
    return [await _plan(turn, member, one) for one in planned[:EXCHANGES_SHOWN]]


async def _plan(turn: Turn, member: Member, exchange: Exchange) -> Text:
    helping = exchange.helper_id == member.id
    other = await turn.work.members.get(exchange.helped_id if helping else exchange.helper_id)
    skill, time = Skill(exchange.skill), Duration(exchange.minutes)
    if helping:
        return T("Helps {name}: {skill}, {time}", name=other.name, skill=skill, time=time)
    return T("Is helped by {name}: {skill}, {time}", name=other.name, skill=skill, time=time)


CONVERSATION = Conversation(
    openings={"members": open_},
    orders={"member": find},
    steps={Whom: whom, WhichMember: which, Card: chosen, HoursMenu: chosen},
)
