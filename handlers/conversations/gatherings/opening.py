"""A plan becomes a gathering, or as many as there are weeks; leaders are looked for, or it is announced at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers import times
from handlers.conversations.gatherings import announcing, pairing
from handlers.conversations.gatherings.drafts import ANY, Draft
from handlers.turn import Say, Turn
from locales.text import T
from storage.gatherings.records import Gathering

WEEK = timedelta(days=7)
AHEAD = timedelta(days=7)
"""So long before they begin are the later ones of a series announced."""
SECRET_BYTES = 6


async def open_all(turn: Turn, draft: Draft, starts_at: datetime) -> list[Say]:
    """Keep it; who planned a social or a work party is its host, talks and courses are led by two others."""
    planned = [await _open(turn, draft, starts_at, number) for number in range(1, draft.weeks + 1)]
    first = planned[0]
    if len(planned) > 1:
        planned = [await turn.work.gatherings.change(one.id, series_id=first.id) for one in planned]
    await _decided(turn, first)
    if first.led_by_two:
        told = Say(turn.speaker, T("Thank you. I look for two people to lead it."))
        return [told, *await pairing.seek(turn.work, turn.bank, planned[0])]
    for one in planned:
        await turn.work.leaders.ask(one.id, turn.speaker.id, state="yes")
        for skill, count in draft.jobs or ():
            await turn.work.jobs.add(one.id, skill, count)
    if draft.idea:
        await turn.work.ideas.change(draft.idea, "planned", first.id)
    return await announce_all(turn, planned)


async def announce_all(turn: Turn, planned: list[Gathering]) -> list[Say]:
    """The first at once, each later one a week before it begins."""
    for one in planned[1:]:
        await turn.work.due.set("gathering_announce", one.id, max(one.starts_at - AHEAD, turn.work.now), turn.bank.id)
    return await announcing.announce(turn.work, turn.bank, planned[0])


async def _open(turn: Turn, draft: Draft, starts_at: datetime, number: int) -> Gathering:
    """The clock on the wall stays the same in every week."""
    local = starts_at.astimezone(ZoneInfo(turn.bank.zone))
    begins = times.at(turn.bank, local.date() + WEEK * (number - 1), local.time())
    return await turn.work.gatherings.open(
        bank_id=turn.bank.id,
        number=number,
        kind=draft.kind,
        topic=draft.subject,
        title=draft.title,
        language="" if draft.language == ANY else draft.language,
        dialect=draft.dialect,
        women=draft.audience == "women",
        area="" if draft.audience in {"all", "women"} else draft.audience,
        place_id=draft.place,
        starts_at=begins,
        minutes=draft.minutes,
        capacity=draft.seats,
        rule=draft.rule,
        payer_id=draft.payer or None,
        prep_minutes=max(draft.prep, 0),
        planned_by=turn.speaker.id,
        recording_id=draft.recording or None,
        secret=secrets.token_urlsafe(SECRET_BYTES),
    )


async def _decided(turn: Turn, gathering: Gathering) -> None:
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="gathering",
        about_id=gathering.id,
        decision="planned",
        inbox_id=turn.incoming.id,
    )
