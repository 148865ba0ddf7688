"""A bank with people and a gathering that has been held, for the tests of its hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Bank, Member
from tests.storage.people import found, join


async def people(work: Work, *names: str, floor: int = -600, pot: int = 0) -> tuple[Bank, list[Member]]:
    """A bank of these members; ``pot``: minutes in it."""
    bank = await found(work)
    bank = await work.banks.change(bank.id, rules=replace(bank.rules, member_floor_minutes=floor))
    if pot:
        await work.ledger.sponsor(bank.id, "Sponsor", pot, "sponsor")
    return bank, [await join(work, bank, name) for name in names]


async def plan(work: Work, bank: Bank, by: Member, **values: Any) -> Gathering:
    """A talk of an hour in two days, unless ``values`` say otherwise."""
    place = await work.places.keep(bank.id, "Hall", "hall")
    usual: dict[str, Any] = {
        "kind": "talk",
        "topic": "diabetes",
        "title": "",
        "language": "",
        "women": False,
        "area": "",
    }
    usual |= {
        "starts_at": work.now + timedelta(days=2),
        "minutes": 60,
        "capacity": 10,
        "rule": "teach",
        "secret": "s3cret",
    }
    usual |= {"bank_id": bank.id, "place_id": place.id, "planned_by": by.id}
    return await work.gatherings.open(**(usual | values))
