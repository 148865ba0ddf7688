"""Anything in any order, as hypothesis finds it: the books balance, no floor breaks, a sheet of paper says the same.

A repeat of the last act changes nothing. There is a new bank for each run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from storage import Storage, Work
from storage.bank_rules import Rules
from storage.errors import Refusal
from storage.exchanges.rules import quarter_hours
from storage.records import Account, Exchange
from tests.ledger.model import POT, Paper
from tests.ledger.village import COORDINATOR, found

R = TypeVar("R")
Act = Callable[[Work], Awaitable[object]]

FLOOR = -90
NAMES = ("ada", "bob", "cem")
PEOPLE = st.sampled_from((*NAMES, COORDINATOR))
MINUTES = st.sampled_from((1, 15, 30, 40, 60, 75, 90))
MORE = st.sampled_from((-30, -15, 0, 15, 30))
SIDES = st.permutations((*NAMES, COORDINATOR)).map(lambda people: (people[0], people[1]))
GIFTS = st.sampled_from((0, 10, 15, 45, 60))
ANY = st.integers(0, 40)
ROLES = st.sampled_from(("helper", "helped", "reporter", "other", "helped", "other", COORDINATOR, "anybody"))
USUAL = {
    "accept": ("asked",),
    "turn_down": ("asked",),
    "call_off": ("asked", "agreed"),
    "expire": ("asked", "agreed"),
    "report": ("agreed", "reported"),
    "confirm": ("reported",),
    "deny": ("reported",),
    "dispute": ("confirmed",),
    "settle": ("reported", "disputed"),
}
"""Where a verb has a chance; now and then it is tried elsewhere."""


class Books(RuleBasedStateMachine):
    """A bank of four people, and everything that can happen to its books."""

    storage: ClassVar[Storage]
    runner: ClassVar[asyncio.Runner]
    banks: ClassVar[Iterator[int]] = count()

    def __init__(self) -> None:
        super().__init__()
        self.numbers = count()
        self.last: tuple[Act, Callable[[], bool]] | None = None
        self.requests: list[int] = []
        self.unaudited = True

    def run(self, job: Callable[[Work], Awaitable[R]]) -> R:
        """One transaction."""
        return self.runner.run(self.storage.run(job))

    def both(self, act: Act, on_paper: Callable[[], bool]) -> None:
        """Do it in the books and on paper: allowed in both, or refused in both."""
        outcome = "done"
        try:
            self.run(act)
        except Refusal as refusal:
            outcome = type(refusal).__name__
        assert on_paper() == (outcome == "done"), f"{outcome} in the books, the opposite on paper"
        if outcome == "done":
            self.last, self.unaudited = (act, on_paper), True

    def some(self, verb: str, index: int) -> int:
        """An exchange, mostly one that the verb is for."""
        usual = [number for number, one in self.paper.helps.items() if one.state in USUAL[verb]]
        these = list(self.paper.helps) if index % 8 == 7 or not usual else usual
        return these[-1 - index // 8 % len(these)]

    def who(self, number: int, role: str) -> int:
        """Somebody, seen from an exchange."""
        one, people, place = self.paper.helps[number], self.village.people, list(self.paper.helps).index(number)
        sides = {"helper": one.helper, "helped": one.helped, "reporter": one.reporter or one.helper}
        other = one.helped if sides["reporter"] == one.helper else one.helper
        return {**sides, "other": other, COORDINATOR: people[COORDINATOR], "anybody": people[NAMES[place % 3]]}[role]

    @initialize(sponsored=st.sampled_from((0, 60, 600)))
    def open(self, sponsored: int) -> None:
        """A new bank, whose pot may hold something."""
        self.village = self.runner.run(
            found(self.storage, *NAMES, slug=f"bank-{next(self.banks)}", rules=Rules(member_floor_minutes=FLOOR))
        )
        people = self.village.people
        self.paper = Paper(
            FLOOR, dict.fromkeys((*people.values(), POT), 0), coordinator=people[COORDINATOR], here=set(people.values())
        )
        if sponsored:
            bank_id = self.village.bank.id
            self.run(lambda work: work.ledger.sponsor(bank_id, "Hospital", sponsored, f"sponsor:{bank_id}"))
            self.paper.balances[POT] = sponsored

    @rule(by=PEOPLE, minutes=MINUTES)
    def ask(self, by: str, minutes: int) -> None:
        """Somebody asks for help."""
        who = self.village[by]
        if who not in self.paper.here:
            return
        request = self.run(lambda work: work.requests.open(**self._wish(who, minutes)))
        self.paper.open_requests[request.id] = who
        self.requests.append(request.id)

    def _wish(self, who: int, minutes: int) -> dict[str, Any]:
        wish = {"skill": "garden", "words": "", "day": None, "clock": None, "area": ""}
        return {"bank_id": self.village.bank.id, "member_id": who, "minutes": minutes, **wish}

    @precondition(lambda self: self.requests)
    @rule(index=ANY, by=PEOPLE)
    def take(self, index: int, by: str) -> None:
        """Somebody says yes."""
        request, helper = self.requests[index % len(self.requests)], self.village[by]
        taken: list[Exchange] = []

        async def act(work: Work) -> None:
            taken.append(await work.exchanges.take(request, helper))

        def on_paper() -> bool:
            if not self.paper.may_take(request, helper):
                return False
            self.paper.take(taken[-1].id, request, helper, taken[-1].minutes)
            return True

        self.both(act, on_paper)

    @rule(helper=PEOPLE, helped=PEOPLE, minutes=MINUTES)
    def arrange(self, helper: str, helped: str, minutes: int) -> None:
        """Two people agree outside of the bot."""
        agreed: list[int] = []

        async def act(work: Work) -> None:
            one = await work.exchanges.arrange(
                bank_id=self.village.bank.id,
                helper_id=self.village[helper],
                helped_id=self.village[helped],
                skill="garden",
                day=None,
                clock=None,
                minutes=minutes,
            )
            agreed.append(one.id)

        def on_paper() -> bool:
            number = agreed[-1] if agreed else 0
            return self.paper.arrange(number, self.village[helper], self.village[helped], quarter_hours(minutes))

        self.both(act, on_paper)
        self.last = None  # Agreeing again is a second agreement.

    @precondition(lambda self: self.paper.helps)
    @rule(verb=st.sampled_from(("accept", "turn_down", "call_off", "deny", "dispute", "dispute")), index=ANY, by=ROLES)
    def step(self, verb: str, index: int, by: str) -> None:
        """Verbs that move nothing."""
        number = self.some(verb, index)
        who = self.who(number, by)
        self.both(lambda work: getattr(work.exchanges, verb)(number, who), lambda: self.paper.step(number, verb, who))

    @precondition(lambda self: self.paper.helps)
    @rule(index=ANY)
    def expire(self, index: int) -> None:
        """Nobody answered."""
        number = self.some("expire", index)
        self.both(lambda work: work.exchanges.expire(number), lambda: self.paper.expire(number))

    @precondition(lambda self: self.paper.helps)
    @rule(index=ANY, by=ROLES, minutes=MINUTES)
    def report(self, index: int, by: str, minutes: int) -> None:
        """Somebody says how long it was."""
        number = self.some("report", index)
        who = self.who(number, by)
        self.both(
            lambda work: work.exchanges.report(number, who, minutes),
            lambda: self.paper.report(number, who, quarter_hours(minutes)),
        )

    @precondition(lambda self: self.paper.helps)
    @rule(index=ANY, by=ROLES)
    def confirm(self, index: int, by: str) -> None:
        """Somebody says yes to it."""
        number = self.some("confirm", index)
        who = self.who(number, by)
        self.both(lambda work: work.exchanges.confirm(number, who), lambda: self.paper.confirm(number, who))

    @precondition(lambda self: len(self.paper.here) > 1)
    @rule(
        sides=SIDES, minutes=MINUTES, then=st.sampled_from(("confirm", "merge", "merge", "alone", "silence")), more=MORE
    )
    def help(self, sides: tuple[str, str], minutes: int, then: str, more: int) -> None:
        """The whole way at once, so that there is often something posted to disagree about."""
        known = len(self.paper.helps)
        self.arrange(*sides, minutes)
        if len(self.paper.helps) == known:
            return
        self.report(0, "helper", minutes)
        if then == "merge":
            self.report(0, "other", max(1, minutes + more))
        elif then != "silence":
            self.confirm(0, "other" if then == "confirm" else "reporter")

    @precondition(lambda self: any(one.posted for one in self.paper.helps.values()))
    @rule(index=ANY, minutes=st.sampled_from((0, 15, 50, 60, 90, 120)))
    def quarrel(self, index: int, minutes: int) -> None:
        """What was posted is disputed and settled, mostly by a coordinator who is no side of it."""
        self.step("dispute", index // 8 * 8, "helped")
        self.settle(0, COORDINATOR, minutes)

    @precondition(lambda self: self.paper.helps)
    @rule(index=ANY, by=st.one_of(st.just(COORDINATOR), ROLES), minutes=st.sampled_from((0, 15, 50, 60, 90, 120)))
    def settle(self, index: int, by: str, minutes: int) -> None:
        """A coordinator decides, or somebody who is none."""
        number = self.some("settle", index)
        who = self.who(number, by)
        length = quarter_hours(minutes) if minutes else 0
        self.both(
            lambda work: work.exchanges.settle(number, minutes, by=who, words=""),
            lambda: self.paper.settle(number, who, length),
        )

    @rule(giver=PEOPLE, receiver=st.one_of(PEOPLE, st.none()), minutes=GIFTS)
    def gift(self, giver: str, receiver: str | None, minutes: int) -> None:
        """To a person, or to the pot."""
        who, whom = self.village[giver], self.village[receiver] if receiver else None
        reference = f"gift:{self.village.bank.id}:{next(self.numbers)}"
        self.both(
            lambda work: work.ledger.gift(who, whom, minutes, reference),
            lambda: self.paper.gift(who, whom or POT, minutes, reference),
        )

    @rule(receiver=PEOPLE, minutes=st.sampled_from((15, 60)))
    def from_pot(self, receiver: str, minutes: int) -> None:
        """For those who cannot earn."""
        who, reference = self.village[receiver], f"pot:{self.village.bank.id}:{next(self.numbers)}"
        self.both(
            lambda work: work.ledger.from_pot(who, minutes, kind="welcome", reference=reference),
            lambda: self.paper.from_pot(who, minutes, reference),
        )

    @precondition(lambda self: self.paper.moved)
    @rule(index=ANY)
    def reverse(self, index: int) -> None:
        """A mistake is taken back."""
        place, reference = index % len(self.paper.moved), f"slip:{self.village.bank.id}:{next(self.numbers)}"
        posted = self.run(lambda work: work.ledger.recent(self.village.bank.id, limit=200))
        lines = [transfer.id for transfer in reversed(posted) if not transfer.reference.startswith("sponsor")]
        self.both(
            lambda work: work.ledger.reverse(lines[place], reference=reference),
            lambda: self.paper.reverse(place, reference),
        )

    @precondition(lambda self: len(self.paper.moved) >= 3)
    @rule(who=PEOPLE, receiver=st.one_of(PEOPLE, st.none()), forgiven=st.booleans())
    def leave(self, who: str, receiver: str | None, forgiven: bool) -> None:
        """Somebody goes; not everybody, and not the coordinator."""
        if who == COORDINATOR or len(self.paper.here) <= 2:
            return
        one, other = self.village[who], self.village[receiver] if receiver else None
        reason = "moved away" if forgiven else ""
        self.both(
            lambda work: work.leaving.leave(one, to_member_id=other, write_off_reason=reason, by=None),
            lambda: self.paper.leave(one, other or POT, forgiven),
        )

    @precondition(lambda self: self.last is not None)
    @rule()
    def again(self) -> None:
        """The last act once more: it changes nothing, whether it is refused or not."""
        assert self.last is not None
        act, on_paper = self.last
        before = self.run(self._look)
        self.both(act, on_paper)
        assert self.run(self._look) == before

    async def _look(self, work: Work) -> tuple[list[Account], dict[int, tuple[str, int]]]:
        found_accounts = [account for account, _ in await work.ledger.balances(self.village.bank.id)]
        exchanges = {number: await work.exchanges.get(number) for number in self.paper.helps}
        return found_accounts, {number: (one.state, one.minutes) for number, one in exchanges.items()}

    @invariant()
    def books_are_right(self) -> None:
        """After each step; the audit where something was done."""
        if not hasattr(self, "village"):
            return
        found_accounts, states = self.run(self._look)
        assert sum(account.balance for account in found_accounts) == 0
        assert all(account.balance >= account.floor for account in found_accounts)
        kept = {one.member_id or POT: one.balance for one in found_accounts if one.kind != "organisation"}
        assert kept == self.paper.balances
        assert states == {number: (one.state, one.minutes) for number, one in self.paper.helps.items()}
        if self.unaudited:
            assert self.run(lambda work: work.ledger.audit(self.village.bank.id)) == []
            self.unaudited = False
