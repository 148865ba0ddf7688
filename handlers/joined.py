"""What happens when somebody becomes a member, whoever decided it."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from handlers import skills
from handlers.delivery import fits
from handlers.registry import registry
from handlers.turn import Say, Turn
from locales.text import T, Text
from locales.understanding import understand
from locales.values import Duration
from storage import Work
from storage.messages import Incoming
from storage.records import Address, Bank, Member

SURE = 0.6
LOOKED_AT = 12
"""Joining takes six answers: so many of the last messages may hold a wish."""


async def activate(work: Work, bank: Bank, member: Member) -> Say:
    """Make them a member, give the welcome hours as far as the pot reaches, and say so.

    Who came with a wish is asked about it at once: nobody should have to say twice what they need.
    """
    member = await work.members.activate(member.id)
    welcome = await _welcome(work, bank, member)
    wish = await _first_wish(work, bank, member)
    if wish is None:
        return Say(member, welcome)
    longer = wish.below(T("Welcome, {name}!", name=member.name))
    return longer if fits(longer, f"{bank.name}: ") else wish


async def _welcome(work: Work, bank: Bank, member: Member) -> Text:
    minutes = min(bank.rules.welcome_minutes, (await work.ledger.pot(bank.id)).balance)
    if minutes <= 0:
        return T(
            "Welcome, {name}! You belong to {bank} now. Write any time what you need or what you can do.",
            name=member.name,
            bank=bank.name,
        )
    await work.ledger.from_pot(member.id, minutes, kind="welcome", reference=f"welcome:{member.id}")
    return T(
        "Welcome, {name}! You belong to {bank} and have {time} to begin with. Write what you need or can do.",
        name=member.name,
        bank=bank.name,
        time=Duration(minutes),
    )


async def _first_wish(work: Work, bank: Bank, member: Member) -> Say | None:
    """The next question about what they asked for before they were in: by their very first message, or on the way."""
    address = await work.addresses.preferred(member.id)
    first = await work.inbox.first(address.channel, address.address) if address else None
    if address is None or address.shared or first is None:
        return None  # On a shared phone the messages were perhaps another's.
    since = first.received_at
    later = await work.inbox.recent(address.channel, address.address, since=since, limit=LOOKED_AT)
    for number in dict.fromkeys((first.id, *(heard.id for heard in later))):
        asked = await _wish(work, bank, member, address, await work.inbox.get(number))
        if asked is not None:
            return asked
    return None


async def _wish(work: Work, bank: Bank, member: Member, address: Address, incoming: Incoming) -> Say | None:
    """The next question about what a message asked for, if that was clear and is not past."""
    if incoming.kind != "text":
        return None
    zone = ZoneInfo(bank.zone)
    received = incoming.received_at.astimezone(zone)
    meaning = understand(incoming.text, language=member.language, now=received, own_skills=bank.words)
    spoken = await work.recordings.of_inbox(incoming.id)
    turn = Turn(work, bank, member, address, incoming, meaning, written_by=spoken.listener_id if spoken else None)
    if meaning.intent != "need" or meaning.confidence < SURE or not skills.sure(turn):
        return None
    if meaning.when is not None and meaning.when.day is not None and meaning.when.day < turn.today:
        turn = replace(turn, meaning=replace(meaning, when=None))
    return next(iter(await registry().openings["need"](turn)), None)
