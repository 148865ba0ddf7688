"""What the workers call: hear a message, do what is due, apologise for what could not be handled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from handlers import guard, held, household, recordings
from handlers.delivery import deliver
from handlers.desk import desk
from handlers.identity import Household, Speaker, speaker
from handlers.registry import registry
from handlers.tongue import announced, follow
from handlers.turn import Say, Turn
from locales.meaning import Guess, Meaning
from locales.text import T
from locales.understanding import understand
from storage import Work
from storage.messages import Incoming
from storage.records import Due

UNTIL_FOUNDED = timedelta(minutes=1)
"""How long a message waits for its next try while there is no bank that it could be for."""


async def hear(work: Work, incoming: Incoming, public_url: str = "") -> None:
    """Handle one message wholly: who, what, the records, the replies, and the inbox row closed.

    ``public_url`` is where links to this server's pages lead; without it nobody is sent one.
    """
    who = await speaker(work, incoming)
    if who is None:
        await work.inbox.retry(incoming.id, "no bank", work.now + UNTIL_FOUNDED)
        return
    if isinstance(who, Household):
        await household.hear(work, who, incoming, partial(_answer, public_url=public_url))
        silence = "shared"
    else:
        silence = "" if await _answered(work, who, incoming, public_url) else "silent"
    await work.inbox.done(incoming.id, silence)


async def _answer(work: Work, who: Speaker, incoming: Incoming, public_url: str) -> None:
    await _answered(work, who, incoming, public_url)


async def _answered(work: Work, who: Speaker, incoming: Incoming, public_url: str) -> bool:
    """Answer a message; whether anything was to be said."""
    said = replace(_turn(work, who, incoming), public_url=public_url)
    if await held.only_opens(said):
        return False
    turn, changed = await follow(said)
    await recordings.arrived(turn)
    says = await guard.take(turn)
    says = announced(turn, says) if changed else says
    await deliver(work, who.bank, says, (incoming, who.address))
    return bool(says)


async def due(work: Work, item: Due) -> None:
    """Do what falls due, unless this version no longer knows such a thing."""
    routine = registry().routines.get(item.kind)
    if routine is not None:
        bank = await work.banks.get(item.bank_id)
        await deliver(work, bank, await routine(work, bank, item))


async def apologise(work: Work, incoming: Incoming) -> None:
    """A message failed again and again: set it aside, tell its writer and the coordinators."""
    await work.inbox.park(incoming.id, "failed five times")
    found = await speaker(work, incoming)
    who = await household.likeliest(work, found) if isinstance(found, Household) else found
    if who is None or who.address.state != "open":
        return
    says = [Say(who.member, T("Sorry, something went wrong with your last message. A coordinator will look at it."))]
    says += await desk.raise_item(work, who.bank, "parked", incoming.id, who.member)
    await deliver(work, who.bank, says, (incoming, who.address))


def _turn(work: Work, who: Speaker, incoming: Incoming) -> Turn:
    return Turn(work, who.bank, who.member, who.address, incoming, _meaning(work, who, incoming))


def _meaning(work: Work, who: Speaker, incoming: Incoming) -> Meaning:
    if incoming.kind != "text":
        return Meaning(incoming.text, who.member.language, 0.0, (Guess("other", 0.0),), (), None, None, "", "")
    local = work.now.astimezone(ZoneInfo(who.bank.zone))
    meaning = understand(incoming.text, language=who.member.language, now=local, own_skills=who.bank.words)
    forced = _told_by_provider(who, incoming, meaning.intent)
    return replace(meaning, intents=(Guess(forced, 1.0),), letter="", digit="") if forced else meaning


def _told_by_provider(who: Speaker, incoming: Incoming, meant: str) -> str:
    """What the provider has done already on its own list of words; a YES there is START only to who had stopped.

    It tells what it did, unless it keeps to its default list, on which CANCEL and END stand too.
    """
    done = str(incoming.payload.get("opt_out", "")).lower()
    if not done and who.bank.rules.opt_out == "default":
        done = str(incoming.payload.get("default_word", ""))
        if done == "stop" and meant != "stop":
            return "blocked"
    if done == "stop":
        return "stop"
    return "start" if done == "start" and who.address.state == "stopped" else ""
