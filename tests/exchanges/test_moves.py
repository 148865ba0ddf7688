"""Every verb in every state by everybody: one row for each, with the state it leads to or the refusal it meets.

Ada helps Bob, and reports first; Cem is another member. ``over`` is AlreadySettled, ``theirs`` is NotTheirs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from storage import Work
from storage.errors import AlreadySettled, NotTheirs
from storage.exchanges import rules
from storage.records import Exchange
from tests.ledger.village import COORDINATOR, Village

PEOPLE = ("ada", "bob", "cem", COORDINATOR)

TABLE = """
    state      verb       ada        bob        cem     coordinator
    asked      accept     theirs     agreed     theirs  theirs
    asked      turn_down  theirs     declined   theirs  theirs
    asked      call_off   cancelled  cancelled  theirs  theirs
    asked      report     theirs     theirs     theirs  theirs
    asked      confirm    theirs     theirs     theirs  theirs
    asked      deny       theirs     theirs     theirs  theirs
    asked      dispute    theirs     theirs     theirs  theirs
    asked      settle     theirs     theirs     theirs  theirs
    agreed     accept     over       over       theirs  theirs
    agreed     turn_down  over       over       theirs  theirs
    agreed     call_off   cancelled  cancelled  theirs  theirs
    agreed     report     reported   reported   theirs  theirs
    agreed     confirm    theirs     theirs     theirs  theirs
    agreed     deny       theirs     theirs     theirs  theirs
    agreed     dispute    theirs     theirs     theirs  theirs
    agreed     settle     theirs     theirs     theirs  theirs
    reported   accept     over       over       theirs  theirs
    reported   turn_down  over       over       theirs  theirs
    reported   call_off   over       over       theirs  theirs
    reported   report     reported   confirmed  theirs  theirs
    reported   confirm    theirs     confirmed  theirs  theirs
    reported   deny       theirs     disputed   theirs  theirs
    reported   dispute    theirs     theirs     theirs  theirs
    reported   settle     theirs     theirs     theirs  confirmed
    confirmed  accept     over       over       theirs  theirs
    confirmed  turn_down  over       over       theirs  theirs
    confirmed  call_off   over       over       theirs  theirs
    confirmed  report     over       over       theirs  theirs
    confirmed  confirm    over       over       theirs  theirs
    confirmed  deny       over       over       theirs  theirs
    confirmed  dispute    disputed   disputed   theirs  theirs
    confirmed  settle     theirs     theirs     over    over
    disputed   accept     over       over       theirs  theirs
    disputed   turn_down  over       over       theirs  theirs
    disputed   call_off   over       over       theirs  theirs
    disputed   report     theirs     theirs     theirs  theirs
    disputed   confirm    theirs     theirs     theirs  theirs
    disputed   deny       over       over       theirs  theirs
    disputed   dispute    over       over       theirs  theirs
    disputed   settle     theirs     theirs     theirs  confirmed
    declined   accept     over       over       theirs  theirs
    declined   turn_down  over       over       theirs  theirs
    declined   call_off   over       over       theirs  theirs
    declined   report     over       over       theirs  theirs
    declined   confirm    over       over       theirs  theirs
    declined   deny       over       over       theirs  theirs
    declined   dispute    over       over       theirs  theirs
    declined   settle     theirs     theirs     over    over
    cancelled  accept     over       over       theirs  theirs
    cancelled  turn_down  over       over       theirs  theirs
    cancelled  call_off   over       over       theirs  theirs
    cancelled  report     over       over       theirs  theirs
    cancelled  confirm    over       over       theirs  theirs
    cancelled  deny       over       over       theirs  theirs
    cancelled  dispute    over       over       theirs  theirs
    cancelled  settle     theirs     theirs     over    over
    expired    accept     over       over       theirs  theirs
    expired    turn_down  over       over       theirs  theirs
    expired    call_off   over       over       theirs  theirs
    expired    report     over       over       theirs  theirs
    expired    confirm    over       over       theirs  theirs
    expired    deny       over       over       theirs  theirs
    expired    dispute    over       over       theirs  theirs
    expired    settle     theirs     theirs     over    over
