"""What the page shows of talks, courses, socials and work parties: from the plan to the hours."""

from __future__ import annotations

from datetime import timedelta

from handlers.conversations.gatherings import told
from locales.languages import load
from locales.text import T
from locales.values import Duration
from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Bank

BACK, AHEAD = timedelta(days=60), timedelta(days=120)


async def rows(work: Work, bank: Bank) -> list[dict[str, str]]:
    """Those around now, the earliest first: what and when it is, and how it stands."""
    found = await work.gatherings.between(bank.id, work.now - BACK, work.now + AHEAD)
    return [{"what": _what(bank, one), "stands": await _stands(work, one)} for one in found]


def _what(bank: Bank, gathering: Gathering) -> str:
    text = T("{topic}, {when}", topic=told.topic(gathering), when=told.when(bank, gathering))
    return load().render(text, load().default)


async def _stands(work: Work, gathering: Gathering) -> str:
    match gathering.state:
        case "seeking":
            return f"{await _leading(work, gathering)} of 2 leaders"
        case "announced":
            return f"{await _seats(work, gathering, 'coming', 'came')} coming"
        case "held":
            return await _held(work, gathering)
        case "postponed":
            return "put off"
    return "called off"


async def _leading(work: Work, gathering: Gathering) -> int:
    return sum(one.state == "yes" for one in await work.leaders.of(gathering.id))


async def _seats(work: Work, gathering: Gathering, *states: str) -> int:
    return len(await work.seats.of(gathering.id, *states))


async def _held(work: Work, gathering: Gathering) -> str:
    came = f"{await _seats(work, gathering, 'came')} came"
    if not gathering.postings:
        return f"{came}, hours not posted"
    got = sum(line.minutes for line in await work.settling.stands(gathering) if line.minutes > 0)
    return f"{came}, {load().render(T('{time}', time=Duration(got)), load().default)} posted"
