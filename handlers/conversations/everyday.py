"""What works at any moment: help, another language, a pause, stop and start, a person, danger, thanks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from handlers import household, misses, reaching, recordings
from handlers.affairs import away
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.misses import Menu, WantsPerson
from handlers.registry import kind, registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.languages import load
from locales.text import T
from locales.understanding import choose, named_language
from locales.values import OwnName, When


@dataclass(frozen=True, slots=True)
class WhichLanguage(Question):
    """We showed the languages, each in its own name."""


@dataclass(frozen=True, slots=True)
class HowLongAway(Question):
    """We asked until when somebody is away."""


RUNS = (
    ("desk", Choice("desk", T("What waits for us"))),
    ("see_members", Choice("members", T("Find a member"))),
    ("act_for", Choice("add_member", T("Add a member"))),
    ("notice", Choice("notice", T("A notice to many"))),
    ("gathering", Choice("plan", T("Plan a session"))),
)
"""Rights, and what they open."""
WEEKS = (1, 4)


async def help_(turn: Turn) -> list[Say]:
    """What this is, and what can be written now."""
    if turn.speaker.stage == "invited":
        return await registry().openings["join"](turn)
    if not turn.speaker.is_member:
        return await registry().openings["stage:waiting"](turn)
    asked = [one for one in await turn.work.questions.open(turn.speaker.id) if one.kind != kind(Menu)]
    again = await misses.ask_again(turn, asked[-1]) if asked else None
    return again or await show_menu(turn)


async def show_menu(turn: Turn) -> list[Say]:
    """Everything that can be done, whatever else is open."""
    if not turn.speaker.is_member:
        return await help_(turn)
    runs = await _runs(turn)
    if runs:
        return [misses.running_menu(turn, runs)]
    return [misses.full_menu(turn, T("Just write what you need or what you can do. Or choose:"))]


async def _runs(turn: Turn) -> list[Choice]:
    """What somebody who helps to run the bank may open, by their rights: no other text names the words for it."""
    held = frozenset() if turn.address.shut_out else await turn.work.members.rights(turn.speaker.id)
    return [choice for right, choice in RUNS if right in held]


async def menu(turn: Turn, asked: Menu) -> list[Say] | None:
    """The choice opens a conversation with the words that were not understood."""
    if turn.chosen == AGAIN or not turn.chosen:
        return [await misses.menu(turn, T("Please choose."))] if turn.chosen else None
    words = "" if any(turn.chosen == choice.key for _, choice in RUNS) else asked.words
    return await registry().openings[turn.chosen](turn.as_written(words))


async def wants_person(turn: Turn, asked: WantsPerson) -> list[Say] | None:
    """A person is told, or we go on."""
    if turn.chosen == "yes":
        return await person(turn)
    if turn.chosen == "no":
        return [await misses.menu(turn, T("All right, let's try again."))]
    return None


async def language(turn: Turn) -> list[Say]:
    """Another language, named in the message or chosen; one that is written in two ways is asked about."""
    served = load().listed(turn.bank.languages)
    place = choose(turn.text, [load().own_name(tag) for tag in served], turn.speaker.language)
    wanted = named_language(turn.text) if place is None else served[place]
    if wanted in served and place is None and len(load().ways(wanted)) > 1:
        return [_ask_language(turn, load().ways(wanted))]
    if wanted in load().written(served):
        return await _changed(turn, wanted)
    return [_ask_language(turn, served)]


def _ask_language(turn: Turn, tags: tuple[str, ...]) -> Say:
    choices = tuple(Choice(tag, T("{language}", language=OwnName(tag))) for tag in tags)
    return Say(turn.speaker, T("Which language?"), WhichLanguage(), choices)


async def which_language(turn: Turn, asked: WhichLanguage) -> list[Say] | None:
    """From now on every message comes in it."""
    return await _changed(turn, turn.chosen) if turn.chosen in load().tags else await language(turn)


async def _changed(turn: Turn, tag: str) -> list[Say]:
    member = await turn.work.members.change(turn.speaker.id, language=tag)
    return [Say(member, T("From now on I write to you in {language}.", language=OwnName(tag)))]


async def pause(turn: Turn) -> list[Say]:
    """Away for a while: until a day that is named, or one of a few weeks."""
    if not turn.speaker.is_member:  # They are asked nothing yet: what they are waiting for still holds.
        return await help_(turn)
    if turn.meaning.when is not None and turn.meaning.when.day is not None and turn.meaning.when.day > turn.today:
        return await _paused(turn, When(turn.meaning.when.day))
    days = [turn.today + timedelta(weeks=weeks) for weeks in WEEKS]
    choices = tuple(Choice(day.isoformat(), T("{when}", when=When(day))) for day in days)
    text = T("Until when shall I ask you nothing? You keep your hours.")
    return [Say(turn.speaker, text, HowLongAway(), (*choices, Choice("open", T("Until I write again"), "0")))]


async def how_long_away(turn: Turn, asked: HowLongAway) -> list[Say] | None:
    """A day of the list, a day in words, or until they write again."""
    if turn.chosen == AGAIN:
        return await pause(turn)
    if turn.chosen == "open":
        return await _paused(turn, When())
    day = turn.today.fromisoformat(turn.chosen) if turn.chosen else None
    return await _paused(turn, When(day)) if day else None


async def _paused(turn: Turn, until: When) -> list[Say]:
    await away.leave(turn.work, turn.bank, turn.speaker, until.day)
    if until.day is None:
        return [Say(turn.speaker, T("All right, I won't ask you anything. Write when you are back."))]
    return [
        Say(
            turn.speaker,
            T("All right, I won't ask you anything until {when}. Write sooner if you are back.", when=until),
        )
    ]


async def back(turn: Turn) -> list[Say]:
    """They are back."""
    if not turn.speaker.is_member:
        return await help_(turn)
    await away.come_back(turn.work, turn.speaker)
    return [Say(turn.speaker, T("Good to have you back, {name}!", name=turn.speaker.name))]


async def stop(turn: Turn) -> list[Say]:
    """Nothing is sent any more on any of their addresses, not even a goodbye; each has its own START."""
    same_phone = await household.on_phone(turn) if turn.address.shared else []
    for address in [*await turn.work.addresses.of_member(turn.speaker.id), *same_phone]:
        if address.state != "stopped":  # One that takes nothing now may be opened again by whoever holds it.
            await turn.work.addresses.change(address.id, state="stopped")
        await turn.work.rerouting.drop(address)
    for asked in await turn.work.questions.open(turn.speaker.id):
        await turn.work.questions.close(asked.id, "withdrawn")
    await recordings.forget(turn.work, turn.speaker, "stop")
    for purpose in ("exchanges", "news"):
        await turn.work.consents.record(
            turn.speaker.id, purpose, False, words=shortened(turn.text, 200), channel=turn.incoming.channel
        )
    return []


async def start(turn: Turn) -> list[Say]:
    """Messages are wanted again; news only if it is said."""
    for address in await household.on_phone(turn) if turn.address.shared else [turn.address]:
        await turn.work.addresses.change(address.id, state="open")
    if turn.speaker.stage in {"invited", "left"}:
        return [replace(say, urgent=True) for say in await registry().openings["join"](turn)]
    if turn.address.state == "stopped":
        await turn.work.consents.record(
            turn.speaker.id, "exchanges", True, words=shortened(turn.text, 200), channel=turn.incoming.channel
        )
    hello = T("Welcome back, {name}! I text you again about help, but no news.", name=turn.speaker.name)
    return [Say(turn.speaker, hello, urgent=True)]


async def stopped(turn: Turn) -> list[Say]:
    """Somebody who said stop writes: they are not answered, but not overheard either; a chat's start button counts."""
    if turn.incoming.kind == "start":
        return await start(turn)
    if turn.incoming.kind in {"closed", "reopened"}:
        return []
    return await desk.raise_item(turn.work, turn.bank, "person", turn.speaker.id, turn.speaker)


