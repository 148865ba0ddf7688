"""What must hold when the week is over, whatever was done in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from locales.languages import load
from locales.segments import count
from storage import Work
from storage.messages import Outgoing
from tests.loop.readers import CODE, SEVERAL_SCRIPTS, sentences
from tests.week import census, reading
from tests.week.friday import FLU
from tests.week.ledger import rows
from tests.week.reading import values
from tests.week.town import Town

CLOCKS = {"unfilled": timedelta(hours=48), "danger": timedelta(minutes=30)}
ANSWERED, SETTLED = timedelta(hours=24), timedelta(hours=72)
WRITTEN = frozenset(FLU.values())
"""What a navigator wrote, and read on her own phone first."""
LONG = (
    "Please ring {name} ({phone}) and say:",
    "It goes out {when}.",
    "It goes out now. For later, write a day and time.",
)
"""What may be longer than a text: all that is to be said to somebody, and what a notice would do."""
UNTRACED = (
    "SELECT d.id, d.decision FROM decisions d LEFT JOIN inbox i ON i.id = d.inbox_id "
    "WHERE d.by_id IS NOT NULL AND (i.id IS NULL OR NOT EXISTS (SELECT 1 FROM addresses a "
    "WHERE a.member_id = d.by_id AND a.channel = i.channel AND a.address = i.address))"
)
ITEMS = "SELECT number, kind, opened_at, closed_at, taken_by, later_until FROM desk_items ORDER BY id"
AFTER_STOP = (
    "SELECT o.id FROM outbox o JOIN inbox i ON i.channel = o.channel AND i.address = o.address "
    "WHERE i.text = 'STOP' AND o.state = 'sent' AND o.created_at >= i.received_at"
)
SAID_STOP = "SELECT COUNT(*) FROM addresses WHERE state = 'stopped'"
UNASKED = "SELECT id, kind, reference FROM transfers WHERE inbox_id IS NULL AND reference <> 'sponsor'"
"""Hours that moved without a message."""


async def promises(here: Town) -> None:
    """All of them."""
    assert await here.storage.run(lambda work: work.ledger.audit()) == []
    assert await here.storage.run(lambda work: work.queues.faults()) == []
    assert await overdue(here) == []
    assert await rows(here, UNTRACED) == []
    assert await rows(here, UNASKED) == []
    assert await rows(here, SAID_STOP) == [(1,)]
    assert await rows(here, AFTER_STOP) == []
    complaints = await foreign(here)
    assert not complaints, "\n".join(complaints)


async def overdue(here: Town) -> list[Any]:
    """What waited longer than its clock."""
    found = []
    for number, kind, *times, taken_by, later in await rows(here, ITEMS):
        opened, closed = map(_moment, times)
        limit = SETTLED if taken_by or later else CLOCKS.get(kind, ANSWERED)
        if closed is None or opened is None or closed - opened > limit:
            found.append((number, kind, opened, closed))
    return found


def _moment(kept: Any) -> datetime | None:
    return datetime.fromisoformat(kept).replace(tzinfo=UTC) if isinstance(kept, str) else kept


async def foreign(here: Town) -> list[str]:
    """Texts that are not in their reader's language, or not of its catalogue, or longer than a text may be."""
    spoken = {row.phone: row.language for row in census.people()} | {one.phone: one.language for one in here.people}
    spoken |= {str(one.chat): one.language for one in here.people if one.chat}
    after, found = 0, list[str]()
    while page := await here.storage.run(partial(_letters, after)):
        found += [fault for row in page if row.address in spoken for fault in faults(row, spoken[row.address])]
        after = page[-1].id
    return found


async def _letters(after: int, work: Work) -> list[Outgoing]:
    return await work.outbox.after(after)


def faults(row: Outgoing, language: str) -> list[str]:
    """What somebody of this language would complain about."""
    if row.notice_id is not None or row.source.split("\n")[0] in WRITTEN:
        return []
    if row.language != language:
        return [f"in {row.language} for {language}: {row.text!r}"]
    several = sum(load().own_name(tag) in row.text for tag in load().tags) > 1
    if (
        row.channel == "sms"
        and not any(values(row.source, key, "en") for key in LONG)
        and count(row.text).units > (SEVERAL_SCRIPTS if several else load().budget(language))
    ):
        return [f"{language}, {count(row.text).units}: {row.text!r}"]
    pairs = zip(row.text.split("\n"), row.source.split("\n"), strict=True)
    return [
        f"{language}: {said!r} for {meant!r}" for said, meant in pairs if not _says(_bare(said), _bare(meant), language)
    ]


def _bare(line: str) -> str:
    return CODE.sub("", line.removeprefix(reading.BANK))


@cache
def _says(said: str, meant: str, language: str) -> bool:
    mine, source = list(reading.lines(said, language)), list(reading.lines(meant, "en"))
    return any(
        key.fullmatch(one) and own.fullmatch(other)
        for key, own in sentences(language)
        for one in source
        for other in mine
    )
