"""A conversation whose every turn has one effect of each kind, and no key that would hide a second one.

A message moves a minute out of the pot to its writer, under a reference that is never the same, and is answered. So
only what Doorstep promises (a turn happens wholly, and once) keeps the effects as many as the messages.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import text

from bot.assembly import Conversation
from storage import Work
from storage.messages import Incoming
from storage.records import Bank, Due
from tests.wire import echo

POT_MINUTES = 100_000


async def founded(work: Work) -> Bank:
    """The bank, with a pot that is deep enough."""
    bank = await echo.bank(work)
    await work.ledger.open_pot(bank.id)
    await work.ledger.sponsor(bank.id, "Sponsor", POT_MINUTES, f"sponsor:{bank.id}")
    return bank


async def hear(work: Work, incoming: Incoming) -> None:
    """One effect of each kind."""
    known = await work.addresses.find(incoming.channel, incoming.address)
    address = known[0] if known else await echo.person(work, incoming.channel, incoming.address, incoming.our_address)
    if not known:
        await work.members.activate(address.member_id)
    await work.ledger.from_pot(address.member_id, 1, kind="gift", reference=f"turn:{uuid.uuid4()}")
    await echo.say(work, address, f"heard {incoming.text}", cause=incoming.id)
    await work.inbox.done(incoming.id)


async def apologise(work: Work, incoming: Incoming) -> None:
    """No message of the tests fails five times."""
    raise AssertionError(f"message {incoming.id} failed five times")


async def due(work: Work, item: Due) -> None:
    """Nothing falls due."""
    raise AssertionError(f"{item.kind} was due")


MILL = Conversation(hear, due, apologise)

_EFFECTS = text(
    "SELECT (SELECT COUNT(*) FROM inbox) AS received,"
    " (SELECT COUNT(*) FROM inbox WHERE state = 'done') AS handled,"
    " (SELECT COUNT(*) FROM transfers WHERE inbox_id IS NOT NULL) AS posted,"
    " (SELECT COUNT(*) FROM outbox WHERE cause IS NOT NULL) AS answered,"
    " (SELECT COUNT(*) FROM (SELECT inbox_id FROM transfers WHERE inbox_id IS NOT NULL"
    " GROUP BY inbox_id HAVING COUNT(*) > 1) t)"
    " + (SELECT COUNT(*) FROM (SELECT cause FROM outbox WHERE cause IS NOT NULL"
    " GROUP BY cause HAVING COUNT(*) > 1) o) AS doubled"
)


@dataclass(frozen=True, slots=True)
class Effects:
    """How many there were. ``doubled`` are messages with more than one effect of a kind."""

    received: int
    handled: int
    posted: int
    answered: int
    doubled: int = 0


def once(messages: int) -> Effects:
    """What so many messages must have led to."""
    return Effects(messages, messages, messages, messages)


async def effects(work: Work) -> Effects:
    """What the messages so far have led to."""
    row = (await work.connection.execute(_EFFECTS)).one()
    return Effects(*map(int, row))


async def idle(work: Work) -> bool:
    """Whether everything was handled and sent."""
    return not await work.inbox.waiting() and not await work.outbox.pending()
