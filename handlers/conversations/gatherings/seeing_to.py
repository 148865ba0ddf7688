"""What those who plan decide when there are not two leaders, or another day is needed."""

from __future__ import annotations

from handlers import times
from handlers.conversations.gatherings import announcing, pairing, told
from handlers.conversations.gatherings.asked import NewDay, NoLeaders
from handlers.conversations.gatherings.naming import one_meant
from handlers.rights import refused
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.text import T
from storage.gatherings.records import Gathering

OFF = Choice("off", T("Call it off"), "0")


async def no_leaders(turn: Turn, asked: NoLeaders) -> list[Say] | None:
    """A name, everybody once more, another day, or not at all."""
    if (no := await refused(turn, told.RIGHT)) is not None:
        return no
    gathering = await turn.work.gatherings.lock(asked.gathering)
    if gathering.state not in {"seeking", "announced"}:
        return [Say(turn.speaker, T("That is settled already. Nothing was changed."))]
    match turn.chosen:
        case "all":
            return await _seen_to(turn, gathering, await pairing.ask_all_again(turn.work, turn.bank, gathering))
        case "put_off":
            return await announcing.put_off(turn.work, turn.bank, gathering)
        case "off":
            return await _seen_to(turn, gathering, await announcing.call_off(turn.work, turn.bank, gathering))
        case _ if turn.chosen == AGAIN:
            return None
    people = await turn.work.members.named(turn.bank.id)
    member = one_meant(turn.text, people)
    if member is None:
        return None
    return await pairing.named(turn.work, turn.bank, gathering, turn.speaker, member)


async def _seen_to(turn: Turn, gathering: Gathering, says: list[Say]) -> list[Say]:
    await turn.work.questions.withdraw_topic(told.about(gathering, "short"))
    return [Say(turn.speaker, T("All right.")), *says]


async def new_day(turn: Turn, asked: NewDay) -> list[Say] | None:
    """A day and a time, or not at all."""
    if (no := await refused(turn, told.RIGHT)) is not None:
        return no
    gathering = await turn.work.gatherings.lock(asked.gathering)
    if gathering.state != "postponed":
        return [Say(turn.speaker, T("That is settled already. Nothing was changed."))]
    if turn.chosen == OFF.key:
        return await _seen_to(turn, gathering, await announcing.call_off(turn.work, turn.bank, gathering))
    found = turn.meaning.when
    if found is None or found.day is None:
        text = T("Please write a day and a time, like: Friday 18:00.")
        return [Say(turn.speaker, text, asked, (OFF,))]
    local = told.when(turn.bank, gathering)
    clock = found.clock or local.clock
    assert clock is not None, "a gathering has a time"
    starts_at = times.at(turn.bank, found.day, clock)
    if starts_at <= turn.work.now:
        return [Say(turn.speaker, T("Please write a day and a time, like: Friday 18:00."), asked, (OFF,))]
    return await _seen_to(turn, gathering, await pairing.moved(turn.work, turn.bank, gathering, starts_at))
