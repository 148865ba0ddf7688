"""A phone proves itself with a code that only who holds it can read: who only sends guesses none, and bars nobody."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Storage, Work
from storage.proofs import DAY, LASTS, LONG, SHORT, SHORT_AT_ONCE, WRONG_IN_A_DAY
from tests.clock import StoppedClock
from tests.storage.people import found, join


async def phone(storage: Storage) -> int:
    async def job(work: Work) -> int:
        banks = await work.banks.all()
        bank = banks[0] if banks else await found(work)
        ann = await join(work, bank, "ann")
        return (await work.addresses.add(bank.id, ann.id, "sms", f"+4477009{ann.id:05}")).id

    return await storage.run(job)


async def issue(storage: Storage, address: int, words: str = "OK 12") -> str:
    return await storage.run(lambda work: work.proofs.issue(address, {"words": words}))


async def redeem(storage: Storage, address: int, digits: str) -> str:
    wanted = await storage.run(lambda work: work.proofs.redeem(address, digits))
    return str(wanted["words"]) if wanted else ""


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 10 ** len(digits):0{len(digits)}}"


async def test_a_code_is_for_one_wish_one_phone_and_one_time(storage: Storage) -> None:
    mine, other = await phone(storage), await phone(storage)
    first, second = await issue(storage, mine, "OK 12"), await issue(storage, mine, "NO 13")
    assert await redeem(storage, other, first) == ""
    assert await redeem(storage, mine, first) == "OK 12"
    assert await redeem(storage, mine, first) == ""
    assert await redeem(storage, mine, second) == "NO 13"


async def test_a_code_is_soon_too_old(storage: Storage, clock: StoppedClock) -> None:
    mine = await phone(storage)
    code = await issue(storage, mine)
    clock.move(LASTS)
    assert await redeem(storage, mine, code) == ""
    assert not await storage.run(lambda work: work.proofs.waits(mine))


async def test_what_is_proven_stays_so_until_it_is_forgotten(storage: Storage, clock: StoppedClock) -> None:
    mine, before = await phone(storage), clock.now()
    await redeem(storage, mine, await issue(storage, mine))
    clock.move(timedelta(hours=5))
    assert await storage.run(lambda work: work.proofs.proven_since(mine, before))
    assert not await storage.run(lambda work: work.proofs.proven_since(mine, clock.now()))
    code = await issue(storage, mine)
    await storage.run(lambda work: work.proofs.forget(mine))
    assert not await storage.run(lambda work: work.proofs.proven_since(mine, before))
    assert await redeem(storage, mine, code) == ""


async def test_after_five_wrong_ones_a_code_is_too_long_to_guess(storage: Storage, clock: StoppedClock) -> None:
    mine = await phone(storage)
    code = await issue(storage, mine)
    for _ in range(WRONG_IN_A_DAY):
        assert await redeem(storage, mine, other_than(code)) == ""
    assert await redeem(storage, mine, code) == "", "the short one has ended"
    long = await issue(storage, mine)
    assert (len(code), len(long)) == (SHORT, LONG)
    for _ in range(3 * WRONG_IN_A_DAY):
        assert await redeem(storage, mine, code) == ""
    assert await redeem(storage, mine, long) == "OK 12"
    clock.move(DAY)
    assert len(await issue(storage, mine)) == SHORT


async def test_no_more_than_three_short_ones_wait(storage: Storage) -> None:
    mine = await phone(storage)
    codes = [await issue(storage, mine) for _ in range(SHORT_AT_ONCE + 2)]
    assert [len(code) for code in codes] == [SHORT] * SHORT_AT_ONCE + [LONG] * 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["ask", "guess", "wait"]), max_size=25))
async def test_nobody_who_only_sends_keeps_the_owner_out(
    storage: Storage, clock: StoppedClock, sent: list[str]
) -> None:
    """Whatever is sent under the number before and meanwhile, the owner's code works, the second one at the latest."""
    mine = await phone(storage)
    for what in sent:
        if what == "ask":
            await issue(storage, mine, "spoofed")
        elif what == "guess":
            await redeem(storage, mine, "000000")
        else:
            clock.move(timedelta(minutes=4))
    worked = []
    for _ in range(2):
        code = await issue(storage, mine, "mine")
        for _ in range(WRONG_IN_A_DAY):
            await redeem(storage, mine, "000000")
        worked.append(await redeem(storage, mine, code))
    assert worked[1] == "mine"
