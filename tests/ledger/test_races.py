"""Many verbs at once: one of them wins, the books do not notice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from storage import Storage, Work
from storage.bank_rules import Rules
from storage.errors import AlreadyTaken, NotActive
from storage.records import Exchange
from tests.ledger.crowd import HELPERS, Job, at_once
from tests.ledger.village import COORDINATOR, Village, found


def _confirming(exchange: Exchange, by: int) -> Job:
    return lambda work: work.exchanges.confirm(exchange.id, by)


def _taking(request_id: int, helper_id: int) -> Job:
    return lambda work: work.exchanges.take(request_id, helper_id)


def _leaving(member_id: int) -> Job:
    return lambda work: work.leaving.leave(member_id, by=None)


def _giving(giver: int, receiver: int) -> Job:
    return lambda work: work.ledger.gift(giver, receiver, 20, f"gift:{receiver}")


async def _states(village: Village, member_id: int) -> set[str]:
    return {one.state for one in await village.do(lambda work: work.exchanges.of_member(member_id))}


async def test_eight_confirmations_stop_exactly_at_the_floor(doors: list[Storage]) -> None:
    village = await found(doors[0], "bob", *HELPERS, rules=Rules(member_floor_minutes=-120))
    reported = [await village.reported(helper, "bob", 60) for helper in HELPERS]
    outcomes = await at_once(doors, [_confirming(one, village["bob"]) for one in reported])
    assert outcomes == {"done": 2, "FloorReached": 6}
    assert (await village.balances())["bob"] == -120
    assert await village.faults() == []


Verbs = dict[str, Callable[[Work, Village, int], Awaitable[object]]]

RACES: dict[str, tuple[str, Verbs]] = {
    "asked": (
        "asked",
        {
            "turned down": lambda work, v, id: work.exchanges.turn_down(id, v["bob"]),
            "called off": lambda work, v, id: work.exchanges.call_off(id, v["ada"]),
            "expired": lambda work, v, id: work.exchanges.expire(id),
        },
    ),
    "agreed": (
        "agreed",
        {
            "called off by the helper": lambda work, v, id: work.exchanges.call_off(id, v["ada"]),
            "called off by the helped": lambda work, v, id: work.exchanges.call_off(id, v["bob"]),
            "expired": lambda work, v, id: work.exchanges.expire(id),
            "reported": lambda work, v, id: work.exchanges.report(id, v["ada"], 60),
        },
    ),
    "reported": (
        "reported",
        {
            "confirmed": lambda work, v, id: work.exchanges.confirm(id, v["bob"]),
            "confirmed again": lambda work, v, id: work.exchanges.confirm(id, v["bob"]),
            "reported too": lambda work, v, id: work.exchanges.report(id, v["bob"], 75),
            "denied": lambda work, v, id: work.exchanges.deny(id, v["bob"]),
        },
    ),
    "disputed": (
        "disputed",
        {
            "upheld": lambda work, v, id: work.exchanges.settle(id, 60, by=v[COORDINATOR], words=""),
            "shortened": lambda work, v, id: work.exchanges.settle(id, 15, by=v[COORDINATOR], words=""),
            "declined": lambda work, v, id: work.exchanges.settle(id, 0, by=v[COORDINATOR], words=""),
        },
    ),
}


def _doing(verb: Callable[[Work, Village, int], Awaitable[object]], village: Village, id: int) -> Job:
    return lambda work: verb(work, village, id)


async def _begin(village: Village, state: str) -> Exchange:
    if state == "agreed":
        return await village.agreed("ada", "bob")
    if state == "reported":
        return await village.reported("ada", "bob")
    if state == "disputed":
        confirmed = await village.confirmed("ada", "bob")
        return await village.do(lambda work: work.exchanges.dispute(confirmed.id, village["bob"]))

    async def ask(work: Work) -> Exchange:
        request = await work.requests.open(**_wish(village))
        return await work.exchanges.take(request.id, village["ada"])

    return await village.do(ask)


def _wish(village: Village) -> dict[str, Any]:
    return {
        "bank_id": village.bank.id,
        "member_id": village["bob"],
        "skill": "garden",
        "words": "",
        "day": None,
        "clock": None,
        "minutes": 60,
        "area": "",
    }


@pytest.mark.parametrize(("state", "verbs"), RACES.values(), ids=RACES)
async def test_one_of_them_wins(doors: list[Storage], state: str, verbs: Verbs) -> None:
    village = await found(doors[0], "ada", "bob")
    for _ in range(5):
        exchange = await _begin(village, state)
        outcomes = await at_once(doors, [_doing(verb, village, exchange.id) for verb in verbs.values()])
        assert outcomes["done"] == 1, outcomes
        ended = await village.exchange(exchange.id)
        assert ended.state != state
        assert (ended.transfer_id is not None) == (ended.state == "confirmed")
    assert await village.faults() == []


async def test_a_request_is_taken_once(doors: list[Storage]) -> None:
    village = await found(doors[0], "bob", *HELPERS)
    request = await village.do(lambda work: work.requests.open(**_wish(village)))
    taking = [_taking(request.id, village[helper]) for helper in HELPERS]
    assert await at_once(doors, taking) == {"done": 1, AlreadyTaken.__name__: 7}


async def test_a_message_delivered_eight_times_gives_once(doors: list[Storage]) -> None:
    village = await found(doors[0], "ada", "bob")
    await village.confirmed("ada", "bob", 60)
    giving: list[Job] = [lambda work: work.ledger.gift(village["ada"], village["bob"], 45, "gift:1")] * 8
    assert await at_once(doors, giving) == {"done": 8}
    assert (await village.balances())["ada"] == 15


async def test_nobody_begins_anything_with_somebody_who_leaves(doors: list[Storage]) -> None:
    village = await found(doors[0], "bob", *HELPERS)
    for helper in HELPERS:
        request = await village.do(lambda work: work.requests.open(**_wish(village)))
        who = village[helper]
        outcomes = await at_once(doors, [_taking(request.id, who), _leaving(who)])
        assert outcomes in ({"done": 2}, {"done": 1, NotActive.__name__: 1})
        assert await _states(village, who) <= {"cancelled"}


async def test_more_giftsat_once_than_there_is_to_give(doors: list[Storage]) -> None:
    village = await found(doors[0], "ada", "bob", *HELPERS)
    await village.confirmed("ada", "bob", 60)
    giving = [_giving(village["ada"], village[helper]) for helper in HELPERS]
    assert await at_once(doors, giving) == {"done": 3, "NothingToGive": 5}
    assert (await village.balances())["ada"] == 0
    assert await village.faults() == []
