"""Who reads what is for somebody whom no text reaches: whoever acts for them, and never the other side of it.

What only tells goes onto the desk as a call task; a question keeps its digits and says for whom it is. The last one who
acted is asked first; after a day without an answer all the others are, who may.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.acting import kept
from handlers.desk import matters
from handlers.exchanges.contacts import ring_on
from handlers.turn import Question, Say
from locales.text import T, Text
from storage import Work
from storage.acts import OF_EXCHANGES
from storage.records import Bank, Member, OpenQuestion

RIGHT = "act_for"
PATIENCE = timedelta(days=1)
"""So long one person has for it before the others are asked too."""


async def instead(work: Work, bank: Bank, say: Say) -> Say | None:
    """The same for whoever acts for them; None where nobody does, or where they want no texts at all."""
    if say.place or say.to_phone or any(one.state == "stopped" for one in await work.addresses.of_member(say.to.id)):
        return None
    acted = await work.acts.actors(say.to.id)
    found = await choose(work, bank, say.to, say.awaiting, acted) if acted else None
    if found is None:
        return None
    if say.awaiting is not None:
        return replace(say, reader=found, whom=await whom(work, say.to))
    return await _telling(work, bank, say, found)


async def choose(
    work: Work, bank: Bank, member: Member, question: Question | None, acted: list[int], *, strictly: bool = False
) -> Member | None:
    """Who may act for a member in this, the last who did first.

    Never a side of it; who has acted for the other side only where nobody else is left, and not where ``strictly``.
    """
    able = {one.id: one for one in await work.members.with_right(bank.id, RIGHT) if one.id != member.id}
    sides, hands = await _sides(work, member, question)
    ordered = [able[one] for one in (*(id for id in acted if id in able), *(id for id in able if id not in acted))]
    others = [one for one in ordered if one.id not in sides]
    apart = [one for one in others if one.id not in hands]
    return next(iter(apart if strictly else [*apart, *others]), None)


async def _sides(work: Work, member: Member, question: Question | None) -> tuple[set[int], set[int]]:
    """The people on the other side of what is asked, and who has acted for them in it."""
    request_id, exchange_id = getattr(question, "request", None), getattr(question, "exchange", None)
    sides: set[int] = set()
    hands = []
    if request_id is not None:
        sides |= {(await work.requests.get(request_id)).member_id}
        hands += await work.acts.about(request_id, ("request",))
    if exchange_id is not None:
        exchange = await work.exchanges.get(exchange_id)
        sides |= {exchange.helper_id, exchange.helped_id}
        hands += await work.acts.about(exchange_id, OF_EXCHANGES)
    return sides - {member.id}, {act.actor_id for act in hands if act.member_id != member.id}


async def whom(work: Work, member: Member) -> Text:
    """For whom it is, with the number to ring."""
    phone = await ring_on(work, member)
    if phone:
        return T("For {name} ({phone}):", name=member.name, phone=phone)
    return T("For {name}:", name=member.name)


async def _telling(work: Work, bank: Bank, say: Say, to: Member) -> Say:
    """A call task: one is asked now, and it lies on the desk for all."""
    telling = await work.tellings.add(bank.id, say.to.id, kept.data(say.text))
    item = await work.desk.open(bank.id, "tell", telling.id, member_id=say.to.id)
    await work.due.set("tell_again", item.id, work.now + PATIENCE, bank.id)
    matter = await matters.to_be_told(work, item, say.to)
    return Say(to, matter.text, matter.question, matter.choices, at_once=say.at_once)


async def expect(work: Work, bank: Bank, asked: OpenQuestion) -> None:
    """Have the others hear of a question if whoever reads it does not answer."""
    await work.due.set("answer_for", asked.id, work.now + PATIENCE, bank.id)
