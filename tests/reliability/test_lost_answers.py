"""The connection to PostgreSQL is lost in the middle of a COMMIT: whatever became of it, there is one effect."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.metrics import Metrics
from bot.workers.hearing import Hearing
from storage import Storage, Work, open_storage
from storage.engines import postgres
from tests.clock import StoppedClock
from tests.reliability import mill
from tests.storage.post import receive
from tests.wire.proxy import ANSWER, COMMIT, Proxy, every_time, proxy

pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True)

MESSAGES = {ANSWER: (70, 105), COMMIT: (15, 30)}
"""So many messages, and how often the thing is lost: at each delivery, and at each turn that begins.

A turn whose answer is lost finds its message handled, and handles the next one.
"""


@pytest.fixture
async def before(storage_url: str) -> AsyncIterator[Proxy]:
    """The proxy before the database."""
    async with proxy(storage_url) as opened:
        yield opened


@pytest.fixture
async def far(before: Proxy, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    """The storage behind the proxy."""
    monkeypatch.setattr(postgres, "DELAYS_SECONDS", (0.005,) * 4)
    opened = open_storage(before.url, now=clock.now)
    yield opened
    await opened.close()


@pytest.mark.parametrize("what", MESSAGES)
async def test_a_message_is_stored_and_handled_once(before: Proxy, far: Storage, storage: Storage, what: str) -> None:
    messages, expected = MESSAGES[what]
    await storage.run(mill.founded)
    before.plan.extend(every_time(what, 2 * messages))
    for number in range(messages):
        await receive(far, f"SM{number}", address=f"+44{number % 5}", text=str(number))
    assert before.lost == [what] * messages
    while await storage.run(lambda work: work.inbox.waiting()):
        await Hearing(far, mill.hear, mill.apologise, Metrics()).round()
    effects = await storage.run(mill.effects)
    print(f"the {what} of {len(before.lost)} transactions was lost: {effects}")
    assert (before.lost, effects) == ([what] * expected, mill.once(messages))
    assert await storage.run(lambda work: work.ledger.audit()) == []


async def test_what_has_no_key_is_done_once(before: Proxy, far: Storage, storage: Storage) -> None:
    """An operator enters a member: nothing would show that the second one is the same."""
    bank = await storage.run(mill.founded)

    async def enter(work: Work) -> int:
        return (await work.members.create(bank.id, language="en", name="Ann")).id

    for what in (ANSWER, COMMIT, ANSWER, COMMIT):
        before.plan.append(what)
        assert await far.run(enter, once=True)
    count = len(await storage.run(lambda work: work.members.of_bank(bank.id)))
    assert (before.lost, count) == ([ANSWER, COMMIT, ANSWER, COMMIT], 4)


async def test_letters_of_a_claim_that_nobody_heard_of_are_not_late(
    before: Proxy, far: Storage, storage: Storage
) -> None:
    await storage.run(mill.founded)
    await receive(storage, "SM1")
    await Hearing(storage, mill.hear, mill.apologise, Metrics()).round()
    before.plan.append(ANSWER)
    claimed = await far.run(lambda work: work.outbox.claim(20), once=True)
    assert (before.lost, len(claimed)) == ([ANSWER], 1)