"""
ROWS = [tuple(line.split()) for line in TABLE.strip().splitlines()[1:]]

CLOCK = {"asked": "expired", "agreed": "expired"}
"""What the clock does to an exchange that nobody answers or reports; everywhere else it comes too late."""

POSTS = {("reported", "report", "bob"), ("reported", "confirm", "bob"), ("reported", "settle", COORDINATOR)}
"""The rows that move an hour, besides settling what has been posted before."""


class _Undone(Exception):
    """Leaves a savepoint so that the next row finds things as they were."""


def _verb(work: Work, verb: str, exchange_id: int, by: int) -> Awaitable[Exchange]:
    verbs: dict[str, Callable[[], Awaitable[Exchange]]] = {
        "report": lambda: work.exchanges.report(exchange_id, by, 60),
        "settle": lambda: work.exchanges.settle(exchange_id, 60, by=by, words="so it was"),
    }
    return verbs[verb]() if verb in verbs else getattr(work.exchanges, verb)(exchange_id, by)


async def _in_state(village: Village, state: str) -> Exchange:
    """Ada helps Bob with a request of his, as far as the state."""
    ada, bob = village["ada"], village["bob"]

    async def job(work: Work) -> Exchange:
        request = await work.requests.open(
            bank_id=village.bank.id, member_id=bob, skill="garden", words="", day=None, clock=None, minutes=60, area=""
        )
        one, verbs = await work.exchanges.take(request.id, ada), work.exchanges
        if state in ("agreed", "reported", "confirmed", "disputed"):
            one = await verbs.accept(one.id, bob)
        if state in ("reported", "confirmed", "disputed"):
            one = await verbs.report(one.id, ada, 60)
        if state in ("confirmed", "disputed"):
            one = await verbs.confirm(one.id, bob)
        if state == "disputed":
            one = await verbs.dispute(one.id, bob)
        endings = {"declined": verbs.turn_down, "cancelled": verbs.call_off}
        if state in endings:
            one = await endings[state](one.id, bob)
        return await verbs.expire(one.id) if state == "expired" else one

    exchange = await village.do(job)
    assert exchange.state == state
    return exchange


async def _photograph(work: Work, village: Village, exchange_id: int) -> object:
    """Everything that a refused verb must not have changed."""
    exchange = await work.exchanges.get(exchange_id)
    request = exchange.request_id and await work.requests.get(exchange.request_id)
    return (
        exchange,
        request,
        await work.ledger.balances(village.bank.id),
        await work.ledger.recent(village.bank.id),
        await work.decisions.of("exchange", exchange_id),
    )


async def _outcome(work: Work, village: Village, verb: str, exchange_id: int, by: str) -> str:
    before = await _photograph(work, village, exchange_id)
    try:
        return (await _verb(work, verb, exchange_id, village[by])).state
    except (AlreadySettled, NotTheirs) as refused:
        assert await _photograph(work, village, exchange_id) == before, f"{by} {verb}: refused, but something changed"
        return "over" if isinstance(refused, AlreadySettled) else "theirs"


@pytest.mark.parametrize("state", rules.STATES)
async def test_every_verb_by_everybody(village: Village, state: str) -> None:
    exchange = await _in_state(village, state)
    moved: set[tuple[str, str, str]] = set()

    async def job(work: Work) -> list[tuple[str, ...]]:
        standing = await work.ledger.balances(village.bank.id)
        found = []
        for verb in dict.fromkeys(row[1] for row in ROWS):
            outcomes = []
            for by in PEOPLE:
                with suppress(_Undone):
                    async with work.attempt():
                        outcomes.append(await _outcome(work, village, verb, exchange.id, by))
                        if await work.ledger.balances(village.bank.id) != standing:
                            moved.add((state, verb, by))
                        assert await work.ledger.audit() == []
                        raise _Undone
            found.append((state, verb, *outcomes))
        return found

    assert await village.do(job) == [row for row in ROWS if row[0] == state]
    assert moved == {row for row in POSTS if row[0] == state}


@pytest.mark.parametrize("state", rules.STATES)
async def test_the_clock(village: Village, state: str) -> None:
    exchange = await _in_state(village, state)
    if state in CLOCK:
        expired = await village.do(lambda work: work.exchanges.expire(exchange.id))
        assert expired.state == CLOCK[state]
    else:
        with pytest.raises(AlreadySettled):
            await village.do(lambda work: work.exchanges.expire(exchange.id))
    assert await village.faults() == []


def test_the_table_has_a_row_for_every_state_and_verb() -> None:
    verbs = {verb for _, verb in rules.MOVES} - {"expire"}
    assert {(row[0], row[1]) for row in ROWS} == {(state, verb) for state in rules.STATES for verb in verbs}
