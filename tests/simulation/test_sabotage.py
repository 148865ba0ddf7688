"""The simulation sees what it is there for: each way to break the product is found within some seeds."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from bot.intake import Intake
from bot.workers.hearing import Hearing
from bot.workers.pace import Limiter
from bot.workers.reconciling import Reconciling
from handlers import quiet, sharing
from storage import Work, keyboards
from storage import inbox as inboxes
from storage.addresses import Addresses
from storage.due import DueTimes
from storage.engines import sqlite
from storage.exchanges import rules
from storage.exchanges.desk import Exchanges
from storage.holding import Holding
from storage.ledger.book import Ledger
from storage.messages import Incoming, Outgoing
from storage.outbox import Outbox
from storage.questions import Questions
from storage.records import Address, Exchange
from storage.rerouting import Rerouting
from storage.tables.messages import inbox
from tests.simulation import run as runs
from tests.simulation.log import Wrong
from tests.simulation.world import Past

SEEDS_MAX = 80


def no_unique_key(patch: pytest.MonkeyPatch) -> None:
    """A repeat is no longer seen."""
    store, number = inboxes.Inbox.store, itertools.count()

    async def stored(self: inboxes.Inbox, **values: Any) -> bool:
        values["external_id"] += f"~{next(number)}"
        return await store(self, **values)

    patch.setattr(inboxes.Inbox, "store", stored)


def no_savepoint(patch: pytest.MonkeyPatch) -> None:
    """What a job that failed had written stays."""

    def attempt(connection: Any, waiting: Any, now: Any) -> None:
        work = Work(connection, now())
        try:
            waiting.result = waiting.context.run(sqlite._step_through, waiting.job, work)
        except Exception as error:  # noqa: BLE001 - as the engine does
            waiting.error = error
        waiting.woken = frozenset(work.woken)

    patch.setattr(sqlite, "_attempt", attempt)


def posts_twice(patch: pytest.MonkeyPatch) -> None:
    """Confirming posts, and posts again under another reference."""
    post = Exchanges._post

    async def posted(self: Exchanges, exchange: Exchange, minutes: int, zone: str, **more: Any) -> int:
        await post(self, exchange, minutes, zone, number=99)
        return await post(self, exchange, minutes, zone, **more)

    patch.setattr(Exchanges, "_post", posted)


def half_a_posting(patch: pytest.MonkeyPatch) -> None:
    """One of the two balances is forgotten."""
    change = Ledger._change_balances

    async def changed(self: Ledger, changes: dict[int, int]) -> None:
        await change(self, dict(list(changes.items())[:1]))

    patch.setattr(Ledger, "_change_balances", changed)


def no_order(patch: pytest.MonkeyPatch) -> None:
    """A message that is to be tried again no longer holds back the later ones of its address."""
    take = select(*inboxes.INCOMING).where(inboxes._WAITS, inbox.c.due_at <= bindparam("now"))
    patch.setattr(inboxes, "_TAKE", take.order_by(inbox.c.id).limit(1))


def ignores_stop(patch: pytest.MonkeyPatch) -> None:
    """What waits for somebody who said stop goes out."""

    async def dropped(_self: Rerouting, _address: Address) -> None:
        pass

    patch.setattr(Rerouting, "drop", dropped)


def no_lease(patch: pytest.MonkeyPatch) -> None:
    """Who claims a letter has it for no time."""
    patch.setattr(Outbox.claim, "__defaults__", (20, timedelta(0)))


def lease_for_ever(patch: pytest.MonkeyPatch) -> None:
    """A letter whose process dies is never claimed again."""
    patch.setattr(Outbox.claim, "__defaults__", (20, timedelta(days=10_000)))


def no_pace(patch: pytest.MonkeyPatch) -> None:
    """An address gets letters as fast as they come."""
    patch.setattr(Limiter, "for_address", lambda *_: 0.0)


def acknowledges_first(patch: pytest.MonkeyPatch) -> None:
    """The provider is told that all is well, whatever became of it."""
    store = Intake.store

    async def stored(self: Intake, channel: str, messages: Any, **more: Any) -> int:
        try:
            return await store(self, channel, messages, **more)
        except Exception:  # noqa: BLE001 - the mistake
            return 0

    patch.setattr(Intake, "store", stored)


def done_apart(patch: pytest.MonkeyPatch) -> None:
    """A message is closed in a transaction after the one that handled it."""
    turn = Hearing._turn

    async def turned(self: Hearing) -> Any:
        found = await turn(self)
        if found is not None and found[1] is None:
            await self._storage.run(lambda work: close(work.inbox, found[0].id))
        return found

    async def later(_self: inboxes.Inbox, _message: int, _silence: str = "") -> None:
        pass

    close = inboxes.Inbox.done
    patch.setattr(inboxes.Inbox, "done", later)
    patch.setattr(Hearing, "_turn", turned)


def gives_up_silently(patch: pytest.MonkeyPatch) -> None:
    """A message that fails is not tried again."""

    async def set_back(self: Hearing, message: Incoming, _error: Exception) -> None:
        await self._storage.run(lambda work: work.inbox.park(message.id, "failed"))

    patch.setattr(Hearing, "_setback", set_back)


def forgets_answers(patch: pytest.MonkeyPatch) -> None:
    """A question that was answered stays open."""

    async def closed(_self: Questions, _question: int, _how: str = "answered", *, chosen: str = "") -> bool:
        return True

    patch.setattr(Questions, "close", closed)


def disputes_end_in_agreement(patch: pytest.MonkeyPatch) -> None:
    """A no counts as nothing said."""
    moves = {**rules.MOVES, ("reported", "deny"): replace(rules.MOVES["reported", "deny"], to="agreed")}
    patch.setattr(rules, "MOVES", moves)


def stops_here_only(patch: pytest.MonkeyPatch) -> None:
    """STOP on one phone does not hold for the other."""
    change, drop = Addresses.change, Rerouting.drop

    async def elsewhere(work: Work, address: Address) -> bool:
        heard = await work.inbox.get(work.inbox_id) if work.inbox_id is not None else None
        return heard is not None and (heard.channel, heard.address) != (address.channel, address.address)

    async def changed(self: Addresses, address_id: int, **values: Any) -> Address:
        found = await change(self, address_id, **values)
        stops = values.get("state") == "stopped" and await elsewhere(self._work, found)
        return await change(self, address_id, state="open") if stops else found

    async def dropped(self: Rerouting, address: Address) -> None:
        if not await elsewhere(self._work, address):
            await drop(self, address)

    patch.setattr(Addresses, "change", changed)
    patch.setattr(Rerouting, "drop", dropped)


def wakes_people(patch: pytest.MonkeyPatch) -> None:
    """It is never night."""
    patch.setattr(quiet, "window", lambda _bank, _member, at: (at, None))


def forgets_who_writes(patch: pytest.MonkeyPatch) -> None:
    """What waits for somebody to write is not sent when they do."""

    async def released(_self: Holding, _channel: str, _address: str) -> list[Outgoing]:
        return []

    patch.setattr(Holding, "release", released)


def shows_all_on_a_phone(patch: pytest.MonkeyPatch) -> None:
    """What is for one of several on a phone goes there, whoever holds it."""

    async def keep(*_: object) -> tuple[None, None]:
        return None, None

    patch.setattr(sharing, "keep", keep)


def releases_to_anybody(patch: pytest.MonkeyPatch) -> None:
    """Whoever speaks on a shared phone gets what was kept for the others, too."""
    release = Rerouting.release

    async def released(self: Rerouting, channel: str, address: str, member_id: int) -> int:
        kept = await self.kept(channel, address)
        return sum([await release(self, channel, address, one) for one in {*kept, member_id}])

    patch.setattr(Rerouting, "release", released)


def takes_buttons_early(patch: pytest.MonkeyPatch) -> None:
    """Buttons go as soon as they are there."""
    claim: Any = keyboards._CLAIM._clone()
    claim._where_criteria = claim._where_criteria[:1]
    patch.setattr(keyboards, "_CLAIM", claim)


def asks_no_provider(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks back at what never came."""

    async def nothing(_self: Reconciling, _hours: int = 24) -> tuple[int, int, list[str]]:
        return 0, 0, []

    patch.setattr(Reconciling, "once", nothing)