async def person(turn: Turn) -> list[Say]:
    """A coordinator is told."""
    phone = turn.bank.rules.coordinator_phone
    if phone:
        text = T(
            "Somebody from {bank} will get in touch with you. You can also ring {phone}.",
            bank=turn.bank.name,
            phone=phone,
        )
    else:
        text = T("Somebody from {bank} will get in touch with you.", bank=turn.bank.name)
    return [
        Say(turn.speaker, text, ask_contact=not turn.address.phone),
        *await desk.raise_item(turn.work, turn.bank, "person", turn.speaker.id, turn.speaker),
    ]


async def person_told(turn: Turn) -> list[Say]:
    """A coordinator is told, and the speaker hears of it otherwise."""
    return await desk.raise_item(turn.work, turn.bank, "person", turn.speaker.id, turn.speaker)


async def urgent(turn: Turn) -> list[Say]:
    """A fixed careful text at once, and a human is told at once; nothing is matched."""
    text = T(
        "In danger? Ring 999 now. Ill: 111. To talk, day or night: Samaritans 116 123. Somebody from {bank} knows.",
        bank=turn.bank.name,
    )
    told = await desk.raise_item(turn.work, turn.bank, "danger", turn.incoming.id, turn.speaker, words=turn.text[:300])
    return [Say(turn.speaker, text, urgent=True, ask_contact=not turn.address.phone), *told]


async def thanks(turn: Turn) -> list[Say]:
    """Thanks are answered shortly."""
    return [Say(turn.speaker, T("You are welcome, {name}!", name=turn.speaker.name))]


async def greeting(turn: Turn) -> list[Say]:
    """A greeting is answered with what can be written."""
    return [await misses.menu(turn, T("Hello {name}!", name=turn.speaker.name), misses.WHAT)]


async def closed(turn: Turn) -> list[Say]:
    """They blocked us on this channel."""
    await reaching.close(turn.work, turn.address.channel, turn.address.address, "closed")
    return []


async def reopened(turn: Turn) -> list[Say]:
    """They unblocked us; what they said about stopping still holds."""
    for address in await household.on_phone(turn):
        if address.state == "closed":
            await turn.work.addresses.change(address.id, state="open")
    return []


CONVERSATION = Conversation(
    openings={
        "help": help_,
        "menu": show_menu,
        "language": language,
        "pause": pause,
        "back": back,
        "stop": stop,
        "start": start,
        "stage:stopped": stopped,
        "person": person,
        "person told": person_told,
        "urgent": urgent,
        "thanks": thanks,
        "greeting": greeting,
        "kind:closed": closed,
        "kind:reopened": reopened,
    },
    steps={Menu: menu, WantsPerson: wants_person, WhichLanguage: which_language, HowLongAway: how_long_away},
)
