"""A small bank for tests of the books: people with accounts, and short ways to make things happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from storage import Storage, Work
from storage.bank_rules import Rules
from storage.checks import Fault
from storage.records import Bank, Exchange

R = TypeVar("R")

COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Village:
    """A bank and its people by name."""

    storage: Storage
    bank: Bank
    people: dict[str, int]

    def __getitem__(self, name: str) -> int:
        return self.people[name]

    async def do(self, job: Callable[[Work], Awaitable[R]]) -> R:
        """One transaction."""
        return await self.storage.run(job)

    async def balances(self) -> dict[str, int]:
        """What everybody has, the pot under its own name, in minutes."""
        found = await self.do(lambda work: work.ledger.balances(self.bank.id))
        names = {member_id: name for name, member_id in self.people.items()}
        return {names.get(account.member_id or 0, account.name): account.balance for account, _ in found}

    async def faults(self) -> list[Fault]:
        """What the audit finds in the whole database."""
        return await self.do(lambda work: work.ledger.audit())

    async def accounts(self, work: Work, *names: str) -> list[int]:
        """The ids of their accounts."""
        return [(await work.ledger.account(self[name])).id for name in names]

    async def exchange(self, id: int) -> Exchange:
        """An exchange as it is now."""
        return await self.do(lambda work: work.exchanges.get(id))

    async def agreed(self, helper: str, helped: str, minutes: int = 60) -> Exchange:
        """Help that two people arranged."""
        return await self.do(
            lambda work: work.exchanges.arrange(
                bank_id=self.bank.id,
                helper_id=self[helper],
                helped_id=self[helped],
                skill="gardening",
                day=None,
                clock=None,
                minutes=minutes,
            )
        )

    async def reported(self, helper: str, helped: str, minutes: int = 60) -> Exchange:
        """The same, which the helper has reported."""
        agreed = await self.agreed(helper, helped, minutes)
        return await self.do(lambda work: work.exchanges.report(agreed.id, self[helper], minutes))

    async def confirmed(self, helper: str, helped: str, minutes: int = 60) -> Exchange:
        """The same, which the other side has confirmed: posted."""
        reported = await self.reported(helper, helped, minutes)
        return await self.do(lambda work: work.exchanges.confirm(reported.id, self[helped]))


async def found(storage: Storage, *names: str, slug: str = "village", rules: Rules | None = None) -> Village:
    """A new bank with these people in it, all active, and a coordinator."""

    async def job(work: Work) -> tuple[Bank, dict[str, int]]:
        bank = await work.banks.create(
            slug=slug, name="Ağaç & ছায়া Bank", languages=("en",), join_word=slug, rules=rules or Rules()
        )
        people = {}
        for name in (*names, COORDINATOR):
            member = await work.members.create(bank.id, language="en", name=name)
            await work.members.activate(member.id)
            people[name] = member.id
        await work.members.grant(people[COORDINATOR], "coordinator")
        return bank, people

    bank, people = await storage.run(job)
    return Village(storage, bank, people)