def plans_nothing(patch: pytest.MonkeyPatch) -> None:
    """Nothing happens by itself any more."""

    async def planned(_self: DueTimes, _kind: str, _about: int, _at: datetime, _bank: int) -> None:
        pass

    patch.setattr(DueTimes, "set", planned)


SABOTAGE: dict[Callable[[pytest.MonkeyPatch], None], str] = {
    no_unique_key: "nobody wrote",
    no_savepoint: "had an effect in another commit",
    posts_twice: "posted twice",
    half_a_posting: "do not hold what their transfers add up to",
    no_order: "is handled after",
    ignores_stop: "goes to somebody who said stop",
    no_lease: "is claimed while it is on its way",
    lease_for_ever: "a letter waits for ever",
    no_pace: "to one address in",
    acknowledges_first: "is acknowledged and not there",
    done_apart: "had an effect in another commit",
    gives_up_silently: "has no answer",
    forgets_answers: "IntegrityError",
    stops_here_only: "goes to somebody who said stop",
    wakes_people: "goes out at",
    forgets_who_writes: "wait for somebody to write who has written",
    shows_all_on_a_phone: "shown to all",
    releases_to_anybody: "is read by others",
    takes_buttons_early: "before it is answered",
    asks_no_provider: "messages were lost",
    plans_nothing: "the queues are wrong",
    disputes_end_in_agreement: "went from reported to agreed",
}


@pytest.fixture(scope="module", autouse=True)
def pasts() -> list[Past]:
    """What runs begin with is made by the product as it is."""
    return [runs.past(number) for number in range(runs.PASTS)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("sabotage", "found"), SABOTAGE.items(), ids=[one.__name__ for one in SABOTAGE])
def test_it_is_found(
    sabotage: Callable[[pytest.MonkeyPatch], None], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage(monkeypatch)
    seeds, wrong = 0, ""
    while not wrong and seeds < SEEDS_MAX:
        wrong, seeds = _wrong(seeds), seeds + 1
    assert found in wrong.partition("\n")[0], wrong or f"not found in {SEEDS_MAX} seeds"
    print(f"after {seeds} seeds: {wrong.partition(chr(10))[0]}")


def _wrong(seed: int) -> str:
    """What is wrong in a run, if anything."""
    try:
        runs.run(seed)
    except Wrong as wrong:
        return str(wrong)
    return ""
