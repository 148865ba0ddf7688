"""What happens when somebody becomes a member, whoever decided it."""

from __future__ import annotations

from handlers.turn import Say
from locales.text import T
from locales.values import Duration
from storage import Work
from storage.records import Bank, Member


async def activate(work: Work, bank: Bank, member: Member) -> Say:
    """Make them a member, give the welcome hours as far as the pot reaches, and say so."""
    member = await work.members.activate(member.id)
    welcome = min(bank.rules.welcome_minutes, (await work.ledger.pot(bank.id)).balance)
    if welcome <= 0:
        return Say(
            member,
            T(
                "Welcome, {name}! You belong to {bank} now. Write any time what you need or what you can do.",
                name=member.name,
                bank=bank.name,
            ),
        )
    await work.ledger.from_pot(member.id, welcome, kind="welcome", reference=f"welcome:{member.id}")
    return Say(
        member,
        T(
            "Welcome, {name}! You belong to {bank} and have {time} to begin with. Write what you need or can do.",
            name=member.name,
            bank=bank.name,
            time=Duration(welcome),
        ),
    )
