"""Some gatherings ask a check of whoever comes: the bank's rules name it for their topic, such as a class visit."""

from __future__ import annotations

from handlers.conversations.gatherings import told
from handlers.desk import desk
from handlers.turn import Say
from locales.text import T
from storage import Work
from storage.gatherings.records import Gathering
from storage.records import Bank, Member


def needed(bank: Bank, gathering: Gathering) -> str:
    """The name of the check; empty where anybody may come."""
    return bank.rules.checks.get(gathering.topic, "") if gathering.topic else ""


async def may_come(work: Work, bank: Bank, gathering: Gathering, member: Member) -> bool:
    """Whether they have passed what is needed; who leads it sees to that themselves."""
    check = needed(bank, gathering)
    return not check or check in await work.vettings.passed(member.id)


async def those(work: Work, bank: Bank, gathering: Gathering, people: list[Member]) -> list[Member]:
    """Of these people those who may come."""
    return [one for one in people if await may_come(work, bank, gathering, one)]


async def not_yet(work: Work, bank: Bank, gathering: Gathering, member: Member) -> list[Say]:
    """They may not come yet: they are told kindly, and somebody sees to the check."""
    check = needed(bank, gathering)
    text = T(
        "How nice that you would like to come! For {topic} a check is needed first ({check}). Somebody tells you how.",
        topic=told.topic(gathering),
        check=check,
    )
    raised = await desk.raise_item(work, bank, "unchecked", member.id, member, words=check) if member.is_member else []
    return [Say(member, text), *raised]
